// Theme, density, motion, keys and navigation change at once and are remembered; a language needs the page again.
import { onClick, send } from './page.js';
import { keepPlace } from './place.js';

const root = document.documentElement;
const url = () => document.querySelector('meta[name="preferences-url"]')?.content;
const deviceScheme = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const remember = (name, value) => send(url(), { body: new URLSearchParams({ [name]: value }), keepalive: true }).catch(() => {});

const apply = {
  theme: (value) => {
    root.dataset.theme = value;
    root.dataset.bsTheme = value === 'system' ? deviceScheme() : value;
  },
  density: (value) => { root.dataset.density = value; },
  motion: (value) => { root.dataset.motion = value; },
  messages: (value) => { root.dataset.messages = value; },
  keys: (value) => { root.dataset.shortcuts = value; },
};

/** The same page in the other language: its place and the words not saved yet come along. */
async function speak(button, event) {
  if (!keepPlace()) return;
  event.preventDefault();
  await remember('language', button.value);
  location.replace(location.pathname + location.search);
}

export function startPreferences() {
  onClick('[data-preferences] button[name]', (button, event) => {
    if (button.name === 'language') {
      speak(button, event);
      return;
    }
    event.preventDefault();
    for (const other of button.parentElement.children) other.setAttribute('aria-pressed', String(other === button));
    apply[button.name](button.value);
    remember(button.name, button.value);
  });
  onClick('[data-act="side"]', (button) => {
    const rail = root.dataset.side !== 'rail';
    if (rail) root.dataset.side = 'rail';
    else delete root.dataset.side;
    button.setAttribute('aria-expanded', String(!rail));
    remember('side', rail ? 'rail' : 'open');
  });
}
