// Where a person was on a page, and what he had typed: kept for the moment in which the page comes again in another language.
const KEY = 'mc-place';
const SCROLLED = '.mc-scroll, .mc-grid, .mc-pane, .mc-board, .mc-col-body';
const here = () => location.pathname + location.search;
const guarded = () => document.querySelector('form[data-guard]');
const typed = (form) => [...form.elements].map((box) => (box.matches('[type="checkbox"], [type="radio"]') ? box.checked
  : box.matches('select') ? [...box.selectedOptions].map((option) => option.value) : box.value));

/** Keeps scrolling and words; false where that can't be done whole (a file is chosen, a question is open). */
export function keepPlace() {
  const form = guarded();
  if (form && (document.querySelector('dialog[data-modal]') || [...form.elements].some((box) => box.files?.length))) return false;
  const scrolled = [...document.querySelectorAll(SCROLLED)].map((part) => [part.scrollLeft, part.scrollTop]);
  sessionStorage.setItem(KEY, JSON.stringify({ at: here(), scrolled, words: form && typed(form) }));
  form?.dispatchEvent(new Event('mc:leaving'));
  return true;
}

function type(box, word) {
  if (box.type === 'hidden' && !box.hasAttribute('data-lookup-id')) return;
  if (box.type === 'file' || box.matches('button, fieldset')) return;
  if (typeof word === 'boolean') box.checked = word;
  else if (Array.isArray(word)) for (const option of box.options) option.selected = word.includes(option.value);
  else box.value = word;
}

/** Puts everything back once; the form then counts the words as changed. */
export function restorePlace() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  sessionStorage.removeItem(KEY);
  if (kept?.at !== here()) return;
  const form = guarded();
  if (form && kept.words?.length === form.elements.length) {
    [...form.elements].forEach((box, place) => type(box, kept.words[place]));
    for (const box of form.elements) box.dispatchEvent(new Event('change', { bubbles: true }));
  }
  document.querySelectorAll(SCROLLED).forEach((part, place) => part.scrollTo(...(kept.scrolled[place] ?? [0, 0])));
}
