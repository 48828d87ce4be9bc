// The lines of a form: rows come, go and move, keys walk over the cells, and what follows from them is asked of the server.
import { addKeys } from './parts/keys.js';
import { announce, send, tellFetched, text } from './parts/page.js';

const WAIT = 200;
const MOST = 200;
const CONTROL = 'input:not([type="hidden"]), select, textarea';
const controlIn = (cell) => cell?.querySelector(CONTROL);

/** What the person typed, also before the form came back; what a row holds beside it may be computed anew. */
const typedBox = (row) => row.querySelector('[data-line-typed]');
const typedIn = (row) => new Set(typedBox(row).value.split(' ').filter(Boolean));

class Lines {
  constructor(root, answers) {
    this.root = root;
    this.answers = answers;
    this.body = root.querySelector('tbody');
    this.copied = root.querySelector('template')?.innerHTML;
    this.added = this.numberIn(this.rows.map(({ dataset }) => dataset.line));
    root.addEventListener('keydown', (event) => this.onKey(event));
    root.addEventListener('input', (event) => this.note(event));
    root.addEventListener('change', (event) => this.note(event));
    root.addEventListener('click', ({ target }) => this.onClick(target));
    root.closest('form').addEventListener('mc:typing', ({ detail }) => this.addNamed(detail));
    if (!this.rows.length && this.copied) this.add();
  }

  get rows() {
    return [...this.body.children];
  }

  add(after = null) {
    if (!this.copied) return null;
    this.added += 1;
    const key = `new${this.added}`;
    const made = document.createElement('template');
    made.innerHTML = this.copied.replaceAll('.~.', `.${key}.`).replaceAll('"~"', `"${key}"`);
    const row = made.content.querySelector('tr');
    row.dataset.fresh = '';
    this.keyOf(row).disabled = true;
    this.body.insertBefore(row, after?.nextElementSibling ?? null);
    tellFetched(row);
    this.number();
    return row;
  }

  /** What says, in the order of the rows, that the row is there. */
  keyOf(row) {
    return row.querySelector(`input[name="lines.${this.root.dataset.lines}"]`);
  }

  number() {
    this.rows.forEach((row, place) => {
      row.querySelector('[data-line-number]').textContent = place + 1;
      for (const act of row.querySelectorAll('[data-line-label]')) {
        act.title = act.dataset.lineLabel.replace('{number}', place + 1);
        if (act.ariaLabel) act.ariaLabel = act.title;
      }
    });
  }

  /** Rows for words that were typed into rows added before the page was left. */
  addNamed(keys) {
    const start = `f-lines.${this.root.dataset.lines}.`;
    const wanted = this.numberIn(keys.filter((key) => key.startsWith(start)).map((key) => key.slice(start.length)));
    while (this.added < wanted && this.add());
  }

  /** The highest number among the keys of rows that were added here. */
  numberIn(keys) {
    const numbers = keys.filter((key) => key.startsWith('new')).map((key) => parseInt(key.slice(3), 10));
    return Math.min(Math.max(0, ...numbers.filter(Number.isInteger)), MOST);
  }

  focus(row, place = -1) {
    const cells = [...(row?.cells ?? [])];
    const control = controlIn(cells[place]) ?? cells.map(controlIn).find(Boolean);
    control?.focus();
    if (control?.matches('input')) control.select();
    return Boolean(control);
  }

  addBelow(row) {
    const made = this.add(row);
    if (!made) return false;
    announce(text('line_added', { number: this.rows.indexOf(made) + 1 }));
    return this.focus(made);
  }

