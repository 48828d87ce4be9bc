// The page of a record: values are edited where they stand, related records made in a sheet; what follows shows at once.
import { addKeys } from './parts/keys.js';
import { InPlace } from './parts/in_place.js';
import { onPlainClick, pageAt, reasonOf, text } from './parts/page.js';
import { startPaper } from './parts/paper.js';
import { renewParts } from './parts/renewal.js';
import { createInSheet } from './parts/sheet.js';
import { showToast } from './parts/toasts.js';

const pane = () => document.querySelector('[data-region="values"]');
const pencilOf = (cell) => cell?.querySelector(':scope > .mc-pencil');

function following(cell, step) {
  const cells = [...pane().querySelectorAll('[data-cell]')].filter((each) => each.checkVisibility());
  return cells[cells.indexOf(cell) + step];
}

function focus({ dataset: { field } }) {
  pencilOf(pane().querySelector(`[data-field="${CSS.escape(field)}"]`))?.focus({ preventScroll: true });
}

/** The value alone; whether it is blank is drawn with all that depends on it. */
function shown(cell, html) {
  const pencil = pencilOf(cell);
  cell.innerHTML = html;
  if (pencil) cell.append(pencil);
}

/** How often each address was asked: only the answer to the last question is as new as the page. */
const asked = new Map();

/** Takes over what of this page the address shows, and gives its page; whatever had the focus has it again. */
async function renewFrom(href) {
  const turn = (asked.get(href) ?? 0) + 1;
  asked.set(href, turn);
  const page = await pageAt(href).catch((error) => { showToast(reasonOf(error), { kind: 'danger' }); });
  if (!page || asked.get(href) !== turn) return document;
  const active = document.activeElement;
  const worked = active.closest('[data-region]');
  const name = active.getAttribute('aria-label');
  for (const fresh of page.querySelectorAll('[data-region]')) {
    const region = document.querySelector(`[data-region="${CSS.escape(fresh.dataset.region)}"]`);
    if (region) renewParts(region, fresh);
  }
  if (worked && name && !active.isConnected) worked.querySelector(`[aria-label="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
  return page;
}

/** The record as the server has it now: title, highlights, state, sections and related lists. */
async function renewRecord() {
  document.title = (await renewFrom(location.href)).title;
  document.querySelector('#timeline form')?.dispatchEvent(new Event('change', { bubbles: true }));
}

/** A new record of a related list, in a sheet; where there is none, on its own page. */
async function addRelated(link) {
  const made = await createInSheet(link.dataset.sheet);
  if (made === undefined) location.href = link.href;
  if (!made) return;
  const rest = link.closest('#more-related')?.dataset.href;
  await renewRecord();
  if (rest) await renewFrom(rest);
}

function startEditing() {
  const place = new InPlace(pane(), {
    hrefOf: () => document.querySelector('[data-record]').dataset.href, following, focus, shown, saved: renewRecord,
  });
  pane().addEventListener('dblclick', ({ target }) => {
    const cell = target.closest('[data-cell]');
    if (cell && !place.isIn(cell)) place.edit(cell);
  });
  onPlainClick('[data-cell] > .mc-pencil', (pencil) => place.edit(pencil.parentElement));
  pane().addEventListener('keydown', (event) => {
    if (place.isIn(event.target)) place.onKey(event);
    else if (event.key === 'F2' && event.target.matches('[data-cell] > .mc-pencil')) place.edit(event.target.parentElement);
  });
  addKeys('page', [{ keys: ['F2'], label: text('key_edit_value'), when: () => Boolean(pane().querySelector('[data-cell]')), run: () => false }]);
}

export function startRecord() {
  document.querySelector('.mc-record-tabs [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  startEditing();
  startPaper();
  onPlainClick('a[data-sheet]', addRelated);
}
