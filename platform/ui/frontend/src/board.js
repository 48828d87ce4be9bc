// Cards on the board move by drag or by their menu, keys walk over them; the server says the new counts and sums, a refused card goes back.
import Sortable from 'sortablejs';
import { addKeys } from './parts/keys.js';
import { menuAnchor, openMenu } from './parts/menus.js';
import { isCalm, mayMove, onClick, pageAt, reasonOf, reasonsIn, send, text } from './parts/page.js';
import { askInSheet } from './parts/sheet.js';
import { showToast } from './parts/toasts.js';

const columnOf = (card) => card.closest('[data-value]');
const column = (board, value) => [...board.querySelectorAll('[data-value]')].find((each) => each.dataset.value === value);

function showFigures(board, figures) {
  for (const { value, count, sum } of figures ?? []) {
    const target = column(board, value ?? '');
    if (!target) continue;
    target.querySelector('[data-count]').textContent = count;
    target.toggleAttribute('data-over', count > Number(target.dataset.limit ?? Infinity));
    target.querySelector('[data-sum]').textContent = sum ?? '';
  }
}

function putBack(card, home, next) {
  const isHeld = card.contains(document.activeElement);
  home.querySelector('[data-cards]').insertBefore(card, next?.isConnected ? next : null);
  if (isHeld) card.querySelector('a').focus();
}

/** What the heads of a page fetched anew say of the columns. */
const figuresOf = (page) => [...page.querySelectorAll('[data-board] [data-value]')].map((each) => (
  { value: each.dataset.value, count: each.querySelector('[data-count]').textContent, sum: each.querySelector('[data-sum]').textContent }));

/** A card that somebody else changed meanwhile is shown as it is now, in the column where it belongs. */
async function renew(board, card) {
  const page = await pageAt(location.href).catch(() => null);
  if (page) showFigures(board, figuresOf(page));
  const fresh = page?.querySelector(`[data-card="${card.dataset.card}"]`);
  const home = fresh && column(board, columnOf(fresh).dataset.value);
  if (!home) return;
  const isHeld = card.contains(document.activeElement);
  if (home === columnOf(card)) card.replaceWith(fresh);
  else {
    home.querySelector('[data-cards]').prepend(fresh);
    card.remove();
  }
  if (isHeld) fresh.querySelector('a').focus();
}

/** Tells the server; `home` and `next` are where the card came from. */
async function save(board, card, home, next) {
  const target = columnOf(card);
  card.setAttribute('aria-busy', 'true');
  let answer = {};
  let response;
  try {
    response = await send(card.dataset.moveUrl, {
      body: { field: board.dataset.field, value: target.dataset.value || null, version: Number(card.dataset.version) },
    });
    answer = await response.json();
    if (answer.form) answer = await askInSheet(answer.form);
    else if (!response.ok) throw new Error(reasonsIn(answer));
  } catch (error) {
    putBack(card, home, next);
    showToast(reasonOf(error, text('board_failed')), { kind: 'danger' });
    if (response?.status === 409) renew(board, card);
    return;
  } finally {
    card.removeAttribute('aria-busy');
  }
  if (!answer) {
    putBack(card, home, next);
    return;
  }
  if (answer.version !== undefined) card.dataset.version = answer.version;
  showFigures(board, answer.columns);
  const stay = card.querySelector('[data-stay]');
  if (stay) stay.textContent = text('board_stay_today');
  const message = answer.message ?? text('board_moved', { title: card.querySelector('.mc-card-title').textContent, column: target.dataset.label });
  showToast(message, { undo: answer.undo });
}

function move(board, card, value) {
  const home = columnOf(card);
  const target = column(board, value);
  if (!target || target === home || target.hasAttribute('data-locked') || card.ariaBusy) return;
  const next = card.nextElementSibling;
  target.querySelector('[data-cards]').prepend(card);
  save(board, card, home, next);
  // Last: to give the focus the browser styles and lays out all that has changed.
  (target.classList.contains('is-folded') ? target.querySelector('[data-act="fold"]') : card.querySelector('a')).focus();
}

function makeDraggable(board) {
  let next = null;
  const mark = (target) => {
    for (const each of board.querySelectorAll('[data-value]')) each.classList.toggle('is-over', each === target);
  };
  for (const body of board.querySelectorAll('[data-cards]')) {
    new Sortable(body, {
      group: { name: 'cards', put: () => !body.closest('[data-value]').hasAttribute('data-locked') },
      draggable: '.mc-card[data-move-url]:not([data-move-url=""], [aria-busy])', filter: 'button', preventOnFilter: false, sort: false,
      animation: isCalm() ? 0 : 160, delay: 180, delayOnTouchOnly: true, ghostClass: 'is-ghost', dragClass: 'is-lifted', chosenClass: 'is-chosen',
      forceFallback: true, fallbackOnBody: true, fallbackTolerance: 4, scroll: true,
      onStart: ({ item }) => { next = item.nextElementSibling; board.classList.add('is-moving'); },
      onMove: ({ to }) => { mark(to.closest('[data-value]')); },
      onEnd: ({ item, from, to }) => {
        mark(null);
        board.classList.remove('is-moving');
        if (from !== to) save(board, item, from.closest('[data-value]'), next);
      },
    });
  }
}

