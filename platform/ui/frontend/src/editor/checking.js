// The live check: the server's verdict as squiggles and as a line below, and fixes that a key applies.
import { forEachDiagnostic, linter } from '@codemirror/lint';
import { send, text } from '../parts/page.js';

const WAIT = 300;

async function verdict(expression, about) {
  const answer = await send('/api/v1/expressions/check', { body: { expression, object: about.object(), expect: about.expect } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** A fix moves with the text that it mends: its ends are kept as distances from those of the problem. */
const mend = ({ start, end }, fix) => (view, from, to) => {
  const begin = from + fix.start - start;
  view.dispatch({ changes: { from: begin, to: to + fix.end - end, insert: fix.text }, selection: { anchor: begin + fix.text.length } });
};

function diagnostic(problem, length) {
  const { start, end, message, hint, fixes } = problem;
  return {
    from: Math.min(start, length), to: Math.min(Math.max(end, start), length), severity: 'error', message: hint ? `${message} ${hint}` : message,
    actions: fixes.map((fix) => ({ name: text('editor_replace', { text: fix.label }), apply: mend(problem, fix) })),
  };
}

function told(about, { label, problems }) {
  const [first] = problems;
  const fix = problems.find(({ fixes }) => fixes.length)?.fixes[0];
  const parts = [];
  if (!problems.length) parts.push(text('editor_result', { type: label }));
  else if (!about.quiet) parts.push(first.hint ? `${first.message} ${first.hint}` : first.message);
  if (fix) parts.push(text('editor_fix', { text: fix.label }));
  about.line.textContent = parts.join(' ');
  about.line.classList.toggle('mc-danger-text', problems.length > 0 && !about.quiet);
}

/** The extension; `then` gets every verdict. */
export function checking(about, then) {
  return linter(async (view) => {
    const expression = view.state.doc.toString();
    if (!expression.trim()) {
      about.line.textContent = '';
      then({ type: null, problems: [] });
      return [];
    }
    let found;
    try {
      found = await verdict(expression, about);
    } catch {
      about.line.textContent = text('load_failed');
      return [];
    }
    told(about, found);
    then(found);
    return found.problems.map((problem) => diagnostic(problem, expression.length));
  }, { delay: WAIT });
}

/** Applies the first fix at the cursor, or else the first of all. */
export function fixHere(view) {
  const at = view.state.selection.main.head;
  const all = [];
  forEachDiagnostic(view.state, (each, from, to) => { if (each.actions?.length) all.push({ apply: each.actions[0].apply, from, to }); });
  const found = all.find(({ from, to }) => from <= at && at <= to) ?? all[0];
  found?.apply(view, found.from, found.to);
  return Boolean(found);
}
