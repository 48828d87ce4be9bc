// The page of a record: values are edited where they stand, and what follows from a save shows without a new page.
import { addKeys } from './parts/keys.js';
import { InPlace } from './parts/in_place.js';
import { onClick, text } from './parts/page.js';
import { renewParts } from './parts/renewal.js';
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

/** The page as the server has it now: title, highlights, state and sections are taken over. */
export async function renewRecord() {
  const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => null);
  if (!answer?.ok) {
    showToast(text('load_failed'), { kind: 'danger' });
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const worked = document.activeElement.closest('[data-region] [data-field]');
  document.title = page.title;
  for (const region of document.querySelectorAll('[data-region]')) {
    const fresh = page.querySelector(`[data-region="${region.dataset.region}"]`);
    if (fresh) renewParts(region, fresh);
  }
  if (worked && !worked.contains(document.activeElement)) focus(worked);
  document.querySelector('#timeline form')?.dispatchEvent(new Event('change', { bubbles: true }));
}

export function startRecord() {
  const place = new InPlace(pane(), {
    hrefOf: () => document.querySelector('[data-record]').dataset.href, following, focus, shown, saved: renewRecord,
  });
  pane().addEventListener('dblclick', ({ target }) => {
    const cell = target.closest('[data-cell]');
    if (cell && !place.isIn(cell)) place.edit(cell);
  });
  onClick('[data-cell] > .mc-pencil', (pencil, event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    place.edit(pencil.parentElement);
  });
  pane().addEventListener('keydown', (event) => {
    if (place.isIn(event.target)) place.onKey(event);
    else if (event.key === 'F2' && event.target.matches('[data-cell] > .mc-pencil')) place.edit(event.target.parentElement);
  });
  addKeys('page', [{ keys: ['F2'], label: text('key_edit_value'), when: () => Boolean(pane().querySelector('[data-cell]')), run: () => false }]);
}
