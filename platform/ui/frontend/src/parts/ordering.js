// An order made by hand: rows are dragged by their grip, or its arrow keys move them; the form posts the places they have.
// Lists with a name (data-ordered="notes") are sections of one: their rows move among them and post the section, too.
import Sortable from 'sortablejs';
import { announce, isCalm, text } from './page.js';

const STEPS = { ArrowUp: -1, ArrowDown: 1 };
const SECTION = '[name^="section."]';

/** Writes the places into what the form posts, and the section where a row came from another. */
function settle(lists) {
  lists.flatMap((list) => [...list.children]).forEach((row, place) => {
    row.querySelector('[data-place]').value = place + 1;
    const section = row.querySelector(SECTION);
    if (section) section.value = row.parentElement.dataset.ordered;
  });
}

function moved(lists, row) {
  settle(lists);
  const mates = [...row.parentElement.children];
  announce(text('customise_moved', { name: row.dataset.label, place: mates.indexOf(row) + 1, count: mates.length }));
  row.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Whether the row may stand in the list: what it chooses its section from has it. */
function fits(row, list) {
  const choice = row.querySelector(SECTION);
  return !choice || [...choice.options].some(({ value }) => value === list.dataset.ordered);
}

/** Up or down by one; at the end of a list on into the next that takes it. */
function step(lists, row, by) {
  const beside = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  const at = lists.indexOf(row.parentElement);
  const next = (by < 0 ? lists.slice(0, at).reverse() : lists.slice(at + 1)).find((list) => fits(row, list));
  if (beside) beside[by < 0 ? 'before' : 'after'](row);
  else if (next) next[by < 0 ? 'append' : 'prepend'](row);
  else return;
  row.querySelector('[data-grip]').focus();
  row.scrollIntoView({ block: 'nearest' });
  moved(lists, row);
}

const rowOf = (target) => target.closest('[data-ordered] > *');

function startList(list, lists) {
  for (const place of list.querySelectorAll('[data-place]')) (place.closest('label') ?? place).hidden = true;
  for (const grip of list.querySelectorAll('[data-grip]')) grip.hidden = false;
  Sortable.create(list, {
    group: list.dataset.ordered && { name: 'sections', put: (to, _from, row) => fits(row, to.el) }, handle: '[data-grip]', animation: isCalm() ? 0 : 120, ghostClass: 'is-moving',
    onEnd: ({ item }) => moved(lists, item),
  });
  list.addEventListener('keydown', (event) => {
    const by = event.target.matches('[data-grip]') && STEPS[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    step(lists, rowOf(event.target), by);
  });
  // Another section chosen moves the row there, so that eye and form agree.
  list.addEventListener('change', ({ target }) => {
    const other = target.matches(SECTION) && lists.find(({ dataset }) => dataset.ordered === target.value);
    if (!other) return;
    other.append(rowOf(target));
    settle(lists);
  });
}

/** Without this script a place is chosen by its number. */
export function startOrdering(root) {
  const lists = [...root.querySelectorAll('[data-ordered]')];
  const sections = lists.filter(({ dataset }) => dataset.ordered);
  for (const list of lists) startList(list, list.dataset.ordered ? sections : [list]);
}
