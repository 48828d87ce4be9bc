// The formula editor: a text area with completion, live check, and fixes by a key.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { checking, fixHere } from './editor/checking.js';
import { colours, look } from './editor/look.js';
import { completing } from './editor/completing.js';
import { phrases, takePlace } from './editor/frame.js';

function status(area) {
  const line = document.createElement('p');
  line.className = 'mc-help mc-editor-status';
  line.setAttribute('role', 'status');
  area.after(line);
  return line;
}

/** Puts an editor in the place of the text area, which goes on to hold the text that the form sends. */
export function startEditor(area) {
  const line = status(area);
  const about = { object: () => area.dataset.object, expect: area.dataset.expect ?? 'any', quiet: area.hasAttribute('data-quiet'), line };
  takePlace(area, [
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
  ]);
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
