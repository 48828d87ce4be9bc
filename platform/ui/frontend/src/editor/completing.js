// Completion: fields by API name and by their labels in every language, functions, and the values of picklists.
import { pickedCompletion } from '@codemirror/autocomplete';
import { fieldsAfter, functionsKnown } from './words.js';
import { text } from '../parts/page.js';

const WORD = /[$\p{L}_][\p{L}\p{N}_.]*$/u;
const PATH = String.raw`([\p{L}_][\p{L}\p{N}_.]*)`;
const LIST = String.raw`(?:\s*"[^"]*"\s*,)*\s*`;
const IN_TEXT = new RegExp(String.raw`(?:${PATH}\s*(?:==?|!=|<>|(?:NOT\s+)?IN\s*\(${LIST})|(?:INCLUDES|ISPICKVAL)\s*\(\s*${PATH}\s*,)\s*"([^"]*)$`, 'iu');
const TOKENS = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|\/\*[^]*?\*\/|[(（)）,，]|[\p{L}_][\p{L}\p{N}_.]*/gu;
const FEW = 60;

const after = (sets, path) => (path.startsWith('$') ? path : sets + path);

/** Completions made of those entries that fit the word, with how well: 0 is it, 1 begins with it, 2 holds it somewhere. */
function fitting(word, entries, textsOf, made) {
  const wanted = word.toLowerCase();
  const rank = (entry) => {
    const texts = textsOf(entry).map((each) => each.toLowerCase());
    if (texts.includes(wanted)) return 0;
    if (texts.some((each) => each.startsWith(wanted))) return 1;
    return texts.some((each) => each.includes(wanted)) ? 2 : 3;
  };
  return entries.map((entry) => ({ rank: rank(entry), entry })).filter((one) => one.rank < 3).map((one) => ({ rank: one.rank, ...made(one.entry) }));
}

const best = (options) => options.sort((one, other) => one.rank - other.rank).slice(0, FEW);

function paragraph(content, className = '') {
  const element = document.createElement('p');
  element.textContent = content;
  element.className = className;
  return element;
}

function told({ syntax, doc, trap, examples }) {
  const box = document.createElement('div');
  const written = document.createElement('code');
  written.textContent = syntax;
  box.append(written, paragraph(doc));
  if (trap) box.append(paragraph(text('editor_trap', { trap }), 'is-trap'));
  if (examples.length) box.append(paragraph(text('editor_example', { example: examples[0] })));
  return box;
}

function called(view, completion, from, to) {
  const bare = /\(\)$/.test(completion.syntax);
  view.dispatch({
    changes: { from, to, insert: `${completion.label}()` },
    selection: { anchor: from + completion.label.length + (bare ? 2 : 1) },
    annotations: pickedCompletion.of(completion),
  });
}

const asFunction = (entry) => ({ label: entry.name, syntax: entry.syntax, detail: entry.doc.length > 48 ? `${entry.doc.slice(0, 47)}…` : entry.doc, info: () => told(entry), apply: called });
const asField = (entry) => ({ label: entry.name, detail: `${entry.label} · ${entry.type}${entry.onward ? ' ›' : ''}` });

/** The path of the sets whose records the text is about at its end: "loans." inside SUMOF(loans, …); "" outside. */
async function setsAround(before) {
  const ofSets = new Set((await functionsKnown()).filter((each) => each.of_sets).map(({ name }) => name));
  const open = [];
  let last = '';
  for (const [token] of before.matchAll(TOKENS)) {
    if (token === '(' || token === '（') open.push({ name: last.toUpperCase(), set: null });
    else if (token === ')' || token === '）') open.pop();
    else if ((token === ',' || token === '，') && open.length) open.at(-1).set ??= last;
    last = token;
  }
  return open.filter(({ name, set }) => set && ofSets.has(name)).map(({ set }) => `${set}.`).join('');
}

/** What may be named beside fields; `$Record` only where the fields are those of related records. */
const starts = (sets) => [
  { name: '$User.', detail: text('editor_viewer') }, { name: '$Org.', detail: text('editor_organisation') },
  { name: '$Now', detail: text('editor_moment') }, ...(sets ? [{ name: '$Record.', detail: text('editor_record') }] : []),
];

async function inText(found, pos, object, sets) {
  const path = found[1] ?? found[2];
  const typed = found[3];
  const cut = path.lastIndexOf('.') + 1;
  const field = (await fieldsAfter(object, after(sets, path.slice(0, cut)))).find(({ name }) => name === path.slice(cut));
  if (!field?.choices.length) return null;
  const options = fitting(typed, field.choices, ({ name, label }) => [name, label], ({ name, label }) => ({ label: name, detail: label }));
  return { from: pos - typed.length, options: best(options), filter: false };
}

/** The source of completions for an editor on the object that `about` names at the time. */
export function completing(about) {
  return async (context) => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 2000), context.pos);
    const object = about.object();
    const quoted = IN_TEXT.exec(before);
    const sets = await setsAround(before);
    if (quoted && object) return inText(quoted, context.pos, object, sets);
    if ((before.match(/"/g) ?? []).length % 2) return null;
    const word = WORD.exec(before)?.[0] ?? '';
    if (!word && !context.explicit) return null;
    const cut = word.lastIndexOf('.') + 1;
    const typed = word.slice(cut);
    const fields = object ? await fieldsAfter(object, after(sets, word.slice(0, cut))) : [];
    const options = fitting(typed, fields, ({ name, labels }) => [name, ...Object.values(labels)], asField);
    if (!cut) options.push(...fitting(typed, await functionsKnown(), ({ name }) => [name], asFunction));
    if (!cut) options.push(...starts(sets).filter(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase())).map(({ name, detail }) => ({ rank: 1, label: name, detail })));
    return options.length ? { from: context.pos - typed.length, options: best(options), filter: false } : null;
  };
}
