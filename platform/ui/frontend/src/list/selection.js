// The selection beyond the rows shown, and what is done with all of it: the server asks, previews and does.
import { showContent } from '../parts/dialogs.js';
import { onClick, reasonOf, send, text } from '../parts/page.js';
import { selectedRows } from '../parts/rows.js';
import { showToast } from '../parts/toasts.js';

const bar = () => document.querySelector('[data-selection]');
let everything = false;

/** All that the list's question finds can be taken once every row shown is ticked. */
function offerAll({ detail: { chosen, shown } }) {
  const offer = bar().querySelector('[data-act="select-all-found"]');
  if (chosen < shown || !chosen) everything = false;
  if (everything) bar().querySelector('[data-selection-count]').textContent = offer.dataset.text;
  if (offer) offer.hidden = everything || chosen < shown || !document.querySelector('[data-more]');
}

function selection() {
  const asked = new URLSearchParams(location.search);
  const body = new URLSearchParams({ next: location.pathname + location.search });
  if (!everything) body.set('ids', selectedRows().join(','));
  else {
    body.set('all', 'true');
    for (const name of ['view', 'find', 'where', 'whole']) if (asked.get(name)) body.set(name, asked.get(name));
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
    everything = true;
    button.hidden = true;
    bar().querySelector('[data-selection-count]').textContent = button.dataset.text;
    bar().querySelector('[data-bulk]')?.focus();
  });
  onClick('[data-act="unselect"]', () => { everything = false; });
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
