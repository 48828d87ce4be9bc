// The setup of the list and the list of views: the server draws them, here a button asks for them anew in their place.
import { csrfToken, onClick, tellFetched, text } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';

const LEAVES = ['apply', 'reset'];
let part = '';

async function redraw(form, button) {
  const body = new URLSearchParams(new FormData(form));
  body.set('do', button.value);
  try {
    const answer = await fetch(form.action, {
      method: 'POST', body, credentials: 'same-origin', headers: { 'X-CSRF-Token': csrfToken(), Accept: 'text/html' },
    });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-setup-form], [data-views-form]');
    if (!answer.ok || !fresh) throw new Error(String(answer.status));
    const top = form.querySelector('.mc-dialog-body')?.scrollTop ?? 0;
    form.replaceChildren(...fresh.childNodes);
    tellFetched(form);
    form.querySelector('.mc-dialog-body')?.scrollTo(0, top);
    const focus = fresh.dataset.focus || button.id.replace(/^un/, '');
    (form.querySelector(`#${CSS.escape(focus)}:not(:disabled)`) ?? form.querySelector('button:not(.mc-sr, :disabled)'))?.focus();
  } catch {
    showToast(text('load_failed'), { kind: 'danger' });
  }
}

function narrow(box) {
  const wanted = box.value.trim().toLowerCase();
  for (const node of box.parentElement.querySelectorAll('.mc-setup-node')) {
    const item = node.closest('li');
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
}

/** Columns are dragged by their grip; the buttons beside them do the same. */
async function startSorting(list) {
  const { default: Sortable } = await import('sortablejs');
  Sortable.create(list, { handle: '.mc-setup-grip', animation: 0 });
}

function enliven(root) {
  const box = root.querySelector('[data-setup-find]');
  if (box) {
    box.hidden = false;
    box.addEventListener('input', () => narrow(box));
  }
  const list = root.querySelector('[data-setup-columns]');
  if (list) startSorting(list);
}

export function startSetup() {
  onClick('a[data-dialog]', (link) => { part = link.hash.slice(1); });
  document.addEventListener('mc:fetched', ({ target }) => {
    enliven(target);
    if (!target.querySelector('[data-setup-form], [data-views-form]')) return; // a part of the dialog
    const section = part === '' ? null : target.querySelector(`#${CSS.escape(part)}`);
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector('select, button:not(:disabled)')?.focus();
  });
  document.addEventListener('submit', (event) => {
    const form = event.target.closest?.('[data-setup-form], [data-views-form]');
    const button = event.submitter;
    if (!form || !button?.value || LEAVES.includes(button.value) || button.hasAttribute('formaction')) return;
    event.preventDefault();
    redraw(form, button);
  });
  onClick('[data-copy-href]', async (link, event) => {
    event.preventDefault();
    await navigator.clipboard?.writeText(link.href);
    showToast(text('view_copied'));
  });
}
