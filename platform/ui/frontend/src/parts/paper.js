// A record prints whole: what all its tabs hold is fetched, and is on paper in the place of what the screen shows.
import { addKeys } from './keys.js';
import { onPlainClick, pageAt } from './page.js';

const WAY = '#record-menu a[href$="/print"]';

async function printWhole(way) {
  way.closest('[popover]').hidePopover();
  // What can't be had, for want of a connection, prints as it stands.
  const whole = (await pageAt(way.href).catch(() => null))?.getElementById('main');
  if (whole) {
    whole.className = 'mc-paper mc-print-sheet';
    document.body.append(whole);
    addEventListener('afterprint', () => whole.remove(), { once: true });
  }
  print();
}

export function startPaper() {
  const way = document.querySelector(WAY);
  if (!way) return;
  onPlainClick(WAY, printWhole);
  addKeys('page', [{ keys: ['mod+p'], label: way.textContent.trim(), run: () => { printWhole(way); return true; } }]);
}
