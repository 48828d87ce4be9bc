// The list: J and K move over the rows, Enter opens, X selects; more rows come by their cursor.
import { isTyping, onClick, text } from './page.js';

let shown = 0;

const rows = () => [...document.querySelectorAll('[data-row]')];

function focusRow(step) {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const row = all[Math.max(0, Math.min(all.length - 1, at + step))];
  row?.querySelector('.mc-cell-main > a')?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return Boolean(row);
}

function showSelection() {
  const chosen = rows().filter((row) => row.getAttribute('aria-selected') === 'true').length;
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
}

function select(row, on) {
  row.querySelector('[data-select]').checked = on;
  if (on) row.setAttribute('aria-selected', 'true');
  else row.removeAttribute('aria-selected');
}

/** After htmx has put more rows under the old ones, the reader goes on at the first new one. */
function onMore(event) {
  if (event.detail.target?.id !== 'rows' || !event.detail.requestConfig?.elt.matches('[data-more]')) return;
  rows()[shown]?.querySelector('a')?.focus({ preventScroll: true });
  shown = rows().length;
  showSelection();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return;
  const row = document.activeElement?.closest?.('[data-row]');
  let done = false;
  if (event.key === 'j') done = focusRow(1);
  else if (event.key === 'k') done = focusRow(-1);
  else if (event.key === 'x' && row) {
    select(row, row.getAttribute('aria-selected') !== 'true');
    showSelection();
    done = true;
  }
  if (done) event.preventDefault();
}

export function startRows() {
  if (!document.querySelector('[data-list]')) return;
  shown = rows().length;
  document.addEventListener('keydown', onKey);
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.matches('[data-select]')) select(target.closest('[data-row]'), target.checked);
    else if (target.matches('[data-select-all]')) for (const row of rows()) select(row, target.checked);
    else return;
    showSelection();
  });
  onClick('[data-act="unselect"]', () => { for (const row of rows()) select(row, false); showSelection(); });
  document.addEventListener('htmx:afterSwap', onMore);
  onClick('[data-row] td', (cell, event) => {
    const isPhone = matchMedia('(max-width: 640px)').matches;
    if (isPhone && !event.target.closest('a, input, button')) location.href = cell.parentElement.dataset.href;
  });
  for (const box of document.querySelectorAll('[data-select]:checked')) select(box.closest('[data-row]'), true);
  showSelection();
}