  move(row, step, focused) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    this.number();
    focused?.focus();
    announce(text('line_moved', { number: this.rows.indexOf(row) + 1 }));
    this.changed();
  }

  /** A row that was never saved goes at once; another is crossed out, and goes when the form is saved. */
  remove(row) {
    const box = row.querySelector('[data-line-remove]');
    if (row.dataset.new === undefined) {
      this.answers.later();
      return;
    }
    if (!box) return;
    const near = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.number();
    announce(text('line_removed'));
    if (!this.focus(near)) this.root.querySelector('[data-line-add]')?.focus();
    this.changed();
  }

  changed() {
    this.root.closest('form').dispatchEvent(new Event('change'));
    this.answers.later();
  }

  note({ target }) {
    if (this.answers.taking) return;
    if (target.matches('[data-line-remove]')) {
      this.remove(target.closest('tr'));
      return;
    }
    const field = target.closest('td')?.dataset.field;
    if (!field) return;
    const row = target.closest('tr');
    typedBox(row).value = [...typedIn(row).add(field)].join(' ');
    this.keyOf(row).disabled = false;
    this.answers.later();
  }

  onClick(target) {
    const press = target.closest('[data-line-move], [data-line-add]');
    if (press?.dataset.lineMove) this.move(press.closest('tr'), Number(press.dataset.lineMove), press);
    else if (press) this.addBelow(null);
  }

  onKey(event) {
    const row = event.target.closest('tbody tr');
    if (!row || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    const done = event.altKey ? this.onAltKey(event, row) : this.onPlainKey(event, row);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  onAltKey({ key, target }, row) {
    if (key === 'Insert' || key === 'Enter') return this.addBelow(row);
    if (key === 'Delete') row.querySelector('[data-line-remove]')?.click();
    else if (key === 'ArrowUp' && row.querySelector('[data-line-move]')) this.move(row, -1, target);
    else if (key === 'ArrowDown' && row.querySelector('[data-line-move]')) this.move(row, 1, target);
    else return false;
    return true;
  }

  onPlainKey({ key, shiftKey, target }, row) {
    const place = target.closest('td').cellIndex;
    const walks = target.matches('input[inputmode], input[type="text"]:not([role="combobox"])');
    if (key === 'Enter' && target.matches(CONTROL) && target.type !== 'checkbox') {
      const next = shiftKey ? row.previousElementSibling : row.nextElementSibling;
      return next ? this.focus(next, place) : shiftKey || this.addBelow(row);
    }
    if (key === 'ArrowUp' && walks) return this.focus(row.previousElementSibling, place);
    if (key === 'ArrowDown' && walks) return this.focus(row.nextElementSibling, place);
    return false;
  }
}

/** Asks what follows from the rows, and brings it into the cells nobody typed in. */
class Answers {
  constructor(form) {
    this.form = form;
    form.addEventListener('formdata', ({ formData }) => this.leaveOut(formData));
    document.addEventListener('submit', (event) => event.target === form && this.settle(event), true);
  }

  get rows() {
    return [...this.form.querySelectorAll('[data-lines] tbody > tr')];
  }

  /** Rows that were added and never filled are not posted. */
  leaveOut(data) {
    for (const row of this.rows.filter((each) => each.dataset.fresh !== undefined && !typedIn(each).size)) {
      for (const { name } of row.querySelectorAll('[name]')) if (/^lines\..+\./.test(name)) data.delete(name);
    }
  }

  later() {
    if (!this.form.dataset.linesUrl) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
    this.waits = true;
  }

  ask() {
    clearTimeout(this.timer);
    this.waits = false;
    this.stop?.abort();
    this.stop = new AbortController();
    const running = this.answered(this.stop.signal).finally(() => { if (this.running === running) this.running = null; });
    this.running = running;
    return running;
  }

  async answered(signal) {
    const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === 'string'));
    try {
      const answer = await send(this.form.dataset.linesUrl, { body, signal });
      if (answer.ok) this.take(await answer.json());
    } catch (error) {
      // What can't be asked is computed when the form is saved.
      if (!(error instanceof TypeError) && error.name !== 'AbortError') throw error;
    }
  }

  take(told) {
    this.taking = true;
    for (const [grid, { cells, totals }] of Object.entries(told)) {
      const root = this.form.querySelector(`[data-lines="${grid}"]`);
      for (const [name, value] of Object.entries(cells)) this.show(name, value);
      for (const [column, sum] of Object.entries(totals)) root.querySelector(`[data-line-total="${column}"]`).textContent = sum;
    }
    this.taking = false;
  }

  show(name, { value, text: shown }) {
    const control = document.getElementById(`f-${name}`);
    const cell = control?.closest('td');
    if (!cell || typedIn(cell.parentElement).has(cell.dataset.field)) return;
    const look = cell.querySelector('[data-lookup]');
    if (control.matches('output')) control.textContent = shown;
    else if (look) look.dispatchEvent(new CustomEvent('mc:set', { detail: { id: value, name: shown } }));
    else if (control.type === 'checkbox') control.checked = value === 'true';
    else if (control.value !== value) control.value = value;
  }

  /** A form that is saved while an answer is on its way waits for it. */
  async settle(event) {
    if (!this.waits && !this.running) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await (this.waits ? this.ask() : this.running);
    this.form.requestSubmit(event.submitter);
  }
}

export function startLines() {
  const form = document.querySelector('[data-lines]').closest('form');
  const answers = new Answers(form);
  for (const root of form.querySelectorAll('[data-lines]')) new Lines(root, answers);
  const when = () => Boolean(document.querySelector('[data-lines]'));
  addKeys('page', [
    { keys: ['Enter'], label: text('key_line_next'), when, run: () => false },
    { keys: ['alt+Insert', 'alt+Enter'], label: text('key_line_add'), when, run: () => false },
    { keys: ['alt+ArrowUp', 'alt+ArrowDown'], label: text('key_line_move'), when: () => Boolean(form.querySelector('[data-line-move]')), run: () => false },
    { keys: ['alt+Delete'], label: text('key_line_remove'), when, run: () => false },
  ]);
}
