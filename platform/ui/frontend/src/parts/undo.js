// Takes back what was just done, by the button of its message or by a key; what stays as it is comes in a dialog.
import { showContent } from './dialogs.js';
import { addKeys } from './keys.js';
import { isTyping, send, text } from './page.js';
import { keepPlace } from './place.js';
import { showToast } from './toasts.js';

function again() {
  keepPlace();
  location.reload();
}

/** Takes one change back; the page is loaded again, at once or when what stays has been read. */
async function takeBack(form) {
  const body = new URLSearchParams(new FormData(form));
  body.set('next', location.pathname + location.search);
  form.closest('.mc-toast').remove();
  try {
    const answer = await send(form.action, { body });
    if (answer.status === 204) again();
    else if (answer.ok) showContent(await answer.text()).addEventListener('close', again, { once: true });
    else showToast((await answer.json()).detail ?? text('load_failed'), { kind: 'danger' });
  } catch {
    showToast(text('load_failed'), { kind: 'danger' });
  }
}

const offered = () => [...document.querySelectorAll('#toasts [data-undo]:not([hidden])')].at(-1);

export function startUndo() {
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !event.target.matches('#toasts [data-undo]')) return;
    event.preventDefault();
    takeBack(event.target);
  });
  addKeys('everywhere', [{
    keys: ['mod+z'], label: text('key_undo'), when: () => Boolean(offered()),
    run: (event) => (isTyping(event.target) ? false : offered().requestSubmit()),
  }]);
}
