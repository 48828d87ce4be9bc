// The heads of the columns: dragged wider or to another place, sorted by several keys, frozen at the left.
import { onClick, send, text } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';
import { turn } from './turning.js';

const NARROWEST = 40;
const WIDEST = 800;
const grid = () => document.querySelector('[data-list]');
const table = () => grid()?.querySelector('table.is-fixed');
const everyCol = () => [...table().querySelectorAll('col')];
/** How much larger than usual the reader has text: widths are kept for text of the usual size. */
const enlarged = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
const heads = () => [...table().tHead.rows[0].querySelectorAll('[data-column]')];
const cols = () => everyCol().slice(1);

/** Keeps the columns as they stand with the person and the view. */
async function keep(paths) {
  const widths = Object.fromEntries(heads().map((head, place) => [head.dataset.column, Math.round(Number(cols()[place].width) / enlarged())]));
  const columns = `${paths.map((path) => `${path}:${widths[path]}`).join(',')};${table().dataset.frozen}`;
  const answer = await send(document.querySelector('[data-columns-url]').dataset.columnsUrl, { body: { columns } }).catch(() => null);
  if (!answer?.ok) showToast(text('load_failed'), { kind: 'danger' });
  return Boolean(answer?.ok);
}

const paths = () => heads().map((head) => head.dataset.column);

/** The same list without columns in its address: now the person's own count. */
function ownAddress() {
  const address = new URL(location.href);
  address.searchParams.delete('columns');
  return address.pathname + address.search;
}

function resize(handle, event) {
  event.preventDefault();
  const head = handle.closest('th');
  heads().forEach((one, place) => cols()[place].setAttribute('width', String(Math.round(one.getBoundingClientRect().width))));
  const col = cols()[heads().indexOf(head)];
  const begin = event.clientX;
  const width = Number(col.width);
  handle.setPointerCapture(event.pointerId);
  const onMove = ({ clientX }) => {
    col.setAttribute('width', String(Math.max(NARROWEST, Math.min(width + clientX - begin, WIDEST))));
    placeFrozen();
  };
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('lostpointercapture', () => {
    handle.removeEventListener('pointermove', onMove);
    if (Number(col.width) !== width) keep(paths()).then((kept) => kept && history.replaceState(history.state, '', ownAddress()));
  }, { once: true });
}

/** Where the frozen columns after the first stick: each behind those before it. Said only where it changes: all cells are styled anew. */
function placeFrozen() {
  const widths = [...table().tHead.rows[0].cells].slice(0, Number(table().dataset.frozen)).map((cell) => cell.offsetWidth);
  let left = 0;
  for (const [place, width] of widths.entries()) {
    left += width;
    const name = `--mc-left-${place + 2}`;
    if (place > 0 && grid().style.getPropertyValue(name) !== `${left}px`) grid().style.setProperty(name, `${left}px`);
  }
}

let dragged = null;

const side = (head, event) => {
  const box = head.getBoundingClientRect();
  return event.clientX > box.left + box.width / 2 ? 'after' : 'before';
};

function unmark() {
  for (const head of heads()) delete head.dataset.drop;
}

async function drop(head, event) {
  event.preventDefault();
  const order = paths().filter((path) => path !== dragged);
  order.splice(order.indexOf(head.dataset.column) + (side(head, event) === 'after' ? 1 : 0), 0, dragged);
  unmark();
  if (order.join() !== paths().join() && await keep(order)) location.replace(ownAddress());
}

function startDragging() {
  for (const head of heads()) head.draggable = true;
  const headOf = ({ target }) => (target instanceof Element ? target.closest('[data-column]') : null);
  table().tHead.addEventListener('dragstart', (event) => {
    if (event.target.closest?.('[data-resize]')) {
      event.preventDefault();
      return;
    }
    dragged = headOf(event)?.dataset.column ?? null;
    event.dataTransfer.effectAllowed = 'move';
  });
  table().tHead.addEventListener('dragover', (event) => {
    const head = headOf(event);
    if (!dragged || !head || head.dataset.column === dragged) return;
    event.preventDefault();
    unmark();
    head.dataset.drop = side(head, event);
  });
  table().tHead.addEventListener('drop', (event) => headOf(event) && dragged && drop(headOf(event), event));
  table().tHead.addEventListener('dragend', () => { dragged = null; unmark(); });
}

const sized = new ResizeObserver(() => table() && placeFrozen());

/** Columns grow with the text in them. */
function widen() {
  if (enlarged() !== 1) for (const col of everyCol()) col.width = String(Math.round(Number(col.width) * enlarged()));
}

/** The heads of a new table. */
export function dressHeads() {
  sized.disconnect();
  if (table()) widen();
  if (!table() || !document.querySelector('[data-columns-url]')) return;
  table().tHead.addEventListener('pointerdown', (event) => event.target.matches('[data-resize]') && resize(event.target, event));
  startDragging();
  sized.observe(table());
}

export function startHeads() {
  dressHeads();
  onClick('thead [data-also]', (link, event) => {
    if (!event.shiftKey) return;
    event.preventDefault();
    turn(link.dataset.also, link);
  });
  grid().addEventListener('scroll', () => grid().classList.toggle('is-shifted', grid().scrollLeft > 0), { passive: true });
}
