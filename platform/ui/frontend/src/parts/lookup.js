// A look-up box after the ARIA combobox pattern: type, walk with the arrows, Enter takes, Esc leaves as it was.
import { announce, reasonOf, reasonsIn, text } from './page.js';
import { tellUnsaved } from './unsaved.js';
import { chosenValues, controlsOf } from './values.js';

const WAIT = 150;

class Lookup {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector('[role="combobox"]');
    this.list = root.querySelector('[role="listbox"]');
    this.id = root.querySelector('[data-lookup-id]');
    this.clearButton = root.querySelector('[data-clear]');
    this.object = root.closest('.mc-poly')?.querySelector('[data-poly-object]') ?? null;
    this.shown = this.input.value;
    this.form = root.closest('form');
    this.reads = root.dataset.reads?.split(' ') ?? [];
    this.prefix = root.dataset.prefix ?? '';
    this.makes = root.closest('dialog') ? '' : root.dataset.create ?? '';
    this.listen();
  }

  listen() {
    this.input.addEventListener('input', () => this.later());
    this.input.addEventListener('focus', () => this.input.select());
    this.input.addEventListener('click', () => this.list.hidden && this.search());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('mc:typed', () => { this.shown = this.input.value; this.clearButton.hidden = this.id.value === ''; });
    this.input.addEventListener('blur', () => this.settle());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const option = event.target.closest('[role="option"]');
      if (option) this.take(option);
    });
    this.clearButton.addEventListener('click', () => { this.set('', ''); this.input.focus(); });
    this.root.addEventListener('mc:set', ({ detail }) => this.set(detail.id, detail.name));
    this.object?.addEventListener('change', () => this.set('', ''));
    if (this.reads.length) this.form.addEventListener('change', ({ target }) => this.reads.some((name) => target.name === this.prefix + name) && this.recheck());
  }

  /** The question to the server, with the values of the form on which the answer depends. */
  question(asked) {
    const url = new URL(this.root.dataset.lookup, location.href);
    for (const name of this.reads.filter((each) => controlsOf(this.form, this.prefix + each).length)) {
      url.searchParams.set(`with.${name}`, chosenValues(this.form, this.prefix + name)[0] ?? '');
    }
    for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
    return url;
  }

  /** What the form offers has changed: a record that is not on offer any more is let go. */
  async recheck() {
    const id = this.id.value;
    if (!id) return;
    const answer = await fetch(this.question({ id }), { credentials: 'same-origin', headers: { Accept: 'application/json' } }).catch(() => null);
    if (!answer?.ok || (await answer.json()).length || this.id.value !== id) return;
    announce(text('lookup_cleared', { field: this.root.closest('[data-label]')?.dataset.label ?? '' }));
    this.set('', '');
  }

  later() {
    this.leave();
    this.waits = true;
    this.timer = setTimeout(() => this.search(), WAIT);
  }

  /** Whatever was asked is not wanted any more. */
  leave() {
    clearTimeout(this.timer);
    this.stop?.abort();
    this.waits = this.isTaking = false;
  }

  async search() {
    if (this.object && !this.object.value) {
      this.offer([], text('lookup_kind'));
      return;
    }
    const url = this.question({ q: this.input.value === this.shown ? '' : this.input.value.trim() });
    if (this.object) url.searchParams.set('object', this.object.value);
    clearTimeout(this.timer);
    this.stop?.abort();
    this.waits = true;
    this.stop = new AbortController();
    try {
      const answer = await fetch(url, { signal: this.stop.signal, credentials: 'same-origin', headers: { Accept: 'application/json' } });
      const found = await answer.json();
      if (answer.status === 401) tellUnsaved(answer, found);
      if (!answer.ok) throw new Error(reasonsIn(found));
      this.offer(found, text('lookup_none'));
    } catch (error) {
      if (error.name !== 'AbortError') this.offer([], reasonOf(error));
    }
  }

  offer(records, nothing) {
    this.list.replaceChildren(...records.map((record, index) => this.option(record, index)));
    if (!records.length) {
      const note = document.createElement('li');
      note.className = 'mc-options-note';
      note.setAttribute('role', 'presentation');
      note.textContent = nothing;
      this.list.append(note);
    }
    if (this.makes) this.list.append(this.creation(records.length));
    announce(records.length ? text('lookup_results', { count: records.length }) : nothing);
    this.open(true);
    this.mark(records.length && this.input.value ? 0 : -1);
    const { isTaking } = this;
    this.waits = this.isTaking = false;
    if (isTaking) this.takeMarked();
  }

  option({ id, name, detail }, index) {
    const option = this.line(name, index);
    option.dataset.id = id;
    option.dataset.name = name;
    if (detail) {
      const end = document.createElement('span');
      end.className = 'mc-end mc-clip';
      end.textContent = detail;
      option.append(end);
    }
    return option;
  }

  line(words, index) {
    const option = document.createElement('li');
    option.id = `${this.list.id}-${index}`;
    option.className = 'mc-option';
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    const title = document.createElement('span');
    title.className = 'mc-clip';
    title.textContent = words;
    option.append(title);
    return option;
  }

  /** The last option makes the record that is missing; no sheet opens over another one. */
  creation(index) {
    const words = this.makes.endsWith('=') && this.input.value !== this.shown ? this.input.value.trim() : '';
    const option = this.line(words ? text('lookup_create', { name: words }) : `${this.root.dataset.createLabel}…`, index);
    option.classList.add('is-new');
    option.dataset.create = words;
    return option;
  }

  async create(words) {
    const { createInSheet } = await import('./sheet.js');
    const record = await createInSheet(this.makes + (this.makes.endsWith('=') ? encodeURIComponent(words) : ''));
    if (record) this.set(record.id, record.name);
  }

  open(on) {
    this.list.hidden = !on;
    this.input.setAttribute('aria-expanded', String(on));
    if (on) this.list.scrollIntoView({ block: 'nearest' });
    else this.input.removeAttribute('aria-activedescendant');
  }

  mark(index) {
    const options = [...this.list.querySelectorAll('[role="option"]')];
    this.at = options.length ? (index + options.length) % options.length : -1;
    if (index < 0) this.at = -1;
    options.forEach((option, place) => option.setAttribute('aria-selected', String(place === this.at)));
    const current = options[this.at];
    if (current) {
      this.input.setAttribute('aria-activedescendant', current.id);
      current.scrollIntoView({ block: 'nearest' });
    } else this.input.removeAttribute('aria-activedescendant');
  }

  onKey(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const count = this.list.querySelectorAll('[role="option"]').length;
      if (!isOpen) this.search();
      else if (count) this.mark(event.key === 'ArrowDown' ? (this.at + 1) % count : (this.at - 1 + count) % count);
    } else if (event.key === 'Enter' && (isOpen || this.waits)) {
      event.preventDefault();
      if (this.waits) this.isTaking = true; // meant for what is typed, not for what the list shows from before
      else this.takeMarked();
    } else if (event.key === 'Escape' && (isOpen || this.waits)) {
      event.preventDefault();
      event.stopPropagation();
      this.leave();
      this.input.value = this.shown;
      this.open(false);
    }
  }

  takeMarked() {
    const option = this.list.querySelector('[aria-selected="true"]');
    if (option) this.take(option);
  }

  take(option) {
    this.open(false);
    if (option.dataset.create !== undefined) this.create(option.dataset.create);
    else this.set(option.dataset.id, option.dataset.name);
  }

  /** Leaving the box: an emptied box clears the link, half-typed words go back to the record chosen. */
  settle() {
    this.leave();
    if (this.input.value.trim() === '') this.set('', '');
    else this.input.value = this.shown;
    this.open(false);
  }

  set(id, name) {
    const changed = this.id.value !== id;
    this.id.value = id;
    this.input.value = this.shown = name;
    this.clearButton.hidden = id === '';
    if (changed) {
      this.root.querySelector('.mc-combo-face')?.remove();
      this.id.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
}

export function startLookups(place = document) {
  for (const root of place.querySelectorAll('[data-lookup]:not([data-started])')) {
    root.dataset.started = '';
    new Lookup(root);
  }
}
