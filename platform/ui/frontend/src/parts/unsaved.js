// Why something sent in the background was not saved, and the way on: nothing typed is lost, it can be saved again.
import { reasonsIn, text } from './page.js';
import { showToast } from './toasts.js';

/** Tells of an answer that did nothing, or of none (null); `told` is what it says. */
export function tellUnsaved(answer, told) {
  const signIn = { label: text('sign_in'), run: () => open('/sign-in', '_blank') };
  if (!answer) showToast(text('unsaved_offline'), { kind: 'danger' });
  else if (answer.status === 401) showToast(text('signed_out'), { kind: 'danger', act: signIn });
  else showToast(reasonsIn(told) || text('load_failed'), { kind: 'danger' });
}
