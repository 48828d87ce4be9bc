// Groups open and close; the rows of a group that was closed come when it is opened for the first time.
import { announce, onPlainClick, pageAt, text } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';

/** Puts the next rows of a group, and the way to further ones, at its end. */
async function load(body, href) {
  if (body.ariaBusy) return [];
  body.ariaBusy = 'true';
  const page = await pageAt(href).finally(() => { body.ariaBusy = null; });
  const group = page.querySelector('tbody.mc-group');
  if (!group) throw new Error();
  const fresh = [...group.rows].slice(1);
  body.querySelector('.mc-group-more')?.remove();
  body.append(...fresh);
  body.dispatchEvent(new Event('mc:rows', { bubbles: true }));
  announce(text('rows_came', { count: fresh.filter((row) => row.dataset.row).length }));
  return fresh;
}

async function toggle(link) {
  const body = link.closest('tbody');
  const open = link.getAttribute('aria-expanded') === 'true';
  link.setAttribute('aria-expanded', String(!open));
  if (!open && body.rows.length === 1) await load(body, link.href).catch(() => failed(link));
}

function failed(link) {
  link.setAttribute('aria-expanded', 'false');
  showToast(text('load_failed'), { kind: 'danger' });
}

async function more(link) {
  try {
    const [first] = await load(link.closest('tbody'), link.href);
    first?.querySelector('a')?.focus({ preventScroll: true });
  } catch {
    showToast(text('load_failed'), { kind: 'danger' });
  }
}

export function startGroups() {
  onPlainClick('[data-group-toggle]', toggle);
  onPlainClick('[data-group-more]', more);
}
