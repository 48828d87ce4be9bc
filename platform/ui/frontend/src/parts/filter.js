// The filter builder: the server draws it; here a change asks for it anew, and typing only for what the filter finds.
import { startEditors } from './editors.js';
import { announce, csrfToken, tellFetched, text } from './page.js';
import { showToast } from './toasts.js';

const WAIT = 400;
let waiting = 0;
let running = null;
let last = Promise.resolve();
let drawing = 0;
const typed = new Map();  // what was entered while the server drew the form, by the control's id

/** What the form would be after the button; "show" presses none. */
async function ask(form, pressed = 'show') {
  running?.abort();
  running = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  body.set('do', pressed);
  const answer = await fetch(form.action, {
    method: 'POST', body, credentials: 'same-origin', signal: running.signal, headers: { 'X-CSRF-Token': csrfToken(), Accept: 'text/html' },
  });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('[data-filter-form]');
  if (!answer.ok || !fresh) throw new Error(String(answer.status));
  return fresh;
}

function showFound(form, fresh) {
  for (const part of form.querySelectorAll('[data-filter-live]')) {
    const other = fresh.querySelector(`#${CSS.escape(part.id)}`);
    if (!other) continue;
    part.replaceChildren(...other.childNodes);
    part.className = other.className;
  }
}

/** The control to go on with: the new part's first, else the one that had the focus, else the first of the form. */
function focusNext(form, before, place) {
  const part = place && form.querySelector(`[data-part="${CSS.escape(place)}"]`);
  const first = part?.querySelector('select, textarea, input:not([type="hidden"])');
  const target = first ?? (before && form.querySelector(`#${CSS.escape(before)}`)) ?? form.querySelector('button[value^="add:"]');
  (target?.editor ?? target)?.focus();
}

/** To the first condition that is wrong, unless somebody is at work in it already. */
function focusWrong(form) {
  const wrong = form.querySelector('.mc-filter-condition:has(.mc-errors p)');
  if (!wrong?.contains(document.activeElement)) wrong?.querySelector(':is(select, input, textarea):not([type="hidden"])')?.focus();
}

/** What was entered meanwhile goes into the new form, which does not know it yet. */
function keepTyped(form) {
  for (const [id, old] of typed) {
    const control = form.querySelector(`#${CSS.escape(id)}`);
    if (!control) continue;
    if (control.multiple) for (const option of control.options) option.selected = [...old.selectedOptions].some(({ value }) => value === option.value);
    else if (control.type === 'checkbox') control.checked = old.checked;
    else control.value = old.value;
  }
}

async function draw(form, pressed) {
  let before = document.activeElement?.id;
  drawing += 1;
  try {
    const fresh = await ask(form, pressed);
    if (typed.size) before = document.activeElement?.id;
    form.replaceChildren(...fresh.childNodes);
    form.dataset.changed = '';
    keepTyped(form);
    tellFetched(form);
    focusNext(form, before, typed.size ? null : fresh.dataset.focusPlace);
    announce(form.querySelector('#filter-found')?.textContent ?? '');
  } catch (error) {
    if (error.name !== 'AbortError') showToast(text('load_failed'), { kind: 'danger' });
  } finally {
    drawing -= 1;
    if (typed.size) countLater(form);
    typed.clear();
  }
}

/** One drawing after the other: each button is pressed in the form that the one before it made. */
function redraw(form, pressed) {
  last = last.then(() => draw(form, pressed));
  return last;
}

function countLater(form) {
  form.dataset.changed = '';
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    if (drawing) return;  // its end counts
    try {
      showFound(form, await ask(form));
    } catch (error) {
      if (error.name !== 'AbortError') showToast(text('load_failed'), { kind: 'danger' });
    }
  }, WAIT);
}

/** The first Esc does not throw a changed filter away; it says that the next one will. */
function keepOnce(event) {
  const form = event.target.querySelector?.('[data-filter-form][data-changed]');
  if (!form || !event.cancelable) return;
  event.preventDefault();
  delete form.dataset.changed;
  showToast(text('filter_changed'));
}

const decides = (target) => target instanceof HTMLSelectElement && /-(step|operator|mode)$/.test(target.name);

export function startFilter() {
  const formOf = (target) => (target instanceof Element ? target.closest('[data-filter-form]') : null);
  document.addEventListener('input', ({ target }) => {
    const form = formOf(target);
    if (!form || decides(target)) return;
    if (drawing && target.id) typed.set(target.id, target);
    if (target.getAttribute('role') !== 'combobox') countLater(form);
  });
  document.addEventListener('change', ({ target }) => {
    const form = formOf(target);
    if (!form) return;
    if (decides(target)) redraw(form, 'show');
    else countLater(form);
  });
  document.addEventListener('submit', (event) => {
    const form = formOf(event.target);
    if (!form) return;
    clearTimeout(waiting);
    const pressed = event.submitter?.value ?? 'apply';
    const wrong = form.querySelector('.mc-errors p, [data-waits]');
    if (pressed === 'apply' && !wrong) return;
    event.preventDefault();
    if (pressed !== 'apply' && pressed !== 'show') redraw(form, pressed);
    else if (pressed === 'show') setTimeout(() => form.querySelector('[value="apply"]').click());  // one submission at a time
    else redraw(form, 'check').then(() => {
      if (!form.querySelector('.mc-errors p')) form.requestSubmit(form.querySelector('[value="apply"]'));
      else focusWrong(form);
    });
  });
  document.addEventListener('mc:fetched', ({ target }) => startEditors(target));
  document.addEventListener('cancel', keepOnce, true);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) formOf(event.target)?.requestSubmit(formOf(event.target).querySelector('[value="apply"]'));
  });
  startEditors();
}
