// What is typed in a form, control by control, to be put back later.
const isTyped = (box) => box.type !== 'file' && !box.matches('button, fieldset, output')
  && (box.type !== 'hidden' || box.hasAttribute('data-lookup-id'));

const given = new WeakMap();

const wordOf = (box) => (box.matches('[type="checkbox"], [type="radio"]') ? box.checked
  : box.matches('select') ? [...box.selectedOptions].map((option) => option.value) : box.value);

/** The controls by a name that stays: the id, else name and place among those of the name. */
function controls(form) {
  const counts = {};
  return new Map([...form.elements].filter(isTyped).map((box) => {
    counts[box.name] = (counts[box.name] ?? 0) + 1;
    return [box.id || `${box.name}#${counts[box.name]}`, box];
  }));
}

/** Every control's words, as an object that can be kept as JSON. */
export function typedWords(form) {
  return Object.fromEntries([...controls(form)].map(([key, box]) => [key, wordOf(box)]));
}

/** The words the form came with, before any were put back. */
export function givenWords(form) {
  if (!given.has(form)) given.set(form, typedWords(form));
  return given.get(form);
}

function put(box, word) {
  if (typeof word === 'boolean') box.checked = word;
  else if (Array.isArray(word)) for (const option of box.options) option.selected = word.includes(option.value);
  else box.value = word;
}

/** Puts words back. Twice, because some controls empty others when they change. */
export function typeWords(form, words) {
  givenWords(form);
  form.dispatchEvent(new CustomEvent('mc:typing', { detail: Object.keys(words) }));
  const boxes = [...controls(form)].filter(([key]) => key in words);
  const all = () => boxes.forEach(([key, box]) => put(box, words[key]));
  all();
  for (const [, box] of boxes) box.dispatchEvent(new Event('change', { bubbles: true }));
  all();
  for (const [, box] of boxes) box.dispatchEvent(new Event(box.matches('select') ? 'mc:choices' : 'mc:typed'));
  form.dispatchEvent(new Event('input', { bubbles: true }));
}
