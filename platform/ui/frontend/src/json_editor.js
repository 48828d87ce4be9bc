// The JSON editor of a definition: completion from the schemas, problems at their line; the text area goes on to hold the text.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { colours, look } from './editor/look.js';
import { phrases, takePlace } from './editor/frame.js';
import { send, text } from './parts/page.js';

const WAIT = 400;

/** Asks a route beside the page; null where it can't be reached. */
async function ask(route, body) {
  const answer = await send(`/admin/customise/${route}`, { body }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function complete(context) {
  return ask('words', { text: context.state.doc.toString(), position: context.pos }).then((found) => {
    if (!found?.words.length) return null;
    const bare = (word) => /^(?:true|false|-?\d+)$/.test(word);
    const options = found.words.map((word) => ({
      label: word.text, detail: word.detail.slice(0, 60),
      apply: found.quoted || bare(word.text) ? word.text : `"${word.text}"${found.is_key ? ': ' : ''}`,
    }));
    return { from: found.start + (found.quoted ? 1 : 0), options };
  });
}

const about = (area) => {
  const [, , , kind, name] = area.dataset.json.split('/');
  return { kind, name };
};

const checked = (area) => linter(async (view) => {
  const found = await ask('check', { ...about(area), text: view.state.doc.toString() });
  const length = view.state.doc.length;
  return (found?.problems ?? []).map(({ message, start, end }) => ({
    from: Math.min(start, length), to: Math.min(Math.max(end, start), length), severity: 'error', message,
  }));
}, { delay: WAIT });

/** Puts the editor in the place of the text area. */
export function startJsonEditor(area) {
  takePlace(area, [
    look, colours, history(), lineNumbers(), bracketMatching(), closeBrackets(), phrases(), indentUnit.of('  '), EditorState.tabSize.of(2),
    autocompletion({ override: [complete], icons: false }), checked(area), lintGutter(),
    keymap.of([
      { key: 'Mod-Enter', run: () => { area.form.requestSubmit(); return true; } },
      { key: 'Tab', run: acceptCompletion },
      ...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': area.dataset.label ?? text('editor_problems'), spellcheck: 'false', autocapitalize: 'off' }),
  ]);
}
