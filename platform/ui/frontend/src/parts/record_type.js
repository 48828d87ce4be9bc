// The form of a new record asks for itself anew when a type is chosen whose layout is another one; words typed stay.
const CAME_BACK = 'mc-type-chosen';

export function followType(form) {
  const { typeField, typeGroups } = form.dataset;
  const groups = JSON.parse(typeGroups);
  const chosen = () => form.elements[typeField]?.value ?? '';
  const shown = groups[chosen()] ?? '';
  form.addEventListener('change', ({ target }) => {
    if (target.name !== typeField || (groups[chosen()] ?? '') === shown) return;
    const button = Object.assign(document.createElement('button'), { type: 'submit', name: 'then', value: 'type', hidden: true, formNoValidate: true });
    form.append(button);
    sessionStorage.setItem(CAME_BACK, typeField);
    form.requestSubmit(button);
  });
  if (sessionStorage.getItem(CAME_BACK) === typeField) {
    sessionStorage.removeItem(CAME_BACK);
    form.elements[typeField]?.focus();
  }
}
