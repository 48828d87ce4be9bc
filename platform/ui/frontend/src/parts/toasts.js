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

/** A button of a message that does something else than to take it back. */
function actButton(form, { label, run }) {
  const button = Object.assign(form.querySelector('button').cloneNode(), { type: 'button', textContent: label });
  button.addEventListener('click', run);
  return button;
}

/** Shows a message, "success" or "danger"; `undo` is the address that takes it back. One with an act ({label, run}) stays. */
export function showToast(message, { kind = 'success', undo, act } = {}) {
  const toast = document.getElementById('toast-template')?.content.firstElementChild.cloneNode(true);
  if (!toast) return;
  toast.dataset.kind = kind;
  toast.querySelector('span').textContent = message;
  const form = toast.querySelector('[data-undo]');
  if (undo) Object.assign(form, { hidden: false, action: undo });
  if (act) form.replaceWith(actButton(form, act));
  document.getElementById('toasts').append(toast);
  if (!act) expire(toast);
}

export function startToasts() {
  const told = [...document.querySelectorAll('#toasts > .mc-toast')];
  told.forEach(expire);
  if (told.length) announce(told.map((toast) => toast.querySelector('span').textContent).join(' '));
  onClick('[data-act="dismiss"]', (button) => button.closest('.mc-toast').remove());
  onClick('[data-toast]', (button) => showToast(button.dataset.toast));
}
