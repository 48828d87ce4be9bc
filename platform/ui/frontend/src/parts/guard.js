// The guard over unsaved words: counts the changed fields and asks before they are lost.
import { text } from './page.js';

function snapshot(form) {
  const values = new Map();
  for (const [name, value] of new FormData(form)) {
    if (name === 'csrf_token') continue;
    const word = value instanceof File ? `${value.name}:${value.size}` : value;
    values.set(name, `${values.get(name) ?? ''}\n${word}`);
  }
  return values;
}

/** What a condition hides or locks is not posted, and no change. */
function differences(form, before, now) {
  const withdrawn = new Set([...form.querySelectorAll('[data-withdrawn] [name]')].map(({ name }) => name));
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].filter((name) => !withdrawn.has(name) && before.get(name) !== now.get(name)).length;
}

function guard(form) {
  const note = form.querySelector('[data-guard-note]');
  const before = snapshot(form);
  let leaving = false;
  const cameBack = form.hasAttribute('data-changed');
  const count = () => differences(form, before, snapshot(form)) + (cameBack ? 1 : 0);
  const words = (changed) => {
    if (cameBack) return text('unsaved_some');
    return text('unsaved', { count: changed });
  };
  const show = () => {
    const changed = count();
    note.hidden = changed === 0;
    note.querySelector('[data-guard-count]').textContent = words(changed);
  };
  form.addEventListener('input', show);
  form.addEventListener('change', show);
  form.addEventListener('mc:leaving', () => { leaving = true; });
  form.addEventListener('submit', () => {
    leaving = true;
    for (const button of form.querySelectorAll('[data-key-save]')) button.setAttribute('aria-busy', 'true');
  });
  form.querySelector('[data-discard]')?.addEventListener('click', (event) => {
    if (count() && !confirm(text('leave'))) event.preventDefault();
    else leaving = true;
  });
  addEventListener('beforeunload', (event) => {
    if (!leaving && count()) event.preventDefault();
  });
  addEventListener('pageshow', () => {
    leaving = false;
    for (const button of form.querySelectorAll('[data-key-save]')) button.removeAttribute('aria-busy');
  });
  show();
}

export function startGuard() {
  for (const form of document.querySelectorAll('form[data-guard]')) guard(form);
}
