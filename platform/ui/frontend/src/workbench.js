// The formula workbench: what every back end makes of the record chosen, and fields and functions to insert.
import { insert } from './editor.js';
import { fieldsAfter, functionsKnown } from './editor/words.js';
import { evaluated } from './expressions.js';
import { send, text } from './parts/page.js';

const WAIT = 300;
const part = (name) => document.querySelector(`[data-bench-${name}]`);
let waiting = 0;
let round = 0;

function shown({ value, error, type }) {
  if (error) return error;
  if (value === null || value === undefined) return text('bench_blank');
  return `${typeof value === 'string' ? value : JSON.stringify(value)} (${type})`;
}

/** The browser's own answer comes from the tree that the server sends. */
function computed(answer) {
  if (!answer.tree) return answer;
  const value = evaluated(answer.tree, answer.record, answer.environment);
  return value?.error ? { error: value.error } : { value, type: answer.type };
}

async function ask(area, record, backend) {
  const body = { expression: area.value, object: area.dataset.object, record, backend };
  const answer = await send('/api/v1/expressions/evaluate', { body });
  const told = await answer.json();
  return answer.ok ? shown(computed(told)) : told.problems.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')).join(' ');
}

async function preview(area) {
  const record = document.querySelector('input[name="record"]').value;
  const cells = [...document.querySelectorAll('[data-backend]')];
  const mine = ++round;
  if (!record || !area.value.trim()) {
    for (const cell of cells) cell.textContent = text('bench_no_value');
    return;
  }
  await Promise.all(cells.map(async (cell) => {
    const said = await ask(area, record, cell.dataset.backend).catch(() => text('load_failed'));
    if (mine === round) cell.textContent = said;
  }));
}

function later(area) {
  clearTimeout(waiting);
  waiting = setTimeout(() => preview(area), WAIT);
}

function entry(area, name, detail, snippet, more) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const code = document.createElement('code');
  const words = document.createElement('span');
  button.type = 'button';
  button.className = 'mc-bench-entry';
  code.textContent = name;
  words.textContent = detail;
  button.append(code, words);
  if (more) {
    const trap = document.createElement('span');
    trap.className = 'mc-bench-trap';
    trap.textContent = text('editor_trap', { trap: more });
    button.append(trap);
  }
  button.addEventListener('click', () => insert(area, snippet));
  item.append(button);
  return item;
}

function narrow() {
  const wanted = part('find').value.trim().toLowerCase();
  for (const item of document.querySelectorAll('.mc-bench-list li')) item.hidden = !item.textContent.toLowerCase().includes(wanted);
}

async function offer(area) {
  const [fields, functions] = await Promise.all([fieldsAfter(area.dataset.object, ''), functionsKnown()]);
  part('fields').replaceChildren(...fields.map(({ name, label, type }) => entry(area, name, `${label} · ${type}`, `${name}\${}`)));
  part('functions').replaceChildren(...functions.map(({ name, syntax, doc, trap }) => entry(area, syntax, doc, `${name}(\${})`, trap)));
  narrow();
}

export function startWorkbench() {
  const area = document.getElementById('bench-text');
  area.addEventListener('input', () => later(area));
  document.querySelector('input[name="record"]').addEventListener('change', () => later(area));
  part('object').addEventListener('change', () => part('form').requestSubmit());
  part('find').addEventListener('input', narrow);
  offer(area);
}
