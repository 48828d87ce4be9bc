// The cells of the list as a grid: arrows move, Enter and F2 edit, Enter saves, Tab saves and goes on, Esc restores.
import { addKeys } from '../parts/keys.js';
import { startLookups } from '../parts/lookup.js';
import { isTyping, onClick, send, text } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';

const list = () => document.querySelector('[data-list]');
const isPhone = () => matchMedia('(max-width: 640px)').matches;
const valuesOf = (form) => new URLSearchParams(new FormData(form)).toString();
const rowOf = (cell) => cell.closest('[data-row]');

/** The cell that is edited: what stood in it before, and what its form held at first. */
let open = null;

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
  const rows = [...list().querySelectorAll('[data-row]')];
  return rows[rows.indexOf(rowOf(cell)) + (key === 'ArrowDown' ? 1 : -1)]?.children[at];
}

/** The next cell that can be edited, on the way of Tab. */
function following(cell, step) {
  const cells = [...list().querySelectorAll('[data-cell]')];
  return cells[cells.indexOf(cell) + step];
}

async function enliven(cell) {
  startLookups(cell);
  if (cell.querySelector('select[data-pick]')) (await import('../pick.js')).startPicks(cell);
  const control = cell.querySelector('input:not([type="hidden"], [type="radio"]:not(:checked)), select, textarea');
  control?.focus();
  control?.select?.();
}

async function edit(cell) {
  if (open) await save(null);
  if (open || !cell?.isConnected) return;
  cell.setAttribute('aria-busy', 'true');
  try {
    const answer = await fetch(`${rowOf(cell).dataset.href}/cell/${cell.dataset.cell}`, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok || answer.redirected) throw new Error((await answer.json()).detail);
    open = { cell, before: [...cell.childNodes], busy: false };
    cell.classList.add('is-editing');
    cell.innerHTML = await answer.text();
    open.values = valuesOf(cell.querySelector('form'));
    await enliven(cell);
  } catch (error) {
    showToast(error.message || text('load_failed'), { kind: 'danger' });
  } finally {
    cell.removeAttribute('aria-busy');
  }
}

function close(...content) {
  const { cell } = open;
  open = null;
  cell.replaceChildren(...content);
  cell.classList.remove('is-editing');
  return cell;
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
  const answer = await fetch(url, { credentials: 'same-origin' }).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  return rows.map((row) => redraw(row, page?.querySelector(`[data-row="${row.dataset.row}"]`))).every(Boolean);
}

/** Saves the open cell and goes on at `next` (a cell) or stays; a refused value stays open with the reasons. */
async function save(next, back = true) {
  const { cell, values, before, busy } = open;
  const form = cell.querySelector('form');
  if (busy) return;
  if (valuesOf(form) === values) {
    close(...before);
    if (back) focusCell(cell);
    if (next) edit(next);
    return;
  }
  open.busy = true;
  form.setAttribute('aria-busy', 'true');
  let answer = null;
  let told = {};
  try {
    answer = await send(form.action, { body: new URLSearchParams(new FormData(form)) });
    told = await answer.json();
  } catch { /* said below */ }
  open.busy = false;
  if (told.form !== undefined) {
    cell.innerHTML = told.form;
    open.refused = true;
    await enliven(cell);
  } else if (!answer?.ok) {
    form.removeAttribute('aria-busy');
    showToast(told.detail ?? text('load_failed'), { kind: 'danger' });
  } else {
    close();
    cell.innerHTML = told.cell;
    if (told.message) showToast(told.message, { undo: told.undo });
    if (back) focusCell(cell);
    if (next) edit(next);
    await renew(rowOf(cell));
  }
}

/** Leaves the cell as it was; after a refused save somebody else's value may be there. */
function restore() {
  const { refused, before } = open;
  const cell = close(...before);
  focusCell(cell);
  if (refused) renew(rowOf(cell));
}

function onEditKey(event) {
  const { cell } = open;
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === 'Escape') restore();
  else if (event.key === 'Enter' && !event.target.matches('button')) save(null);
  else if (event.key === 'Tab') save(following(cell, event.shiftKey ? -1 : 1) ?? null);
  else {
    event.stopPropagation(); // letters and arrows are the control's own
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

const MOVES = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'];

function onKey(event) {
  if (open?.cell.contains(event.target)) {
    onEditKey(event);
    return;
  }
  const cell = event.target.closest('[data-row] > td');
  if (!cell || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
  const inCell = event.target === cell;
  let done = false;
  if (MOVES.includes(event.key) && (inCell || /Left|Right/.test(event.key))) done = focusCell(beside(cell, event.key)) || inCell;
  else if ((event.key === 'F2' || (event.key === 'Enter' && inCell)) && cell.dataset.cell) {
    edit(cell);
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

export function startGrid() {
  const table = list().querySelector('table');
  if (!table?.querySelector('[data-cell]')) return;
  table.setAttribute('role', 'grid');
  list().addEventListener('keydown', onKey);
  list().addEventListener('submit', (event) => { event.preventDefault(); if (open) save(null); });
  list().addEventListener('dblclick', ({ target }) => {
    const cell = target.closest('[data-cell]');
    if (cell && !isPhone() && !cell.classList.contains('is-editing')) edit(cell);
  });
  onClick('[data-row] > td:not(.is-check, .is-editing)', (cell, event) => {
    if (!isPhone() && !event.target.closest('a, button, input')) focusCell(cell);
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (open && !open.cell.contains(target) && !target.closest('.mc-toast')) save(null, false);
  });
  const when = () => Boolean(list()?.querySelector('[data-cell]'));
  addKeys('list', [
    { keys: ['ArrowLeft', 'ArrowRight'], label: text('key_cell'), when, run: () => false },
    { keys: ['F2'], label: text('key_edit_cell'), when, run: () => false },
  ]);
}
