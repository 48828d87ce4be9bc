// An editor in the place of a text area: in a shadow root, whose style sheets are adopted, so that nothing of it is an
// inline style and the strictest policy holds.
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { text } from '../parts/page.js';

/** CodeMirror's own words, in the page's language. */
export const phrases = () => EditorState.phrases.of({
  Diagnostics: text('editor_problems'), 'No diagnostics': text('editor_no_problems'), Completions: text('editor_completions'), close: text('editor_close'),
});

/** The area goes on to hold the text that the form sends; answers the view, which the area keeps as `editor`. */
export function takePlace(area, extensions) {
  const host = document.createElement('div');
  host.className = 'mc-editor form-control';
  area.after(host);
  const view = new EditorView({
    doc: area.value,
    parent: host.attachShadow({ mode: 'open' }),
    root: host.shadowRoot,
    // What can be written in takes the focus by itself; only said so do programs know that a long text can be scrolled by keys.
    extensions: [...extensions, EditorView.contentAttributes.of({ tabindex: '0' }), EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      area.value = update.state.doc.toString();
      area.dispatchEvent(new Event('input', { bubbles: true }));
    })],
  });
  const hadFocus = document.activeElement === area;
  area.hidden = true;
  area.editor = view;
  if (hadFocus) {
    view.dispatch({ selection: { anchor: area.selectionStart } });
    view.focus();
  }
  // Letters typed here are no shortcuts of the page.
  host.addEventListener('keydown', (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); });
  document.querySelector(`label[for="${CSS.escape(area.id)}"]`)?.addEventListener('click', () => view.focus());
  return view;
}
