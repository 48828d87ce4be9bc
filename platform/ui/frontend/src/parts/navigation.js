// Groups of the navigation fold; the device remembers which, so that the next page is drawn that way at once.
// On a phone the same navigation opens behind "More".
import { nameApart, openDialog } from './dialogs.js';
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

/** What stands beside the page on wider screens is copied when it is first asked for; its keys stay there. */
function openMore() {
  const more = document.getElementById('more');
  const place = more.querySelector('[data-places-here]');
  if (!place.childElementCount) {
    const places = document.querySelector('[data-places]').cloneNode(true);
    nameApart(places);
    for (const link of places.querySelectorAll('[data-keys]')) link.removeAttribute('data-keys');
    place.append(...places.childNodes);
  }
  openDialog(more);
}

export function startNavigation() {
  onClick('[data-act="more"]', openMore);
  onClick('[data-nav-fold]', fold);
}
