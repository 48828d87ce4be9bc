// What the controls of a form hold, whether they are switched off or not.
const READERS = {
  choices: (values) => values,
  boolean: (values) => values.includes('true'),
  number: ([value]) => plainNumber(value),
  money: ([value]) => plainNumber(value),
};

/** The controls that post under the name. */
export const controlsOf = (form, name) => [...form.elements].filter((control) => control.name === name);

/** The values chosen or typed under the name, blanks left out. */
export function chosenValues(form, name) {
  return controlsOf(form, name).flatMap((control) => {
    if (control.type === 'checkbox' || control.type === 'radio') return control.checked ? [control.value] : [];
    if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map((option) => option.value);
    return [control.value.trim()];
  }).filter(Boolean);
}

/** The value under the name as the server would write it in JSON, null for a blank or for what is no such value. */
export function valueOf(form, name, kind) {
  const values = chosenValues(form, name);
  const read = READERS[kind] ?? (([value]) => value ?? null);
  return read(values) ?? null;
}

function plainNumber(typed = '') {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(typed) ? typed : null;
}
