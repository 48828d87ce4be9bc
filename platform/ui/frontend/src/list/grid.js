// The cells of the list as a grid: arrows move, Enter and F2 edit.
import { addKeys } from '../parts/keys.js';
import { InPlace } from '../parts/in_place.js';
import { isTyping, onClick, pageAt, text } from '../parts/page.js';
import { rowsInSight } from '../parts/rows.js';

const list = () => document.querySelector('[data-list]');
const isPhone = () => matchMedia('(max-width: 40em)').matches;
const rowOf = (cell) => cell.closest('[data-row]');

function focusCell(cell) {
  if (!cell) return false;
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

/** The cell beside, above or below; the end of the row or the list is a wall. */
function beside(cell, key) {
  const cells = [...cell.parentElement.children];
  const at = cells.indexOf(cell);
  const across = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 1, End: cells.length - 1 }[key];
  if (across !== undefined) return cells[across];
  const rows = rowsInSight();
  return rows[rows.indexOf(rowOf(cell)) + (key === 'ArrowDown' ? 1 : -1)]?.children[at];
}

/** The next cell that can be edited, on the way of Tab. */
function following(cell, step) {
  const cells = [...list().querySelectorAll('[data-cell]')];
  return cells[cells.indexOf(cell) + step];
}

/** Puts what the server drew into a row; false where it drew none, as the view holds the record no longer. */
function redraw(row, made) {
  if (!made || !row.isConnected || made.children.length !== row.children.length) return false;
  [...made.children].forEach((cell, place) => {
    const old = row.children[place];
    if (!place || old.classList.contains('is-editing')) return;
    old.className = cell.className;
    old.replaceChildren(...cell.childNodes);
  });
  return true;
}

/** Rows (as many as a page has) as the list has them now, each whole; whether all of them are still there. */
export async function renew(...rows) {
  const url = new URL(location.href);
  for (const name of ['after', 'find', 'within']) url.searchParams.delete(name);
  url.searchParams.set('where', `id IN (${rows.map((row) => `"${row.dataset.row}"`).join(', ')})`);
  const page = await pageAt(url).catch(() => null);
  return rows.map((row) => redraw(row, page?.querySelector(`[data-row="${row.dataset.row}"]`))).every(Boolean);
}

const MOVES = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

function onKey(event, cells) {
  if (cells.isIn(event.target)) {
    cells.onKey(event);
    return;
  }
  const cell = event.target.closest('[data-row] > td');
  if (!cell || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  const inCell = event.target === cell;
  let done = false;
  if (MOVES.includes(event.key) && (inCell || /Left|Right/.test(event.key))) done = focusCell(beside(cell, event.key)) || inCell;
  else if ((event.key === 'F2' || (event.key === 'Enter' && inCell)) && cell.dataset.cell) {
    cells.edit(cell);
    done = true;
  } else if (event.key === 'Enter' && inCell) {
    cell.querySelector('a, input')?.click();
    done = true;
  } else if (event.key === 'Escape' && inCell) {
    cell.parentElement.querySelector('.mc-cell-main > a')?.focus();
    done = true;
  }
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

/** A table with cells to edit is a grid. */
export function dressGrid() {
  const table = list().querySelector('table');
  if (table?.querySelector('[data-cell]')) table.setAttribute('role', 'grid');
}

export function startGrid() {
  dressGrid();
  const cells = new InPlace(list(), {
    hrefOf: (cell) => rowOf(cell).dataset.href, following, focus: focusCell,
    shown: (cell, html) => { cell.innerHTML = html; }, saved: (cell) => renew(rowOf(cell)),
  });
  list().addEventListener('keydown', (event) => onKey(event, cells));
  list().addEventListener('dblclick', ({ target }) => {
    const cell = target.closest('[data-cell]');
    if (cell && !isPhone() && !cell.classList.contains('is-editing')) cells.edit(cell);
  });
  onClick('[data-row] > td:not(.is-check, .is-editing)', (cell, event) => {
    if (!isPhone() && !event.target.closest('a, button, input')) focusCell(cell);
  });
  const when = () => Boolean(list()?.querySelector('[data-cell]'));
  addKeys('list', [
    { keys: ['ArrowLeft', 'ArrowRight'], label: text('key_cell'), when, run: () => false },
    { keys: ['F2'], label: text('key_edit_cell'), when, run: () => false },
  ]);
}
