// Dialogs are native and modal: the page behind is inert, Esc closes, focus comes back. Some are fetched from their page.
import { htmlAt, onClick, text } from './page.js';
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

/** Shows the part marked data-dialog-content of a page, and gives the dialog; an Error where the page has none. */
export function showContent(html) {
  const dialog = document.getElementById('fetched');
  const content = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-dialog-content]');
  if (!content) throw new Error('no content');
  dialog.replaceChildren(...content.childNodes);
  dialog.className = `mc-dialog ${content.dataset.dialogClass ?? 'mc-dialog-narrow'}`;
  openDialog(dialog);
  dialog.dispatchEvent(new Event('mc:fetched', { bubbles: true }));
  return dialog;
}

/** Shows the dialog of another page; without scripts that page itself opens. */
async function openFetched(link, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    showContent(await htmlAt(link.href));
  } catch {
    showToast(text('load_failed'), { kind: 'danger' });
  }
}

export function startDialogs() {
  for (const dialog of document.querySelectorAll('dialog[data-modal]')) openDialog(dialog);
  onClick('a[data-dialog]', openFetched);
  onClick('[data-act="close-dialog"]', (button, event) => {
    const dialog = button.closest('dialog');
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
  onClick('[data-act="more"]', () => openDialog(document.getElementById('more')));
  onClick('dialog', (dialog, event) => {
    if (event.target === dialog && !dialog.hasAttribute('data-modal')) dialog.close();
  });
  onClick('[data-keep]', (button) => {
    for (const radio of button.closest('dialog').querySelectorAll(`input[value="${button.dataset.keep}"]`)) radio.checked = true;
  });
  onClick('[data-act="copy-link"]', async (button) => {
    button.closest('[popover]')?.hidePopover();
    await navigator.clipboard?.writeText(location.href.split('#')[0]);
    showToast(text('copied'));
  });
}
