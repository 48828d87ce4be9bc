// Letters pressed while the page is still at its scripts: they are kept, and pressed again when all of them are at work.
const BUSY = 'input, textarea, select, [contenteditable]';
const kept = [];

function keep(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key?.length === 1 && event.key !== ' ' && !event.target.matches?.(BUSY)) kept.push(event.key);
}

function pressAgain() {
  removeEventListener('keydown', keep);
  for (const key of kept) {
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }
}

export function keepEarlyKeys() {
  addEventListener('keydown', keep);
  addEventListener('mc:ready', pressAgain, { once: true });
}
