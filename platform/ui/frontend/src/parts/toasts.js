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
  button.addEventListener('click', () => {
    button.closest('.mc-toast').remove();
    run();
  });
  return button;
}

let place;

/** Where messages stand: above the dialog that is open, which makes all else inert, or at the foot of the page. */
function shownPlace() {
  place ??= document.getElementById('toasts');
  const modal = [...document.querySelectorAll('dialog:modal')].at(-1);
  const host = modal ?? document.body;
  if (place.parentElement !== host) host.append(place);
  if (!modal) return place;
  place.popover = 'manual';
  place.showPopover();
  modal.addEventListener('close', () => {
    place.removeAttribute('popover');
    document.body.append(place);
  }, { once: true });
  return place;
}

/** Shows a message, "success" or "danger"; `undo` is the address that takes it back. One with an act ({label, run}) stays. */
export function showToast(message, { kind = 'success', undo, act } = {}) {
  const toast = document.getElementById('toast-template')?.content.querySelector(`[data-kind="${kind}"]`).cloneNode(true);
  if (!toast) return;
  toast.querySelector('span').textContent = message;
  const form = toast.querySelector('[data-undo]');
  if (undo) Object.assign(form, { hidden: false, action: undo });
  if (act) form.replaceWith(actButton(form, act));
  shownPlace().append(toast);
  if (!act) expire(toast);
}

export function startToasts() {
  const told = [...document.querySelectorAll('#toasts > .mc-toast')];
  told.forEach(expire);
  if (told.length) announce(told.map((toast) => toast.querySelector('span').textContent).join(' '));
  onClick('[data-act="dismiss"]', (button) => button.closest('.mc-toast').remove());
  onClick('[data-toast]', (button) => showToast(button.dataset.toast));
}
