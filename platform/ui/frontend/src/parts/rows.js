// The list: keys move over the rows, open, edit and select them.
import { addKeys } from './keys.js';
import { mayMove, onClick, text } from './page.js';

const rows = () => [...document.querySelectorAll('[data-row]')];

/** The ids of the rows that are ticked. */
export const selectedRows = () => rows().filter((row) => row.getAttribute('aria-selected') === 'true').map((row) => row.dataset.row);

const focused = () => document.activeElement?.closest?.('[data-row]');

function focusRow(event, step) {
  if (!mayMove(event, '[data-list]')) return false;
  const all = rows();
  const row = all[Math.max(0, Math.min(all.length - 1, all.indexOf(focused()) + step))];
  row?.querySelector('.mc-cell-main > a')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return Boolean(row);
}

function showSelection() {
  const chosen = selectedRows().length;
  const bar = document.querySelector('[data-selection]');
  const all = document.querySelector('[data-select-all]');
  if (all) {
    all.checked = chosen > 0 && chosen === rows().length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
  if (!bar) return;
  bar.hidden = chosen === 0;
  document.querySelector('[data-list]')?.classList.toggle('has-selection', chosen > 0);
  bar.querySelector('[data-selection-count]').textContent = text('selected', { count: chosen });
  bar.dispatchEvent(new CustomEvent('mc:selection', { detail: { chosen, shown: rows().length } }));
}

function select(row, on) {
  row.querySelector('[data-select]').checked = on;
  if (on) row.setAttribute('aria-selected', 'true');
  else row.removeAttribute('aria-selected');
}

function selectFocused() {
  const row = focused();
  if (!row) return false;
  select(row, row.getAttribute('aria-selected') !== 'true');
  showSelection();
  return true;
}

function unselect() {
  for (const row of rows()) select(row, false);
  showSelection();
}

function editFocused() {
  const address = focused()?.dataset.edit;
  if (address) location.href = address;
  return Boolean(address);
}

function addRowKeys() {
  const when = () => rows().length > 0;
  addKeys('list', [
    { keys: ['j', 'ArrowDown'], label: text('key_next'), when, run: (event) => focusRow(event, 1) },
    { keys: ['k', 'ArrowUp'], label: text('key_previous'), when, run: (event) => focusRow(event, -1) },
    { keys: ['Enter'], label: text('key_open_row'), when, run: () => false }, // a row's name is a link
    { keys: ['x'], label: text('key_select'), when, run: selectFocused },
    { keys: ['e'], label: text('key_edit_row'), when: () => Boolean(document.querySelector('[data-row][data-edit]')), run: editFocused },
    { keys: ['Escape'], label: text('key_unselect'), when: () => selectedRows().length > 0, run: unselect },
  ]);
}

export function startRows() {
  // A phone shows only the first few views: the one in use comes into sight.
  document.querySelector('.mc-view[aria-current]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  if (!document.querySelector('[data-list]')) return;
  addRowKeys();
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.matches('[data-select]')) select(target.closest('[data-row]'), target.checked);
    else if (target.matches('[data-select-all]')) for (const row of rows()) select(row, target.checked);
    else return;
    showSelection();
  });
  onClick('[data-act="unselect"]', unselect);
  document.addEventListener('mc:rows', () => {
    if (document.querySelector('[data-selection][data-everything]')) for (const row of rows()) select(row, true);
    showSelection();
  });
  onClick('[data-row] td', (cell, event) => {
    const isPhone = matchMedia('(max-width: 640px)').matches;
    if (isPhone && !event.target.closest('a, input, button')) location.href = cell.parentElement.dataset.href;
  });
  for (const box of document.querySelectorAll('[data-select]:checked')) select(box.closest('[data-row]'), true);
  showSelection();
}
