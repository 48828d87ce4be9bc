// A form that was sent is not sent again while its answer is on the way: a second click would make a second record.
const WAITS = 15_000; // milliseconds until somebody who still waits may try again
const sent = new Map();
const isSent = (form) => Date.now() - (sent.get(form) ?? -Infinity) < WAITS;

export function startOnce() {
  addEventListener('submit', (event) => {
    if (!isSent(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  addEventListener('submit', ({ target, defaultPrevented }) => {
    if (!defaultPrevented && target.method === 'post' && !target.matches('[data-download]')) sent.set(target, Date.now());
  });
  addEventListener('pageshow', () => sent.clear());
}
