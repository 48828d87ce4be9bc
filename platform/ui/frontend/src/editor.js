// The formula editor: a text area with completion, live check, and fixes by a key. It lives in a shadow root, whose style
// sheets are adopted: nothing of it is an inline style, so the strictest policy holds.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { checking, fixHere } from './editor/checking.js';
import { colours, look } from './editor/look.js';
import { completing } from './editor/completing.js';
import { text } from './parts/page.js';

/** CodeMirror's own words, in the page's language. */
const phrases = () => EditorState.phrases.of({
  Diagnostics: text('editor_problems'), 'No diagnostics': text('editor_no_problems'), Completions: text('editor_completions'), close: text('editor_close'),
});

function status(area) {
  const line = document.createElement('p');
  line.className = 'mc-help mc-editor-status';
  line.setAttribute('role', 'status');
  area.after(line);
  return line;
}

/** Puts an editor in the place of the text area, which goes on to hold the text that the form sends. */
export function startEditor(area) {
  const host = document.createElement('div');
  host.className = 'mc-editor form-control';
  const line = status(area);
  area.after(host);
  const about = { object: () => area.dataset.object, expect: area.dataset.expect ?? 'any', quiet: area.hasAttribute('data-quiet'), line };
  const view = new EditorView({
    doc: area.value,
    parent: host.attachShadow({ mode: 'open' }),
    root: host.shadowRoot,
    extensions: [
      look, colours, history(), bracketMatching(), closeBrackets(), phrases(), EditorView.lineWrapping,
      placeholder(area.placeholder),
      autocompletion({ override: [completing(about)], icons: false, closeOnBlur: true }),
      checking(about, (verdict) => area.dispatchEvent(new CustomEvent('mc:checked', { detail: verdict, bubbles: true }))),
      keymap.of([
        { key: 'Alt-Enter', run: fixHere },
        { key: 'Mod-Enter', run: () => { area.form?.requestSubmit(area.form.querySelector('[data-default], [value="apply"]')); return true; } },
        { key: 'Tab', run: acceptCompletion },
        ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
      ]),
      EditorView.contentAttributes.of({ 'aria-label': area.dataset.label ?? '', spellcheck: 'false', autocapitalize: 'off' }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        area.value = update.state.doc.toString();
        area.dispatchEvent(new Event('input', { bubbles: true }));
      }),
    ],
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
}

/** Writes into the editor where the cursor stands; in `${}` the cursor goes on. */
export function insert(area, snippet) {
  const { editor: view } = area;
  if (!view) return;
  const [before, after = ''] = snippet.split('${}');
  const { from, to } = view.state.selection.main;
  view.dispatch({ changes: { from, to, insert: before + after }, selection: { anchor: from + before.length }, scrollIntoView: true });
  view.focus();
}
