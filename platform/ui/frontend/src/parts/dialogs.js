// Dialogs are native and modal: the page behind is inert, Esc closes, focus comes back. Some are fetched from their page.
import { htmlAt, onClick, onPlainClick, tellFetched, text } from './page.js';
import { showToast } from './toasts.js';

/** Opens the dialog as a modal one and gives the focus back when it closes. */
export function openDialog(dialog) {
  const active = document.activeElement;
  const menu = active?.closest('[popover]');
  const before = menu ? (document.querySelector(`[popovertarget="${menu.id}"]`) ?? active) : active;
  if (dialog.open) dialog.close();
  dialog.showModal();
  dialog.addEventListener('close', () => before instanceof HTMLElement && before.focus(), { once: true });
}

const NAMED = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'];

/** Names of the content that no element of the page has: forms on both may hold the same field. */
export function nameApart(content) {
  const own = (name) => `over-${name}`;
  for (const element of content.querySelectorAll('[id]')) element.id = own(element.id);
  for (const name of NAMED) {
    for (const element of content.querySelectorAll(`[${name}]`)) element.setAttribute(name, element.getAttribute(name).split(' ').map(own).join(' '));
  }
  for (const link of content.querySelectorAll('a[href^="#"]')) link.hash = own(link.hash.slice(1));
}

/** Shows the part marked data-dialog-content of a page, the focus where it says, and gives the dialog; an Error where the page has none. */
export function showContent(html, { apart = false } = {}) {
  const dialog = document.getElementById('fetched');
  const content = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-dialog-content]');
  if (!content) throw new Error(text('load_failed'));
  if (apart) nameApart(content);
  dialog.replaceChildren(...content.childNodes);
  dialog.className = `mc-dialog ${content.dataset.dialogClass ?? 'mc-dialog-narrow'}`;
  if (!apart || !dialog.open) openDialog(dialog);
  if (content.dataset.dialogFocus) dialog.querySelector(content.dataset.dialogFocus)?.focus();
  tellFetched(dialog);
  return dialog;
}

/** Closes a dialog, unless it has words that the person wants to keep: its `cancel` says so, as it does for Esc. */
function leave(dialog) {
  if (dialog.dispatchEvent(new Event('cancel', { cancelable: true }))) dialog.close();
}

/** Shows the dialog of another page; without scripts that page itself opens. */
async function openFetched(link) {
  try {
    showContent(await htmlAt(link.href));
  } catch {
    showToast(text('load_failed'), { kind: 'danger' });
  }
}

export function startDialogs() {
  for (const dialog of document.querySelectorAll('dialog[data-modal]')) openDialog(dialog);
  onPlainClick('a[data-dialog]', openFetched);
  onClick('[data-act="close-dialog"]', (button, event) => {
    const dialog = button.closest('dialog');
    if (!dialog) return;
    event.preventDefault();
    leave(dialog);
  });
  onClick('dialog', (dialog, event) => {
    if (event.target === dialog && !dialog.hasAttribute('data-modal')) leave(dialog);
  });
  onClick('[data-keep]', (button) => {
    for (const radio of button.closest('dialog, form').querySelectorAll(`input[value="${button.dataset.keep}"]`)) radio.checked = true;
  });
  onClick('[data-act="print"]', (button) => {
    button.closest('[popover]')?.hidePopover();
    print();
  });
  onClick('[data-act="copy-link"]', async (button) => {
    button.closest('[popover]')?.hidePopover();
    await navigator.clipboard?.writeText(location.href.split('#')[0]);
    showToast(text('copied'));
  });
}
