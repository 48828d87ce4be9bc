// Theme, density and navigation change at once and are remembered; language needs a new page.
import { onClick, send } from './page.js';

const root = document.documentElement;
const url = () => document.querySelector('meta[name="preferences-url"]')?.content;

function remember(name, value) {
  document.cookie = `mc_${name}=${value};path=/;max-age=31536000;samesite=lax`;
  if (url()) send(url(), { body: new URLSearchParams({ [name]: value }), keepalive: true }).catch(() => {});
}

function apply(name, value) {
  if (name === 'theme') {
    root.dataset.theme = value;
    root.dataset.bsTheme = value === 'system' ? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light') : value;
  } else {
    root.dataset.density = value;
  }
}

export function startPreferences() {
  onClick('[data-preferences] button[name="theme"], [data-preferences] button[name="density"]', (button, event) => {
    event.preventDefault();
    for (const other of button.parentElement.children) other.setAttribute('aria-pressed', String(other === button));
    apply(button.name, button.value);
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
