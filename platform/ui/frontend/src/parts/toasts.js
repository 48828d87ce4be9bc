// Short messages at the foot; each goes after 8 s unless someone points at it, and may be taken back.
import { csrfToken, onClick, send, text } from './page.js';

const LASTS = 8000;

function expire(toast) {
  let timer = setTimeout(() => toast.remove(), LASTS);
  toast.addEventListener('mouseenter', () => clearTimeout(timer));
  toast.addEventListener('mouseleave', () => { timer = setTimeout(() => toast.remove(), LASTS); });
}

/** Shows a message; `undo` is a function or "" ; `kind` is "success" or "danger". */
export function showToast(message, { kind = 'success', undo } = {}) {
  const toast = document.getElementById('toast-template')?.content.firstElementChild.cloneNode(true);
  if (!toast) return;
  toast.dataset.kind = kind;
  toast.querySelector('span').textContent = message;
  if (undo) {
    const button = toast.querySelector('[data-act="undo"]');
    button.hidden = false;
    button.addEventListener('click', () => { toast.remove(); undo(); });
  }
  document.getElementById('toasts').append(toast);
  expire(toast);
}

async function undoOnServer(button) {
  const toast = button.closest('[data-undo]');
  if (!toast) return;
  const answer = await send(toast.dataset.undo, { body: new URLSearchParams({ csrf_token: csrfToken() }) });
  toast.remove();
  if (answer.ok) location.reload();
  else showToast(text('load_failed'), { kind: 'danger' });
}

export function startToasts() {
  for (const toast of document.querySelectorAll('#toasts > .mc-toast')) expire(toast);
  onClick('[data-act="dismiss"]', (button) => button.closest('.mc-toast').remove());
  onClick('[data-undo] [data-act="undo"]', undoOnServer);
  onClick('[data-toast]', (button) => showToast(button.dataset.toast));
}
