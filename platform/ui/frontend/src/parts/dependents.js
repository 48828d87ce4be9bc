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

export function startDependents() {
  for (const form of document.querySelectorAll('form')) {
    const lists = [...form.querySelectorAll('[data-controller]')];
    if (!lists.length) continue;
    const update = (name) => {
      for (const list of lists.filter((each) => each.dataset.controller === name)) {
        if (narrow(list, form)) update(list.name ?? list.id.slice(2));
      }
    };
    for (const name of new Set(lists.map((list) => list.dataset.controller))) update(name);
    form.addEventListener('change', ({ target }) => target.name && update(target.name));
  }
}
