// The customise pages: rows moved by drag and by keys, forms drawn anew for another type, plans that a form has outgrown.
import Sortable from 'sortablejs';
import { announce, isCalm, text } from './parts/page.js';

const rowsIn = (list) => [...list.children];
const lists = () => [...document.querySelectorAll('[data-rows]')];

/** Writes the places into the inputs that the form posts, and the section where a row moved to another. */
function settle() {
  lists().flatMap(rowsIn).forEach((row, place) => {
    row.querySelector('[name^="order."]').value = place + 1;
    const section = row.querySelector('[name^="section."]');
    if (section) section.value = row.parentElement.dataset.rows;
  });
}

function moved(row) {
  settle();
  const mates = rowsIn(row.parentElement);
  announce(text('customise_moved', { name: row.dataset.label, place: mates.indexOf(row) + 1, count: mates.length }));
  row.querySelector('input').dispatchEvent(new Event('input', { bubbles: true }));
}

/** Up or down by one; at the end of a list on into the next. */
function step(row, up) {
  const beside = up ? row.previousElementSibling : row.nextElementSibling;
  const all = lists();
  const other = all[all.indexOf(row.parentElement) + (up ? -1 : 1)];
  if (beside) beside[up ? 'before' : 'after'](row);
  else if (other && up) other.append(row);
  else if (other) other.prepend(row);
  else return;
  moved(row);
  row.querySelector('[data-grip]').focus();
  row.scrollIntoView({ block: 'nearest' });
}

function startRows() {
  for (const list of lists()) {
    for (const place of list.querySelectorAll('[data-place]')) place.hidden = true;
    for (const grip of list.querySelectorAll('[data-grip]')) grip.hidden = false;
    Sortable.create(list, { group: 'rows', handle: '[data-grip]', animation: isCalm() ? 0 : 120, ghostClass: 'is-moving', onEnd: ({ item }) => moved(item) });
  }
  document.addEventListener('keydown', (event) => {
    const row = event.target.matches?.('[data-grip]') && event.target.closest('[data-key]');
    if (!row || !['ArrowUp', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    step(row, event.key === 'ArrowUp');
  }, true);
  // Another section chosen in the list moves the row there, so that eye and form agree.
  document.addEventListener('change', ({ target }) => {
    if (!target.name?.startsWith('section.')) return;
    lists().find((list) => list.dataset.rows === target.value)?.append(target.closest('[data-key]'));
    settle();
  });
}

/** Another type has other options: the server draws the form anew, with all that was typed. */
function startRedraw(form) {
  form.querySelector(`[name="${form.dataset.redraw}"]`)?.addEventListener('change', () => {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'step', value: 'draw' }));
    form.submit();
  });
}

/** What was checked is applied as it was shown; after further words it must be checked anew. */
function startStale(form) {
  const plan = document.querySelector('[data-plan]');
  const note = plan?.querySelector('[data-stale]');
  const outgrown = () => {
    note.hidden = false;
    plan.querySelector('form')?.remove();
  };
  if (note) for (const kind of ['input', 'change']) form.addEventListener(kind, outgrown, { once: true });
}

export async function startCustomise() {
  const area = document.querySelector('textarea[data-json]');
  if (area) (await import('./json_editor.js')).startJsonEditor(area);
  for (const form of document.querySelectorAll('form[data-customise]')) {
    if (form.dataset.redraw) startRedraw(form);
    startStale(form);
  }
  if (lists().length) startRows();
  const trial = document.querySelector('[data-trial]');
  if (trial) (await import('./rule_trial.js')).startTrial(trial);
}
