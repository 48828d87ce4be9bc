// htmx swaps parts of a page; here its requests get the CSRF token and its failures become words.
import htmx from 'htmx.org';
import { csrfToken, text } from './page.js';
import { showToast } from './toasts.js';

export function startSwaps() {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  document.addEventListener('htmx:configRequest', (event) => { event.detail.headers['X-CSRF-Token'] = csrfToken(); });
  for (const failure of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(failure, () => showToast(text('load_failed'), { kind: 'danger' }));
  }
}
