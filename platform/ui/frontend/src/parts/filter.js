// The filter form: the conditions and the kind of value follow the field chosen.
function follow(form) {
  const field = form.elements.filter_field.value;
  const [operators, value, choice] = ['filter-operator', 'filter-value', 'filter-choice'].map((id) => form.querySelector(`#${id}`));
  for (const list of [operators, choice]) {
    const fitting = [...list.options].filter((option) => {
      option.hidden = option.dataset.field !== field;
      option.disabled = option.hidden;
      return !option.hidden;
    });
    if (list.selectedOptions[0]?.hidden ?? true) list.value = fitting[0]?.value ?? '';
    const first = fitting.find((option) => option.value === list.value);
    if (first) first.selected = true;
  }
  const kind = form.querySelector(`[data-filter-input="${CSS.escape(field)}"]`)?.getAttribute('value') ?? 'text';
  const byChoice = kind === 'choice';
  value.hidden = byChoice;
  value.disabled = byChoice;
  choice.hidden = !byChoice;
  choice.disabled = !byChoice;
  if (!byChoice) value.type = kind;
}

export function startFilter() {
  for (const form of document.querySelectorAll('[data-filter-form]')) {
    form.elements.filter_field.addEventListener('change', () => follow(form));
    follow(form);
  }
}
