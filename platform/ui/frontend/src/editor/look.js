// How the editor looks: the tokens of the page, and colours for the parts of the language.
import { Decoration, EditorView, MatchDecorator, ViewPlugin } from '@codemirror/view';

const KINDS = ['comment', 'text', 'date', 'number', 'function', 'keyword', 'viewer'];
const PARTS = new RegExp([
  String.raw`(?<comment>/\*[^]*?(?:\*/|$))`, String.raw`(?<text>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|“[^”]*”?)`,
  String.raw`(?<date>\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?)`, String.raw`(?<number>\b\d+(?:\.\d+)?)`,
  String.raw`(?<keyword>\b(?:AND|OR|NOT|IN|TRUE|FALSE|NULL)\b)`, String.raw`(?<function>[A-Za-z_]\w*(?=\s*[(（]))`, String.raw`(?<viewer>\$[\w.]+)`,
].join('|'), 'gi');

const marks = Object.fromEntries(KINDS.map((kind) => [kind, Decoration.mark({ class: `is-${kind}` })]));
const matcher = new MatchDecorator({
  regexp: PARTS, decoration: (match) => marks[KINDS.find((kind) => match.groups[kind] !== undefined)],
});

export const colours = ViewPlugin.define(
  (view) => ({
    decorations: matcher.createDeco(view),
    update(update) { this.decorations = matcher.updateDeco(update, this.decorations); },
  }),
  { decorations: (plugin) => plugin.decorations },
);

export const look = EditorView.theme({
  '&': { color: 'var(--mc-text)', backgroundColor: 'transparent', fontSize: 'var(--mc-fs-13)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mc-mono)', lineHeight: 'var(--mc-lh-prose)', minHeight: 'var(--mc-editor-height, 3.25rem)', maxHeight: 'var(--mc-editor-most, 16rem)' },
  '.cm-content': { padding: '0.375rem 0', caretColor: 'var(--mc-text)' },
  '.cm-line': { padding: '0' },
  '.cm-gutters': { border: '0', backgroundColor: 'transparent', color: 'var(--mc-text-3)' },
  '.cm-placeholder': { color: 'var(--mc-text-3)' },
  '.is-comment': { color: 'var(--mc-text-2)' },
  '.is-text': { color: 'var(--mc-success-text)' },
  '.is-number, .is-date': { color: 'var(--mc-warning-text)' },
  '.is-function, .is-keyword': { color: 'var(--mc-accent-text)', fontWeight: '600' },
  '.is-viewer': { color: 'var(--mc-info-text, var(--mc-accent-text))' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--mc-accent-soft-2)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--mc-danger-soft)' },
  '.cm-tooltip': { zIndex: '10', border: '1px solid var(--mc-border)', borderRadius: 'var(--mc-r-md)', backgroundColor: 'var(--mc-raised)', color: 'var(--mc-text)', boxShadow: 'var(--mc-shadow-3)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mc-mono)', maxHeight: '15rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.25rem 0.5rem' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--mc-accent-soft)', color: 'var(--mc-text)' },
  '.cm-completionDetail': { fontFamily: 'var(--mc-font)', fontStyle: 'normal', color: 'var(--mc-text-2)' },
  '.cm-completionInfo': { padding: '0.5rem 0.75rem', maxWidth: '22rem', fontFamily: 'var(--mc-font)', lineHeight: 'var(--mc-lh-prose)' },
  '.cm-completionInfo p': { margin: '0.25rem 0 0' },
  '.is-trap': { color: 'var(--mc-warning-text)' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--mc-danger)' },
  '.cm-diagnosticAction': { backgroundColor: 'var(--mc-accent)', color: 'var(--mc-on-accent)' },
});
