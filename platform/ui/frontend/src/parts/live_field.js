// A field of a form that may be hidden, locked or required. While hidden or locked it has its former value again and is
// not posted; what was typed comes back with it.
const CONTROLS = 'input, select, textarea, button';

const heldBy = (control) => ({
  value: control.value, checked: control.checked,
  chosen: control instanceof HTMLSelectElement ? [...control.options].map((option) => option.selected) : null,
});

function holdAgain(control, held) {
  if (control.type === 'file' || control instanceof HTMLButtonElement) return;
  if (held.chosen) [...control.options].forEach((option, place) => { option.selected = held.chosen[place] ?? false; });
  else if (control.type === 'checkbox' || control.type === 'radio') control.checked = held.checked;
  else control.value = held.value;
}

export class LiveField {
  constructor(root) {
    this.root = root;
    this.label = root.dataset.label;
    this.hasErrors = root.querySelector('.mc-errors') !== null;
    this.isOff = root.hasAttribute('data-off');
    this.isWithdrawn = this.isLocked = false;
    this.former = this.snapshot();
    this.names = [...new Set([...this.former.keys()].map((control) => control.name).filter(Boolean))];
    this.closed = [];
  }

  snapshot() {
    const fields = [...this.root.querySelectorAll(CONTROLS)].filter((control) => !control.closest('.ts-wrapper'));
    return new Map(fields.map((control) => [control, heldBy(control)]));
  }

  /** Takes a state; whether its value changed by that. */
  become({ isVisible, isOff, required, isLocked }) {
    this.isOff = isOff;
    this.root.toggleAttribute('data-off', !isVisible);
    this.lock(isLocked);
    if (required !== null) this.require(required && !isOff);
    const before = JSON.stringify([...this.snapshot().values()]);
    this.withdraw(isOff || isLocked);
    const changed = before !== JSON.stringify([...this.snapshot().values()]);
    if (changed) this.tell();
    return changed;
  }

  withdraw(on) {
    if (on === this.isWithdrawn) return;
    this.isWithdrawn = on;
    this.root.toggleAttribute('data-withdrawn', on);
    if (on) this.typed = this.snapshot();
    for (const [control, held] of on ? this.former : this.typed) holdAgain(control, held);
    const id = this.root.querySelector('[data-lookup-id]');
    if (id) this.root.querySelector('[data-clear]').hidden = id.value === '';
  }

  lock(on) {
    this.isLocked = on;
    this.root.toggleAttribute('data-locked', on);
    const open = [...this.former.keys()].filter((control) => !control.disabled);
    if (on) {
      for (const control of open) control.disabled = true;
      this.closed.push(...open);
    } else {
      for (const control of this.closed) control.disabled = false;
      this.closed = [];
    }
    for (const list of this.root.querySelectorAll('select[data-pick]')) list.dispatchEvent(new CustomEvent('mc:choices'));
  }

  require(on) {
    const mark = this.root.querySelector('.mc-req');
    if (!on) mark?.remove();
    else if (!mark) this.root.querySelector('.mc-label')?.append(this.star());
    const control = this.root.querySelector(`[id$="f-${CSS.escape(this.root.dataset.field)}"]`);
    if (!control?.matches('input, select, textarea')) return;
    if (control.getAttribute('role') === 'combobox') control.toggleAttribute('aria-required', on);
    else control.required = on;
    if (control.hasAttribute('aria-required')) control.setAttribute('aria-required', 'true');
  }

  star() {
    const mark = document.createElement('span');
    mark.className = 'mc-req';
    mark.setAttribute('aria-hidden', 'true');
    mark.textContent = '*';
    return mark;
  }

  /** Lets dependent lists and the guard know; from the last control, where a look-up keeps its record. */
  tell() {
    const named = [...this.former.keys()].filter((control) => control.name);
    named.at(-1)?.dispatchEvent(new Event('change', { bubbles: true }));
  }
}
