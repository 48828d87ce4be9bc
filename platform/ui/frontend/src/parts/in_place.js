// A value edited where it stands: the server draws its control and saves it. Enter saves, Tab saves and goes on, Esc restores.
import { reasonOf, send, tellFetched } from './page.js';
import { askInSheet } from './sheet.js';
import { showToast } from './toasts.js';
import { tellUnsaved } from './unsaved.js';

const CONTROLS = 'input:not([type="hidden"], [type="radio"]:not(:checked)), select, textarea';
/** A browser sends no more than this once its page is left. */
const SENT_BEHIND = 60000;

const valuesOf = (form) => new URLSearchParams(new FormData(form)).toString();
const controlsOf = (cell) => [...cell.querySelectorAll(CONTROLS)].filter((control) => control.checkVisibility());

/** Puts the form that the server drew into the cell, and the focus into its control. */
function put(cell, form) {
  cell.innerHTML = form;
  tellFetched(cell);
  const [control] = controlsOf(cell);
  control?.focus();
  if (control?.matches('input')) control.select();
}

/** One at a time within `root`. A place says: hrefOf(cell), following(cell, step), focus(cell), shown(cell, html), saved(cell). */
export class InPlace {
  constructor(root, place) {
    this.root = root;
    this.place = place;
    /** The cell that is edited, what stood in it before, and what its form held at first. */
    this.open = null;
    /** The cell asked for last: the answer for any other comes too late. */
    this.wanted = null;
    root.addEventListener('submit', (event) => { event.preventDefault(); if (this.open) this.save(); });
    root.addEventListener('click', ({ target }) => target.closest('[data-act="restore"]') && this.open && this.restore());
    document.addEventListener('pointerdown', ({ target }) => {
      if (this.open && !this.open.cell.contains(target) && !target.closest('.mc-toast, dialog')) this.save({ back: false });
    });
  }

  isIn(element) {
    return Boolean(this.open?.cell.contains(element));
  }

  async edit(cell) {
    if (this.open) await this.save();
    if (this.open || !cell?.isConnected || this.wanted === cell) return;
    this.wanted = cell;
    cell.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(`${this.place.hrefOf(cell)}/cell/${cell.dataset.cell}`, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
      if (!answer.ok || answer.redirected) {
        tellUnsaved(answer, await answer.json());
        return;
      }
      const control = await answer.text();
      if (!cell.isConnected || this.wanted !== cell) return;
      this.open = { cell, before: [...cell.childNodes], busy: false };
      cell.classList.add('is-editing');
      put(cell, control);
      this.open.values = valuesOf(cell.querySelector('form'));
    } catch (error) {
      showToast(reasonOf(error), { kind: 'danger' });
    } finally {
      if (this.wanted === cell) this.wanted = null;
      cell.removeAttribute('aria-busy');
    }
  }

  close() {
    const { cell, before } = this.open;
    this.open = null;
    cell.replaceChildren(...before);
    cell.classList.remove('is-editing');
    return cell;
  }

  /** Saves the open cell, gives it the focus (`back`) and goes on by `step` cells; a refused value stays open with the reasons. */
  async save({ step = 0, back = true } = {}) {
    const { cell, values, busy } = this.open;
    if (busy) return;
    const changed = valuesOf(cell.querySelector('form')) !== values;
    if (!changed) this.close();
    else if (!await this.isTaken()) return;
    if (back) this.place.focus(cell);
    if (step) this.edit(this.place.following(cell, step));
    if (changed) await this.place.saved(cell);
  }

  /** Sends the form of the open cell, with what is asked for beside it; whether the server took it. */
  async isTaken() {
    const { cell } = this.open;
    const form = cell.querySelector('form');
    const body = new URLSearchParams(new FormData(form));
    this.open.busy = true;
    form.setAttribute('aria-busy', 'true');
    let answer = null;
    let told = {};
    try {
      answer = await send(form.action, { body, keepalive: body.toString().length < SENT_BEHIND });
      told = await answer.json();
    } catch { /* said below */ }
    const asked = told.ask && await askInSheet(told.ask);
    this.open.busy = false;
    if (asked) told = asked;
    if (answer?.ok || asked) {
      this.place.shown(this.close(), told.cell);
      if (told.message) showToast(told.message, { undo: told.undo });
      return true;
    }
    if (told.form === undefined) {
      form.removeAttribute('aria-busy');
      tellUnsaved(answer, told);
    } else {
      this.open.refused = true;
      put(cell, told.form);
    }
    return false;
  }

  /** Leaves the cell as it was; after a refused save somebody else's value may be there. */
  restore() {
    const { refused } = this.open;
    const cell = this.close();
    this.place.focus(cell);
    if (refused) this.place.saved(cell);
  }

  /** A key pressed in the open cell: letters and arrows are the control's own. */
  onKey(event) {
    if (event.defaultPrevented || event.isComposing) return;
    const { target, key } = event;
    const mod = event.ctrlKey || event.metaKey;
    const edge = controlsOf(this.open.cell).at(event.shiftKey ? 0 : -1);
    if (key === 'Escape') this.restore();
    else if (mod ? key === 's' || key === 'Enter' : key === 'Enter' && !target.matches('button, textarea')) this.save();
    else if (key === 'Tab' && (target === edge || target.matches('button'))) this.save({ step: event.shiftKey ? -1 : 1 });
    else {
      if (!mod) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
