// The selection beyond the rows shown, and what is done with all of it: the server asks, previews and does.
import { showContent } from '../parts/dialogs.js';
import { onClick, reasonOf, send, text } from '../parts/page.js';
import { selectedParts } from '../parts/rows.js';
import { showToast } from '../parts/toasts.js';

const bar = () => document.querySelector('[data-selection]');
const isEverything = () => bar().hasAttribute('data-everything');
const takeEverything = (on) => bar().toggleAttribute('data-everything', on);
const AFTER = 150; // milliseconds since the last row was taken or left
let asked = new AbortController();

/** What the columns add up to over the selection; the server knows all of it, rights and currencies included. */
async function figuresOf(address, signal) {
  try {
    const answer = await send(address, { body: selection(), signal });
    return answer.ok ? (await answer.json()).figures : [];
  } catch {
    return []; // the selection changed meanwhile, or there is no connection
  }
}

async function addUp(place, signal) {
  const figures = await figuresOf(place.dataset.selectionFigures, signal);
  if (signal.aborted) return;
  place.removeAttribute('aria-busy');
  place.title = figures.map(({ label, text: figure }) => `${label}: ${figure}`).join('\n');
  place.textContent = figures.map(({ label, text: figure }) => (figures.length > 1 ? `${label} ${figure}` : figure)).join(' · ');
}

function showFigures(chosen) {
  asked.abort();
  const place = bar().querySelector('[data-selection-figures]');
  if (!place) return;
  if (!chosen) { place.textContent = ''; return; }
  asked = new AbortController();
  const { signal } = asked;
  place.setAttribute('aria-busy', 'true');
  setTimeout(() => signal.aborted || addUp(place, signal), AFTER);
}

/** All that the list's question finds can be taken once everything shown is ticked. */
function offerAll({ detail: { chosen, shown } }) {
  const offer = bar().querySelector('[data-act="select-all-found"]');
  if (chosen < shown || !chosen) takeEverything(false);
  if (isEverything()) bar().querySelector('[data-selection-count]').textContent = offer.dataset.text;
  if (offer) offer.hidden = isEverything() || chosen < shown || !document.querySelector('[data-more]');
  showFigures(chosen);
}

function selection() {
  const question = new URLSearchParams(location.search);
  const body = new URLSearchParams({ next: location.pathname + location.search });
  for (const name of ['view', 'find', 'where', 'whole', 'columns', 'group']) if (question.get(name)) body.set(name, question.get(name));
  if (isEverything()) body.set('all', 'true');
  else {
    const { ids, groups } = selectedParts();
    body.set('ids', ids.join(','));
    if (groups.length) body.set('groups', JSON.stringify(groups));
  }
  return body;
}

/** Asks for the dialog, or for the same one after a choice; the focus stays where it was. */
async function ask(url, body) {
  const before = document.activeElement?.id;
  try {
    const answer = await send(url, { body });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    const dialog = document.getElementById('fetched');
    if (dialog.open) dialog.close();
    showContent(await answer.text());
    const wanted = before && dialog.querySelector(`#${CSS.escape(before)}`);
    (dialog.querySelector('button[value="run"]') || wanted || dialog.querySelector('select, input:not([type="hidden"])'))?.focus();
  } catch (error) {
    showToast(reasonOf(error), { kind: 'danger' });
  }
}

const valuesOf = (form, step) => {
  const body = new URLSearchParams(new FormData(form));
  body.set('step', step);
  return body;
};

export function startSelection() {
  if (!bar()) return;
  bar().addEventListener('mc:selection', offerAll);
  onClick('[data-act="select-all-found"]', (button) => {
    takeEverything(true);
    offerAll({ detail: { chosen: 1, shown: 1 } });
    bar().querySelector('[data-bulk]')?.focus();
  });
  document.addEventListener('mc:turned', () => takeEverything(false));
  onClick('[data-bulk]', (button) => {
    const body = selection();
    body.set('operation', button.dataset.bulk);
    ask(bar().dataset.bulkUrl, body);
  });
  document.addEventListener('change', ({ target }) => {
    if (target.matches?.('[data-bulk-form] [name="field"]')) ask(target.form.action, valuesOf(target.form, 'show'));
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest('[data-bulk-form]');
    if (!form || event.submitter?.value === 'run') return;
    event.preventDefault();
    ask(form.action, valuesOf(form, 'preview'));
  });
}
