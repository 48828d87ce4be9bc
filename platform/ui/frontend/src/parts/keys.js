// One registry of keys. What stands in it works, and the help sheet lists what stands in it: it can't tell anything else.
// A control of the page says its keys itself (data-keys="c", "mod+s,mod+Enter", "g a"); modules add what has no control.
import { openDialog } from './dialogs.js';
import { announce, isTyping, text } from './page.js';

const WAITS = 1500;
const GROUPS = ['page', 'list', 'board', 'calendar', 'go', 'everywhere'];
const isMac = /mac|iphone|ipad/i.test(navigator.platform);
const SHOWN = { mod: isMac ? '⌘' : 'Ctrl', shift: '⇧', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Enter: '↵', Escape: 'Esc' };

const added = [];
let begun = '';
let timer;

/** Entries {keys, label, run, when}: `run` answers false where the key means nothing at the moment. */
export function addKeys(group, entries) {
  added.push(...entries.map((entry) => ({ group, when: () => true, ...entry })));
}

const isOff = () => document.documentElement.dataset.shortcuts === 'off';
const isLetter = (keys) => !keys.startsWith('mod+') && (keys.includes(' ') || keys.length === 1);
const isCovered = () => Boolean(document.querySelector('dialog[open], :popover-open'));

function press(control) {
  if (control.matches('input')) {
    control.focus();
    control.select();
  } else control.click();
}

const nameOf = (control) => control.getAttribute('aria-label') ?? [...control.querySelectorAll('.mc-side-label, span')]
  .filter((part) => part.checkVisibility()).map((part) => part.textContent)[0] ?? control.textContent.trim();

/** Controls that can be pressed now; the navigation counts where a narrow window hides it, too. */
function fromPage() {
  const controls = [...document.querySelectorAll('[data-keys]')].filter((control) => !control.disabled
    && (control.closest('.mc-side') || control.checkVisibility()));
  const isInside = (control) => Boolean(control.closest('main'));
  return controls.sort((one, other) => isInside(other) - isInside(one)).map((control) => ({
    group: control.closest('.mc-side') ? 'go' : isInside(control) ? 'page' : 'everywhere',
    keys: control.dataset.keys.split(','), label: nameOf(control), run: () => press(control),
  }));
}

/** What works here: the first entry of each key wins. */
function living() {
  const taken = new Set();
  const found = [];
  for (const entry of [...added.filter(({ when }) => when()), ...fromPage()]) {
    const keys = entry.keys.filter((key) => !taken.has(key) && !(isOff() && isLetter(key)));
    if (!keys.length) continue;
    keys.forEach((key) => taken.add(key));
    found.push({ ...entry, keys });
  }
  return found;
}

function spelled(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return (event.ctrlKey || event.metaKey ? 'mod+' : '') + (event.shiftKey && key.startsWith('Arrow') ? 'shift+' : '') + key;
}

function onKey(event) {
  if (!event.key || event.defaultPrevented || event.altKey || event.isComposing || event.key === 'Shift') return;
  const pressed = begun + spelled(event);
  begun = '';
  clearTimeout(timer);
  if (isLetter(pressed) && isTyping(event.target)) return;
  const entries = living();
  const entry = entries.find(({ keys }) => keys.includes(pressed));
  if (entry) {
    if (isCovered() && !entry.anywhere) return;
    if (entry.run(event) !== false) event.preventDefault();
  } else if (!isCovered() && entries.some(({ keys }) => keys.some((key) => key.startsWith(`${pressed} `)))) {
    begun = `${pressed} `;
    timer = setTimeout(() => { begun = ''; }, WAITS);
    announce(`${pressed.toUpperCase()} …`);
    event.preventDefault();
  }
}

function tag(name, className, ...inside) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...inside);
  return element;
}

/** "mod+k" as ⌘ K or Ctrl K, "g a" as G then A. */
function drawn(keys) {
  const caps = keys.split(/[ +]/).map((key) => tag('kbd', 'mc-kbd', SHOWN[key] ?? key.toUpperCase()));
  return keys.includes(' ') ? [caps[0], tag('span', 'mc-muted', text('key_then')), caps[1]] : caps;
}

/** The sheet holds what works on the page as it stands. */
function showHelp() {
  const entries = living();
  const titles = { page: text('keys_page'), list: text('keys_list'), board: text('keys_board'), calendar: text('keys_calendar'), go: text('keys_go'), everywhere: text('keys_everywhere') };
  const sheet = document.getElementById('keys');
  sheet.querySelector('[data-keys-list]').replaceChildren(...GROUPS.flatMap((group) => {
    const rows = entries.filter((entry) => entry.group === group);
    if (!rows.length) return [];
    const list = tag('dl', 'mc-keys', ...rows.flatMap(({ keys, label }) => [tag('dt', '', ...keys.flatMap((key, place) => (place ? [tag('span', 'mc-faint', '/'), ...drawn(key)] : drawn(key)))), tag('dd', '', label)]));
    return [tag('section', '', tag('h3', 'mc-keys-title', titles[group]), list)];
  }));
  for (const note of sheet.querySelectorAll('[data-when-keys]')) note.hidden = (note.dataset.whenKeys === 'off') !== isOff();
  openDialog(sheet);
}

export function startKeys() {
  document.addEventListener('keydown', onKey);
  for (const place of document.querySelectorAll('[data-keys-shown]')) {
    place.textContent = place.dataset.keysShown.split('+').map((key) => SHOWN[key] ?? key.toUpperCase()).join(isMac ? '' : ' ');
  }
  document.addEventListener('click', ({ target }) => target.closest?.('[data-act="keys"]') && showHelp());
}
