// Where words typed but not saved lie on this device: by person and form, until they are saved, given up or old.
const PREFIX = 'mc-draft ';
const DAYS = 14;
const LEAVES = 3000;
let leaving = false;
const person = () => document.querySelector('meta[name="person"]')?.content ?? '';
const keyOf = (form) => `${PREFIX}${person()} ${form.dataset.draft}`;
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

/** The draft of the form: {at, version, words}, or null. */
export function draftOf(form) {
  return JSON.parse(localStorage.getItem(keyOf(form)) ?? 'null');
}

/** False where it can't be kept, or must not be because the person is signing out. */
export function keepDraft(form, draft) {
  if (leaving) return false;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify(draft));
    return true;
  } catch {
    return false; // the device is full, or keeps nothing
  }
}

export function dropDraft(name) {
  localStorage.removeItem(`${PREFIX}${person()} ${name}`);
}

/** Forgets all of them; what the form says while its page closes is not kept either. */
export function forgetDrafts() {
  leaving = true;
  setTimeout(() => { leaving = false; }, LEAVES);
  for (const key of keys()) localStorage.removeItem(key);
}

/** Lets go what belongs to somebody else, or was left lying. */
export function tidyDrafts() {
  const oldest = Date.now() - DAYS * 86400000;
  for (const key of keys()) {
    const draft = JSON.parse(localStorage.getItem(key));
    if (!key.startsWith(`${PREFIX}${person()} `) || Date.parse(draft.at) < oldest) localStorage.removeItem(key);
  }
}
