// Cells to and from the clipboard: the focused one is copied; a block that is pasted lies on the rows and columns from it on.
import { showContent } from '../parts/dialogs.js';
import { addKeys } from '../parts/keys.js';
import { isTyping, reasonOf, send, text } from '../parts/page.js';
import { keepPlace } from '../parts/place.js';
import { rowsInSight } from '../parts/rows.js';
import { showToast } from '../parts/toasts.js';
import { renew } from './grid.js';

const ROWS_OF_A_PAGE = 50;

const list = () => document.querySelector('[data-list]');

/** Draws the rows anew; where one has left the view, the whole page. */
async function show(rows) {
  const parts = [];
  for (let at = 0; at < rows.length; at += ROWS_OF_A_PAGE) parts.push(renew(...rows.slice(at, at + ROWS_OF_A_PAGE)));
  if ((await Promise.all(parts)).every(Boolean)) return;
  keepPlace();
  location.reload();
}

async function paste(cell, block) {
  const rows = rowsInSight();
  const row = cell.closest('[data-row]');
  const under = rows.slice(rows.indexOf(row));
  const heads = [...list().querySelectorAll('thead [data-column]')].map((head) => head.dataset.column);
  const body = { text: block, columns: heads.slice([...row.children].indexOf(cell) - 1), records: under.map((one) => one.dataset.row) };
  row.setAttribute('aria-busy', 'true');
  try {
    const answer = await send(`${location.pathname}/paste`, { body });
    if (answer.headers.get('Content-Type')?.startsWith('text/html')) {
      showContent(await answer.text());
      return;
    }
    const told = await answer.json();
    if (!answer.ok) throw new Error(told.detail);
    await show(under.slice(0, told.rows));
    showToast(told.message, { undo: told.undo });
  } catch (error) {
    showToast(reasonOf(error), { kind: 'danger' });
  } finally {
    row.removeAttribute('aria-busy');
  }
}

/** What stands in a cell, without faces and buttons; several choices as they can be pasted again. */
function wordsOf(cell) {
  const words = cell.cloneNode(true);
  for (const part of words.querySelectorAll('[aria-hidden="true"], .mc-row-acts')) part.remove();
  const pills = [...words.querySelectorAll('.mc-pill')];
  return pills.length > 1 ? pills.map((pill) => pill.textContent.trim()).join('; ') : words.textContent.trim();
}

/** Calls `act` when the focused cell meets the clipboard while nobody types and no words are marked. */
function onClipboard(type, act) {
  list().addEventListener(type, (event) => {
    const cell = event.target.closest?.('[data-row] > td:not(.is-check)');
    if (cell && !isTyping(event.target) && getSelection().isCollapsed && act(cell, event.clipboardData)) event.preventDefault();
  });
}

export function startClipboard() {
  const when = () => Boolean(list()?.querySelector('[data-cell]'));
  onClipboard('copy', (cell, clipboard) => {
    clipboard.setData('text/plain', wordsOf(cell));
    return true;
  });
  onClipboard('paste', (cell, clipboard) => {
    const block = clipboard.getData('text/plain');
    if (block && when()) paste(cell, block);
    return block && when();
  });
  addKeys('list', [{ keys: ['mod+v'], label: text('key_paste'), when, run: () => false }]);
}
