// Drafts: what is typed in a record's form outlives a lost connection, a reload and a closed page, until it is saved.
import { isReachable, momentShown } from './connection.js';
import { draftOf, dropDraft, keepDraft } from './draft_store.js';
import { text } from './page.js';
import { givenWords, typeWords, typedWords } from './typed.js';

const WAIT = 400;
const SENT = 'mc-draft-sent';

/** The words that differ from those the form came with. */
function changedWords(before, now) {
  return Object.fromEntries(Object.entries(now).filter(([key, word]) => JSON.stringify(word) !== JSON.stringify(before[key])));
}

class Draft {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.draft;
    this.bar = form.querySelector('[data-draft-bar]');
    this.version = form.elements.version;
    this.before = givenWords(form);
    this.offer();
    this.listen();
  }

  listen() {
    const later = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), WAIT);
    };
    this.form.addEventListener('input', later);
    this.form.addEventListener('change', later);
    this.form.addEventListener('submit', (event) => this.send(event), true);
    this.form.querySelector('[data-discard]')?.addEventListener('click', (event) => event.defaultPrevented || dropDraft(this.name));
  }

  /** What was typed a moment ago, before the page goes out of sight. */
  keepSoon() {
    if (this.timer) this.keep();
  }

  keep() {
    clearTimeout(this.timer);
    this.timer = null;
    const words = changedWords(this.before, typedWords(this.form));
    if (!Object.keys(words).length) return !this.form.hasAttribute('data-changed');
    return keepDraft(this.form, { at: new Date().toISOString(), version: this.version.value, words });
  }

  /** Words found from before: never put in unasked. */
  offer() {
    const draft = draftOf(this.form);
    if (!draft || this.form.hasAttribute('data-changed')) return;
    const now = typedWords(this.form);
    if (Object.keys(changedWords(now, { ...now, ...draft.words })).length) {
      this.tell(text('draft_found', { time: momentShown(new Date(draft.at)) }), {
        restore: () => this.restore(draft), discard: () => { dropDraft(this.name); this.bar.hidden = true; },
      });
    }
  }

  /** The version comes back with the words, so that what somebody saved since is asked about. */
  restore(draft) {
    typeWords(this.form, draft.words);
    if (draft.version) this.version.value = draft.version;
    this.tell(text('draft_restored'));
    this.form.querySelector('input:not([type="hidden"]), select, textarea')?.focus({ preventScroll: true });
  }

  tell(message, actions = {}) {
    this.bar.hidden = false;
    this.bar.querySelector('[data-draft-text]').textContent = message;
    for (const button of this.bar.querySelectorAll('[data-draft-act]')) {
      const run = actions[button.dataset.draftAct];
      button.hidden = !run;
      button.onclick = run ?? null;
    }
    this.bar.scrollIntoView({ block: 'nearest' });
  }

  /** First looks whether anybody receives it, and keeps the form where nobody does. */
  async send(event) {
    if (this.cleared) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.asking) return;
    const { submitter } = event;
    this.keep();
    this.asking = true;
    const reachable = await isReachable();
    this.asking = false;
    if (!reachable) {
      this.tell(text('draft_kept'), { retry: () => this.form.requestSubmit(submitter) });
      return;
    }
    sessionStorage.setItem(SENT, this.name);
    this.cleared = true;
    this.form.requestSubmit(submitter);
    this.cleared = false;
  }
}

/** A draft that was sent is done with, unless its form came back with problems, was refused, or no page came at all. */
export function settleSent() {
  const sent = sessionStorage.getItem(SENT);
  if (!sent || document.querySelector('[data-offline]')) return;
  sessionStorage.removeItem(SENT);
  const isRefused = document.querySelector('.mc-error-page') || !document.querySelector('.mc-shell');
  if (!isRefused && !document.querySelector('form[data-draft][data-changed]')) dropDraft(sent);
}

const drafts = new WeakMap();
const draftForms = (place) => place.querySelectorAll('form[data-draft]');

function keepAll() {
  if (document.hidden) for (const form of draftForms(document)) drafts.get(form)?.keepSoon();
}

export function startDrafts(place = document) {
  settleSent();
  for (const form of draftForms(place)) drafts.set(form, new Draft(form));
  document.addEventListener('visibilitychange', keepAll); // known already, it is not added again
}
