// Short messages at the foot; each goes after a while unless somebody points at it or stands in it, and may be taken back.
import { announce, onClick } from './page.js';

const LASTS = { short: 8000, long: 30000 };

function expire(toast) {
  const lasts = LASTS[document.documentElement.dataset.messages];
  if (!lasts) return;
  let timer;
  const hold = () => clearTimeout(timer);
  const count = () => {
    hold();
    timer = setTimeout(() => toast.remove(), lasts);
  };
  for (const [type, act] of [['mouseenter', hold], ['focusin', hold], ['mouseleave', count], ['focusout', count]]) toast.addEventListener(type, act);
  count();
}

/** Shows a message; `undo` is the address that takes it back, or a function; `kind` is "success" or "danger". */
export function showToast(message, { kind = 'success', undo } = {}) {
  const toast = document.getElementById('toast-template')?.content.firstElementChild.cloneNode(true);
  if (!toast) return;
  toast.dataset.kind = kind;
  toast.querySelector('span').textContent = message;
  if (undo) {
    const form = toast.querySelector('[data-undo]');
    form.hidden = false;
    if (typeof undo === 'string') form.action = undo;
    else form.addEventListener('submit', (event) => { event.preventDefault(); toast.remove(); undo(); });
  }
  document.getElementById('toasts').append(toast);
  expire(toast);
}

export function startToasts() {
  const told = [...document.querySelectorAll('#toasts > .mc-toast')];
  told.forEach(expire);
  if (told.length) announce(told.map((toast) => toast.querySelector('span').textContent).join(' '));
  onClick('[data-act="dismiss"]', (button) => button.closest('.mc-toast').remove());
  onClick('[data-toast]', (button) => showToast(button.dataset.toast));
}
