// The list: keys move over the rows, open, edit and select them.
import { addKeys } from './keys.js';
import { announce, mayMove, onClick, text } from './page.js';

const rows = () => [...document.querySelectorAll('[data-row]')];
const groups = () => [...document.querySelectorAll('[data-group]')];
const isWhole = (group) => Boolean(group?.hasAttribute('data-whole'));
const isSelected = (row) => row.getAttribute('aria-selected') === 'true';
const sum = (some) => some.reduce((count, group) => count + Number(group.dataset.count), 0);

/** The selection as the server takes it: groups that are taken whole by their keys, as not all of their rows have come. */
export function selectedParts() {
  const ids = rows().filter((row) => isSelected(row) && !isWhole(row.closest('[data-group]'))).map((row) => row.dataset.row);
  return { ids, groups: groups().filter(isWhole).map((group) => group.dataset.group) };
}

/** How many records are selected, as far as the page knows. */
export const selectedCount = () => selectedParts().ids.length + sum(groups().filter(isWhole));

/** The rows that are not in a group that is closed. */
export const rowsInSight = () => rows().filter((row) => row.checkVisibility());

const STOPS = '[data-row], .is-group';
const focused = () => document.activeElement?.closest?.(STOPS);

function focusRow(event, step) {
  if (!mayMove(event, '[data-list]')) return false;
  const all = [...document.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
  const row = all[Math.max(0, Math.min(all.length - 1, all.indexOf(focused()) + step))];
  row?.querySelector('.mc-cell-main > a, [data-group-toggle]')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return Boolean(row);
}

/** A box that stands for several says whether all of them are ticked, or some. */
function mark(box, chosen, shown) {
  if (!box) return;
  box.checked = chosen > 0 && chosen === shown;
  box.indeterminate = chosen > 0 && !box.checked;
}

function showSelection() {
  const chosen = selectedCount();
  const shown = groups().length ? sum(groups()) : rows().length;
  const bar = document.querySelector('[data-selection]');
  mark(document.querySelector('[data-select-all]'), chosen, shown);
  for (const group of groups()) {
    const ticked = [...group.rows].filter(isSelected).length;
    mark(group.querySelector('[data-select-group]'), isWhole(group) ? Number(group.dataset.count) : ticked, Number(group.dataset.count));
  }
  if (!bar) return;
  bar.hidden = chosen === 0;
  document.querySelector('[data-list]')?.classList.toggle('has-selection', chosen > 0);
  bar.querySelector('[data-selection-count]').textContent = text('selected', { count: chosen });
  bar.dispatchEvent(new CustomEvent('mc:selection', { detail: { chosen, shown } }));
}

function select(row, on) {
  row.querySelector('[data-select]').checked = on;
  if (on) row.setAttribute('aria-selected', 'true');
  else {
    row.removeAttribute('aria-selected');
    row.closest('[data-group]')?.removeAttribute('data-whole');
  }
}

/** Takes a group with all its records, those that have not come yet, too. */
function selectGroup(group, on) {
  for (const row of group.querySelectorAll('[data-row]')) select(row, on);
  group.toggleAttribute('data-whole', on);
}

function selectFocused() {
  const row = focused();
  if (!row) return false;
  if (row.dataset.row) select(row, !isSelected(row));
  else selectGroup(row.parentElement, !row.querySelector('[data-select-group]').checked);
  showSelection();
  announce(document.querySelector('[data-selection-count]')?.textContent ?? '');
  return true;
}

function unselect() {
  for (const row of rows()) select(row, false);
  for (const group of groups()) selectGroup(group, false);
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
    { keys: ['Escape'], label: text('key_unselect'), when: () => !document.querySelector('[data-selection]')?.hidden, run: unselect },
  ]);
}

/** A phone shows only the first few views: the one in use comes into sight. */
function showView() {
  document.querySelector('.mc-view[aria-current]:not(.mc-sheet *)')?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
}

export function startRows() {
  showView();
  addRowKeys();
  document.addEventListener('mc:turned', showView);
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.matches('[data-select]')) select(target.closest('[data-row]'), target.checked);
    else if (target.matches('[data-select-group]')) selectGroup(target.closest('[data-group]'), target.checked);
    else if (target.matches('[data-select-all]')) {
      for (const row of rows()) select(row, target.checked);
      for (const group of groups()) selectGroup(group, target.checked);
    } else return;
    showSelection();
    if (!target.matches('[data-select]')) announce(document.querySelector('[data-selection-count]')?.textContent ?? '');
  });
  onClick('[data-act="unselect"]', unselect);
  document.addEventListener('mc:rows', () => {
    const everything = document.querySelector('[data-selection][data-everything]');
    for (const row of rows()) if (everything || isWhole(row.closest('[data-group]'))) select(row, true);
    showSelection();
  });
  onClick('[data-row] td', (cell, event) => {
    const isPhone = matchMedia('(max-width: 40em)').matches;
    if (isPhone && !event.target.closest('a, input, button')) location.href = cell.parentElement.dataset.href;
  });
  for (const box of document.querySelectorAll('[data-select]:checked')) select(box.closest('[data-row]'), true);
  showSelection();
}
