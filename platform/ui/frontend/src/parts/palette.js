// The palette after the ARIA combobox pattern: the focus stays in the box, the arrows walk over what the server found.
import { openDialog } from './dialogs.js';
import { addKeys } from './keys.js';
import { onClick, text } from './page.js';
import { selectedCount, selectedParts } from './rows.js';

const WAIT = 60;

/** What is ticked in the list; of more rows than an address holds the first. */
function ticked() {
  if (document.querySelector('[data-selection][data-everything]')) return { all: 'true' };
  const { ids, groups } = selectedParts();
  return { selected: ids.slice(0, 100).join(','), groups: groups.length ? JSON.stringify(groups) : '', chosen: selectedCount() };
}

class Palette {
  constructor(dialog) {
    this.dialog = dialog;
    this.input = dialog.querySelector('[role="combobox"]');
    this.list = dialog.querySelector('[role="listbox"]');
    this.status = dialog.querySelector('[data-palette-status]');
    this.at = -1;
    this.input.addEventListener('input', () => this.later());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.form.addEventListener('submit', (event) => event.preventDefault());
    dialog.addEventListener('close', () => {
      this.chosen = undefined;
      this.stop?.abort();
    });
    this.list.addEventListener('mousemove', ({ target }) => {
      const option = target.closest('[role="option"]');
      if (option) this.mark(this.options().indexOf(option), false);
    });
    this.list.addEventListener('click', ({ target }) => {
      const option = target.closest('[role="option"]');
      if (option) this.leave(option);
    });
  }

  options() {
    return [...this.list.querySelectorAll('[role="option"]')];
  }

  toggle(begin = '') {
    if (this.dialog.open) {
      this.dialog.close();
      return;
    }
    openDialog(this.dialog);
    this.shown = undefined;
    this.input.value = begin;
    this.input.focus();
    this.search();
  }

  /** A letter asks at once; while an answer is on its way, when that has come, or instead of it when it lets wait. */
  later() {
    this.chosen = undefined;
    clearTimeout(this.timer);
    if (this.stop) this.timer = setTimeout(() => this.search(), WAIT);
    else this.search();
  }

  async search() {
    const url = new URL(this.dialog.dataset.url, location.href);
    const typed = this.input.value;
    for (const [name, value] of Object.entries({ q: typed, at: location.pathname + location.search, ...ticked() })) {
      if (value) url.searchParams.set(name, value);
    }
    this.stop?.abort();
    const stop = new AbortController();
    this.stop = stop;
    try {
      const answer = await fetch(url, { signal: stop.signal, credentials: 'same-origin' });
      if (answer.redirected) location.reload(); // the session has ended
      else if (!answer.ok) throw new Error(String(answer.status));
      else this.answer(typed, await answer.text());
    } catch (error) {
      if (error.name !== 'AbortError') this.show('', text('load_failed'));
    }
    if (this.stop !== stop) return;
    this.stop = undefined;
    if (this.dialog.open && this.input.value !== typed) this.later();
  }

  /** Enter pressed before this answer came is meant for what was typed, not for what was shown then. */
  answer(typed, html) {
    this.show(html);
    this.shown = typed;
    if (!this.chosen || typed !== this.input.value) return;
    const { inNewTab } = this.chosen;
    this.chosen = undefined;
    this.take(this.options()[this.at], inNewTab);
  }

  show(html, problem = '') {
    this.list.innerHTML = html;
    if (problem) this.list.textContent = problem;
    const options = this.options();
    options.forEach((option, place) => { option.id = `${this.list.id}-${place}`; });
    this.status.textContent = problem || text('palette_count', { count: options.length });
    this.mark(options.length ? 0 : -1);
  }

  mark(place, scroll = true) {
    const options = this.options();
    options[this.at]?.setAttribute('aria-selected', 'false');
    this.at = place;
    const current = options[place];
    current?.setAttribute('aria-selected', 'true');
    if (current) this.input.setAttribute('aria-activedescendant', current.id);
    else this.input.removeAttribute('aria-activedescendant');
    if (place === 0) this.list.scrollTop = 0;
    else if (scroll) current?.scrollIntoView({ block: 'nearest' });
  }

  onKey(event) {
    if (event.isComposing) return;
    const count = this.options().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) this.mark((this.at + step + count) % count);
    else if (event.key === 'Enter') this.enter(event.metaKey || event.ctrlKey);
    else return;
    event.preventDefault();
  }

  enter(inNewTab) {
    if (this.shown === this.input.value) this.take(this.options()[this.at], inNewTab);
    else this.chosen = { inNewTab };
  }

  take(option, inNewTab) {
    if (!option) return;
    if (inNewTab && option.href && !('dialog' in option.dataset)) open(option.href, '_blank', 'noopener');
    else option.click();
  }

  /** An entry that presses a control of the page, or opens in a dialog of its own, makes room first. */
  leave(option) {
    if (option.dataset.press || 'dialog' in option.dataset) this.dialog.close();
    if (option.dataset.press) document.querySelector(option.dataset.press)?.click();
  }
}

export function startPalette() {
  const dialog = document.getElementById('palette');
  if (!dialog) return;
  const palette = new Palette(dialog);
  addKeys('everywhere', [{ keys: ['mod+k'], label: text('key_palette'), run: () => palette.toggle(), anywhere: true }]);
  onClick('[data-act="palette"]', (button, event) => {
    event.preventDefault();
    palette.toggle(button.dataset.begin);
  });
}
