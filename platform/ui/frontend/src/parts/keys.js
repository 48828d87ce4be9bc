// Keyboard shortcuts of every page; a key does what the matching button on the page does.
import { openDialog } from './dialogs.js';
import { isTyping } from './page.js';

function press(selector) {
  const target = document.querySelector(selector);
  if (!target) return false;
  if (target.matches('input')) target.focus();
  else target.click();
  return true;
}

function go(url) {
  if (url) location.href = url;
  return Boolean(url);
}

const record = () => document.querySelector('[data-record]')?.dataset ?? {};

const plain = {
  '/': () => press('[data-key-filter]') || press('[data-key-search]'),
  c: () => press('[data-key-new]') || press('[data-key-create]'),
  e: () => go(document.activeElement?.closest('[data-row]')?.dataset.edit ?? record().edit),
  j: () => go(record().next),
  k: () => go(record().previous),
  '?': () => { openDialog(document.getElementById('keys')); return true; },
};

function onKey(event) {
  if (event.defaultPrevented || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = event.ctrlKey || event.metaKey;
  let done = false;
  if (command && key === 's') done = press('[data-key-save]');
  else if (command && key === 'k') done = press('[data-key-search]');
  else if (!command && !isTyping(event.target) && !document.querySelector('dialog[open]') && key in plain) done = plain[key]();
  if (done) event.preventDefault();
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
}
