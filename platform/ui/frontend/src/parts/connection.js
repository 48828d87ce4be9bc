// Whether the server can be reached: says so, refuses to send into the void, and lets the device keep pages to read.
import { text } from './page.js';
import { showToast } from './toasts.js';
import { forgetDrafts } from './draft_store.js';

const root = document.documentElement;
const seenAt = root.dataset.seenAt;
const opened = new Date();
const WAITS = 5000;
const person = () => document.querySelector('meta[name="person"]')?.content ?? '';

/** A moment as a person reads it: the time alone on the same day. */
export function momentShown(moment) {
  const today = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(root.lang, { ...(today ? {} : { month: 'short', day: 'numeric' }), hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** Whether the server answers now. */
export async function isReachable() {
  if (!navigator.onLine) return false;
  return fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(WAITS) }).then(() => true, () => false);
}

function say(message, action) {
  const place = document.getElementById('connection');
  if (!place) return;
  place.textContent = message;
  if (!action) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'btn btn-sm';
  button.textContent = action;
  button.addEventListener('click', () => location.reload());
  place.append(button);
}

function show() {
  root.toggleAttribute('data-without-connection', !navigator.onLine || Boolean(seenAt));
  if (seenAt) say(text('offline_copy', { time: momentShown(new Date(seenAt)) }), navigator.onLine ? text('reload') : '');
  else say(navigator.onLine ? '' : text('offline_here', { time: momentShown(opened) }));
}

/** Forgets what this device keeps of the pages read, and of words typed where `drafts`. */
async function forget(drafts) {
  if (drafts) forgetDrafts();
  if (!window.caches) return;
  for (const name of await caches.keys()) if (name.startsWith('read ')) await caches.delete(name);
}

/** A form is sent only where somebody receives it; what a record's form holds has its own keeper (drafts.js). */
function onSubmit(event) {
  const form = event.target;
  if (form.matches('[action="/sign-out"]')) forget(true);
  if (form.method !== 'post' || form.matches('[data-draft]') || navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  showToast(text('offline_refused'), { kind: 'danger' });
}

export function startConnection() {
  show();
  if (seenAt) document.getElementById('toasts')?.replaceChildren();
  addEventListener('online', () => {
    show();
    if (!seenAt) showToast(text('online_again'));
  });
  addEventListener('offline', show);
  document.addEventListener('submit', onSubmit, true);
  if (!navigator.serviceWorker) return;
  if (person()) addEventListener('load', () => navigator.serviceWorker.register('/service-worker.js').catch(() => {}));
  else if (!document.querySelector('[data-offline]')) forget(false);
}
