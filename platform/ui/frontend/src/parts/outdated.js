// A page that is older than the app: parts that it loads late went with their version. It says so and offers to load itself
// anew, with the words typed.
import { text } from './page.js';
import { keepPlace } from './place.js';
import { showToast } from './toasts.js';

/** What browsers say of a part of a script that did not come. */
const MISSING = /dynamically imported module|module script failed/i;

function renew() {
  keepPlace();
  location.reload();
}

export function startOutdated() {
  addEventListener('unhandledrejection', (event) => {
    if (!MISSING.test(event.reason?.message)) return;
    event.preventDefault();
    const isOffered = [...document.querySelectorAll('#toasts span')].some(({ textContent }) => textContent === text('outdated'));
    if (!navigator.onLine) showToast(text('load_failed'), { kind: 'danger' });
    else if (!isOffered) showToast(text('outdated'), { kind: 'danger', act: { label: text('reload'), run: renew } });
  });
}