function openMoveMenu(card) {
  const menu = document.getElementById('move-menu');
  const button = card?.querySelector('[data-act="move"]');
  if (!menu || !button) return;
  for (const item of menu.querySelectorAll('[data-move]')) {
    item.setAttribute('aria-checked', String(item.dataset.move === columnOf(card).dataset.value));
  }
  openMenu(menu, button);
}

const cardNow = () => document.activeElement?.closest?.('.mc-card');

function focusCard(card) {
  card?.querySelector('a').focus();
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return Boolean(card);
}

/** The next card of the same column, or the first card of the board. */
function along(board, event, step) {
  if (!mayMove(event, '[data-board]')) return false;
  const card = cardNow();
  const cards = [...(card ? columnOf(card) : board).querySelectorAll('.mc-card')];
  return focusCard(cards[Math.max(0, Math.min(cards.length - 1, cards.indexOf(card) + step))]);
}

/** The card at the same height in the next column that has any. */
function across(board, event, step) {
  if (!mayMove(event, '[data-board]')) return false;
  const card = cardNow();
  if (!card) return along(board, event, 1);
  const filled = [...board.querySelectorAll('[data-value]')].filter((each) => each.querySelector('.mc-card')?.checkVisibility());
  const cards = filled[filled.indexOf(columnOf(card)) + step]?.querySelectorAll('.mc-card') ?? [];
  const height = [...columnOf(card).querySelectorAll('.mc-card')].indexOf(card);
  return focusCard(cards[Math.min(height, cards.length - 1)]);
}

function addBoardKeys(board) {
  const when = () => Boolean(board.querySelector('.mc-card'));
  const withCard = (test, act) => () => (cardNow() && test(cardNow()) ? (act(cardNow()), true) : false);
  addKeys('board', [
    { keys: ['j', 'ArrowDown'], label: text('key_next_card'), when, run: (event) => along(board, event, 1) },
    { keys: ['k', 'ArrowUp'], label: text('key_previous_card'), when, run: (event) => along(board, event, -1) },
    { keys: ['h', 'ArrowLeft'], label: text('key_left'), when, run: (event) => across(board, event, -1) },
    { keys: ['l', 'ArrowRight'], label: text('key_right'), when, run: (event) => across(board, event, 1) },
    { keys: ['Enter'], label: text('key_open_card'), when, run: () => false }, // a card's title is a link
    { keys: ['e'], label: text('key_edit_card'), when: () => Boolean(board.querySelector('[data-card][data-edit]')),
      run: withCard((card) => card.dataset.edit, (card) => { location.href = card.dataset.edit; }) },
    { keys: ['m'], label: text('key_move'), when: () => Boolean(board.querySelector('[data-act="move"]')), run: withCard((card) => card.dataset.moveUrl, openMoveMenu) },
  ]);
}

const FOLDED = 'mc-folded';
const boardName = () => `${location.pathname} ${new URLSearchParams(location.search).get('view') ?? ''}`;
const remembered = () => {
  try { return JSON.parse(localStorage.getItem(FOLDED)) ?? {}; } catch { return {}; }
};

function fold(folded, button) {
  button.closest('[data-value]').classList.toggle('is-folded', folded);
  button.setAttribute('aria-expanded', String(!folded));
}

/** Columns can be folded to their names; this device remembers which, board by board. */
function startFolding(board) {
  const folded = new Set(remembered()[boardName()]);
  for (const value of folded) {
    const button = column(board, value)?.querySelector('[data-act="fold"]');
    if (button) fold(true, button);
  }
  onClick('[data-act="fold"]', (button) => {
    const { value } = button.closest('[data-value]').dataset;
    if (!folded.delete(value)) folded.add(value);
    fold(folded.has(value), button);
    localStorage.setItem(FOLDED, JSON.stringify({ ...remembered(), [boardName()]: [...folded] }));
  });
}

export function startBoard() {
  const board = document.querySelector('[data-board]');
  addBoardKeys(board);
  startFolding(board);
  if (!board.hasAttribute('data-movable')) return;
  makeDraggable(board);
  onClick('[data-act="move"]', (button) => openMoveMenu(button.closest('.mc-card')));
  onClick('[data-move]', (item) => {
    const menu = item.closest('[popover]');
    const card = menuAnchor(menu)?.closest('.mc-card');
    if (card?.isConnected) move(board, card, item.dataset.move);
    menu.hidePopover(); // which leaves the focus where it is, outside of the menu
  });
}
