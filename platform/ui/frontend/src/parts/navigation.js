// Groups of the navigation fold; the device remembers which, so that the next page is drawn that way at once.
import { onClick } from './page.js';

const COOKIE = 'mc_folded';

function folded() {
  const pair = document.cookie.split('; ').find((one) => one.startsWith(`${COOKIE}=`));
  return new Set((pair ?? '').slice(COOKIE.length + 1).split('.').filter(Boolean));
}

function fold(button) {
  const { navFold: key } = button.dataset;
  const closes = button.getAttribute('aria-expanded') === 'true';
  for (const one of document.querySelectorAll(`[data-nav-fold="${key}"]`)) {
    one.setAttribute('aria-expanded', String(!closes));
    document.getElementById(one.getAttribute('aria-controls')).toggleAttribute('data-nav-folded', closes);
  }
  const all = folded();
  if (closes) all.add(key); else all.delete(key);
  document.cookie = `${COOKIE}=${[...all].join('.')};path=/;max-age=31536000;samesite=lax`;
}

export function startNavigation() {
  onClick('[data-nav-fold]', fold);
}
