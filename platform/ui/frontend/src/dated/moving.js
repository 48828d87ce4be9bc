// What a calendar and a timeline share: their words, and a record moved in time, by drag, by keys or by a dialog.
import { openDialog } from '../parts/dialogs.js';
import { reasonOf, send } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';

const words = JSON.parse(document.getElementById('mc-dated-texts')?.textContent ?? '{}');
const dialog = () => document.getElementById('move-in-time');

/** A word of these pages, with {name} filled in. */
export const word = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');

export const isMovable = () => Boolean(dialog());
export const hasEnd = () => dialog()?.hasAttribute('data-has-end') ?? false;

const turns = new Map();

/** One change of a record after the other: a key pressed again while the server answers goes on from where that leads. */
export function inTurn(id, change) {
  const turn = (turns.get(id) ?? Promise.resolve()).then(change);
  turns.set(id, turn.catch(() => {}));
  return turn;
}

/** Tells the server; the record as it is then, moved or refused, which is told; null where the server doesn't say. */
export async function saveMove(id, { start, end, version }) {
  const { url, view } = dialog().dataset;
  try {
    const response = await send(url.replace('{id}', id), { body: { view, start, ...(hasEnd() && end !== undefined ? { end } : {}), version } });
    const answer = await response.json();
    const refusal = answer.problems?.map(({ message }) => message).join(' ') || answer.detail || word('move_failed');
    if (!response.ok) showToast(refusal, { kind: 'danger' });
    else if (answer.message) showToast(answer.message, { undo: answer.undo });
    return answer.event ?? null;
  } catch (error) {
    showToast(reasonOf(error, word('move_failed')), { kind: 'danger' });
    return null;
  }
}

/** Asks when the record shall begin and end; `save` gets both as the inputs hold them. */
export function askMove({ title, start, end }, save) {
  const form = dialog().querySelector('form');
  dialog().querySelector('h2').textContent = word('title', { title });
  form.elements.start.value = start;
  if (form.elements.end) form.elements.end.value = end;
  form.onsubmit = () => save(form.elements.start.value, form.elements.end?.value);
  openDialog(dialog());
  form.elements.start.focus();
}
