// A picklist with a controlling field offers only the values that go with what is chosen there.
import { chosenValues } from './values.js';

const allowed = (parents, chosen) => !parents || parents.split('|').some((parent) => chosen.has(parent));

function narrow(list, form) {
  const chosen = new Set(chosenValues(form, list.dataset.controller));
  let changed = false;
  for (const option of list.querySelectorAll('option[data-parents]')) {
    option.hidden = option.disabled = !allowed(option.dataset.parents, chosen);
    if (option.hidden && option.selected) {
      option.selected = false;
      changed = true;
    }
  }
  for (const label of list.querySelectorAll('label[data-parents]')) {
    const box = label.querySelector('input');
    label.hidden = box.disabled = !allowed(label.dataset.parents, chosen);
    if (label.hidden && box.checked) {
      box.checked = false;
      changed = true;
    }
  }
  if (list instanceof HTMLSelectElement && !list.multiple && changed) list.value = '';
  list.dispatchEvent(new CustomEvent('mc:choices'));
  return changed;
}

function update(form, name) {
  for (const list of form.querySelectorAll('[data-controller]')) {
    if (list.dataset.controller === name && narrow(list, form)) update(form, list.name ?? list.id.slice(2));
  }
}

/** Narrows the lists in the place, which may be a row that came just now. */
export function narrowLists(place) {
  for (const list of place.querySelectorAll('[data-controller]')) {
    if (list.closest('form')) update(list.closest('form'), list.dataset.controller);
  }
}

export function startDependents() {
  narrowLists(document);
  document.addEventListener('change', ({ target }) => {
    if (target.name && target.form) update(target.form, target.name);
  });
}
