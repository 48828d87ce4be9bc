// An order made by hand: rows are dragged by their grip, or its arrow keys move them; the form posts the places they have.
import Sortable from 'sortablejs';
import { announce, isCalm, text } from './page.js';

const STEPS = { ArrowUp: -1, ArrowDown: 1 };

/** Writes the places into what the form posts, and says where the row is. */
function settle(list, row) {
  const rows = [...list.children];
  rows.forEach((each, place) => { each.querySelector('[data-place]').value = place + 1; });
  announce(text('customise_moved', { name: row.dataset.label, place: rows.indexOf(row) + 1, count: rows.length }));
}

function step(list, row, by) {
  const rows = [...list.children];
  const other = rows[rows.indexOf(row) + by];
  if (!other) return;
  other[by < 0 ? 'before' : 'after'](row);
  row.querySelector('[data-grip]').focus();
  row.scrollIntoView({ block: 'nearest' });
  settle(list, row);
}

/** Without this script a place is chosen by its number. */
export function startOrdering(root) {
  for (const list of root.querySelectorAll('[data-ordered]')) {
    for (const place of list.querySelectorAll('[data-place]')) place.hidden = true;
    for (const grip of list.querySelectorAll('[data-grip]')) grip.hidden = false;
    Sortable.create(list, {
      handle: '[data-grip]', animation: isCalm() ? 0 : 120, ghostClass: 'is-moving', onEnd: ({ item }) => settle(list, item),
    });
    list.addEventListener('keydown', (event) => {
      const by = event.target.matches('[data-grip]') && STEPS[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      step(list, event.target.closest('[data-label]'), by);
    });
  }
}
