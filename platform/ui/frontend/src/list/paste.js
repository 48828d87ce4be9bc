// A block of cells pasted into the list: it lies on the rows and columns from the focused cell on, and is saved as a whole.
import { showContent } from '../parts/dialogs.js';
import { addKeys } from '../parts/keys.js';
import { isTyping, send, text } from '../parts/page.js';
import { keepPlace } from '../parts/place.js';
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
  const rows = [...list().querySelectorAll('[data-row]')];
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
    showToast(error.message || text('load_failed'), { kind: 'danger' });
  } finally {
    row.removeAttribute('aria-busy');
  }
}

export function startPaste() {
  const when = () => Boolean(list()?.querySelector('[data-cell]'));
  list().addEventListener('paste', (event) => {
    const cell = event.target.closest?.('[data-row] > td:not(.is-check)');
    const block = event.clipboardData.getData('text/plain');
    if (!cell || !block || isTyping(event.target) || !when()) return;
    event.preventDefault();
    paste(cell, block);
  });
  addKeys('list', [{ keys: ['mod+v'], label: text('key_paste'), when, run: () => false }]);
}
