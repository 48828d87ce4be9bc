// A new record, or what a step of one asks for, in a sheet over the page: saved there, and handed to whoever opened it.
import { showContent } from './dialogs.js';
import { csrfToken, isPlainClick, reasonOf, send, text } from './page.js';
import { showToast } from './toasts.js';
import { tellUnsaved } from './unsaved.js';

const wordsOf = (form) => new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));

/** The whole form in the sheet's stead: what is typed so far is posted, as where a form asks for its type's layout. */
function goToWhole(link, form) {
  const token = Object.assign(document.createElement('input'), { type: 'hidden', name: 'csrf_token', value: csrfToken() });
  const button = Object.assign(document.createElement('button'), {
    name: 'then', value: 'type', hidden: true, formAction: link.pathname, formEnctype: 'multipart/form-data',
  });
  form.append(token, button);
  form.requestSubmit(button);
}

class Sheet {
  constructor(html, done) {
    this.done = done;
    this.ended = new AbortController();
    this.show(html);
    const { signal } = this.ended;
    this.dialog.addEventListener('submit', (event) => this.onSubmit(event), { signal, capture: true });
    this.dialog.addEventListener('keydown', (event) => this.onKey(event), { signal });
    this.dialog.addEventListener('click', (event) => this.onClick(event), { signal });
    this.dialog.addEventListener('cancel', (event) => this.onCancel(event), { signal });
    this.dialog.addEventListener('close', () => this.end(null), { signal });
  }

  show(html) {
    this.dialog = showContent(html, { apart: true });
    this.form = this.dialog.querySelector('form');
    this.before = wordsOf(this.form).toString();
    (this.dialog.querySelector('[role="alert"]') ?? this.dialog.querySelector('.mc-field :is(input:not([type="hidden"]), select, textarea)'))?.focus();
  }

  get isChanged() {
    return this.form.hasAttribute('data-changed') || wordsOf(this.form).toString() !== this.before;
  }

  end(record) {
    this.ended.abort();
    this.done(record);
  }

  onCancel(event) {
    if (event.target === this.dialog && this.isChanged && !confirm(text('leave'))) event.preventDefault();
  }

  onKey(event) {
    if (!(event.ctrlKey || event.metaKey) || !['s', 'Enter'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.form.requestSubmit();
  }

  onClick(event) {
    const link = event.target.closest('[data-sheet-whole]');
    if (!link || !isPlainClick(event) || !this.isChanged) return;
    event.preventDefault();
    goToWhole(link, this.form);
  }

  async onSubmit(event) {
    if (event.target !== this.form || event.submitter?.name === 'then') return; // a message's own form, or the whole form comes
    event.preventDefault();
    event.stopPropagation();
    if (this.busy) return;
    this.busy = true;
    this.form.setAttribute('aria-busy', 'true');
    let told = {};
    let answer = null;
    try {
      answer = await send(this.form.action, { body: new FormData(this.form) });
      told = await answer.json();
    } catch { /* said below */ }
    this.busy = false;
    this.form.removeAttribute('aria-busy');
    if (answer?.ok) {
      this.end(told);
      this.dialog.close();
    } else if (told.form !== undefined) this.show(told.form);
    else tellUnsaved(answer, told);
  }
}

/** What a sheet that came with a refusal is answered with in the end; null where it was left. */
export const askInSheet = (html) => new Promise((done) => { new Sheet(html, done); });

/** The record made in the sheet of that address ({id, name}), null where none was; undefined where there is no sheet. */
export async function createInSheet(href) {
  try {
    const answer = await fetch(href, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (answer.status === 204) return undefined;
    if (!answer.ok) {
      tellUnsaved(answer, await answer.json());
      return null;
    }
    const html = await answer.text();
    const made = await askInSheet(html);
    if (made) showToast(made.message);
    return made;
  } catch (error) {
    showToast(reasonOf(error), { kind: 'danger' });
    return null;
  }
}
