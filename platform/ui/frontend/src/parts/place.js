// Where a person was on a page, and what he had typed: kept for the moment in which the page comes again in another language.
import { typeWords, typedWords } from './typed.js';

const KEY = 'mc-place';
const SCROLLED = '.mc-main, .mc-scroll, .mc-grid, .mc-cols, .mc-pane, .mc-board, .mc-col-body';
const here = () => location.pathname + location.search;
const guarded = () => document.querySelector('form[data-guard]');

/** Keeps scrolling and words; false where that can't be done whole (a file is chosen, a question is open). */
export function keepPlace() {
  const form = guarded();
  if (form && (document.querySelector('dialog[data-modal]') || [...form.elements].some((box) => box.files?.length))) return false;
  const scrolled = [...document.querySelectorAll(SCROLLED)].map((part) => [part.scrollLeft, part.scrollTop]);
  sessionStorage.setItem(KEY, JSON.stringify({ at: here(), scrolled, words: form && typedWords(form) }));
  form?.dispatchEvent(new Event('mc:leaving'));
  return true;
}

/** Puts everything back once; the form then counts the words as changed. */
export function restorePlace() {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  sessionStorage.removeItem(KEY);
  if (kept?.at !== here()) return;
  const form = guarded();
  if (form && kept.words) typeWords(form, kept.words);
  document.querySelectorAll(SCROLLED).forEach((part, place) => part.scrollTo(...(kept.scrolled[place] ?? [0, 0])));
}
