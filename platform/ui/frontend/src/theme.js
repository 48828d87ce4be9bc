// Runs before the first paint: "system" follows the device even when the cookie of the last visit says otherwise, and no key is lost.
import { keepEarlyKeys } from './parts/early_keys.js';

const root = document.documentElement;
root.dataset.scripts = '';
const device = matchMedia('(prefers-color-scheme: dark)');

function paint() {
  const scheme = device.matches ? 'dark' : 'light';
  if (root.dataset.theme === 'system') root.dataset.bsTheme = scheme;
  document.cookie = `mc_scheme=${scheme};path=/;max-age=31536000;samesite=lax`;
}

paint();
keepEarlyKeys();
device.addEventListener('change', paint);

/** Paper is white. */
let before = '';
addEventListener('beforeprint', () => { before = root.dataset.bsTheme; root.dataset.bsTheme = 'light'; });
addEventListener('afterprint', () => { root.dataset.bsTheme = before; });
