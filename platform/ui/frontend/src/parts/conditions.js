// Shows, requires and locks fields of a form while it is filled in, by rules that the server sent as typed trees.
import { compiled } from '../expressions/interpreter.js';
import { LiveField } from './live_field.js';
import { announce, text } from './page.js';
import { valueOf } from './values.js';

const ROUNDS = 8;
const keyOf = ({ on, name, aspect }) => `${on} ${name} ${aspect}`;

class LiveForm {
  constructor(form, preview) {
    this.form = form;
    const { rules, inputs, record, environment } = JSON.parse(form.dataset.conditions);
    this.inputs = Object.entries(inputs);
    this.record = record;
    this.environment = environment;
    this.rules = rules.map((rule) => ({ ...rule, judges: rule.trees.map((tree) => tree && compiled(tree)) }));
    this.sections = new Map(this.placesOf('section').map((name) => [name, form.querySelector(`[data-section="${CSS.escape(name)}"]`)]));
    this.fields = new Map();
    for (const root of form.querySelectorAll('[data-field]')) this.adopt(root);
    this.verdicts = new Map(this.rules.map((rule) => [keyOf(rule), this.shownAtFirst(rule)]));
    form.addEventListener('formdata', ({ formData }) => this.leaveOut(formData));
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => this.changed());
    this.settle();
    if (this.rules.some(({ judges }) => judges.includes(null))) {
      preview.tell((answer) => this.take(answer));
      preview.ask();
    }
  }

  placesOf(on) {
    return [...new Set(this.rules.filter((rule) => rule.on === on).map(({ name }) => name))];
  }

  /** Fields with rules of their own, and those in sections that may be hidden. */
  adopt(root) {
    const section = root.closest('[data-section]')?.dataset.section;
    const { field } = root.dataset;
    if (this.placesOf('item').includes(field) || this.sections.has(section)) {
      this.fields.set(field, { live: new LiveField(root), section });
    }
  }

  /** How the page came: what only the server can judge stays so until it answers. */
  shownAtFirst({ on, name, aspect }) {
    const root = on === 'section' ? this.sections.get(name) : this.fields.get(name)?.live.root;
    if (aspect === 'visible') return !root?.hasAttribute('data-off');
    return aspect === 'required' && Boolean(root?.querySelector('.mc-req'));
  }

  changed() {
    if (!this.settling) this.settle();
  }

  /** A field that is withdrawn has its former value again, on which other rules may depend. */
  settle() {
    this.settling = true;
    for (let round = 0; round < ROUNDS; round += 1) {
      this.judge();
      if (!this.apply()) break;
    }
    this.settling = false;
  }

  judge() {
    const record = { ...this.record };
    for (const [key, { kind, input }] of this.inputs) record[key] = this.valueOf(input, kind, key);
    for (const rule of this.rules) {
      if (!rule.judges.includes(null)) {
        this.verdicts.set(keyOf(rule), rule.judges.some((judge) => judge(record, this.environment) === true));
      }
    }
  }

  /** A box without a tick says nothing where nobody ever said anything. */
  valueOf(input, kind, key) {
    const value = valueOf(this.form, input, kind);
    return kind === 'boolean' && value === false && this.record[key] === null && this.form.version.value ? null : value;
  }

  /** Brings the page to the verdicts; whether a value changed by that. */
  apply() {
    const shown = [];
    let changed = false;
    for (const [name, section] of this.sections) {
      const isOff = !this.says('section', name, 'visible', true);
      section?.toggleAttribute('data-off', isOff);
      this.form.querySelector(`.mc-form-nav a[href="#s-${CSS.escape(name)}"]`)?.toggleAttribute('data-off', isOff);
    }
    for (const [name, { live, section }] of this.fields) {
      const isVisible = live.hasErrors || this.says('item', name, 'visible', true);
      const isOff = !isVisible || !this.says('section', section, 'visible', true);
      if (live.isOff && !isOff) shown.push(live.label);
      const required = this.says('item', name, 'required', null);
      changed = live.become({ isVisible, isOff, required, isLocked: this.says('item', name, 'read_only', false) }) || changed;
    }
    if (shown.length && 'live' in this.form.dataset) announce(text('fields_shown', { fields: shown.join(text('comma')) }));
    return changed;
  }

  says(on, name, aspect, otherwise) {
    return this.verdicts.get(keyOf({ on, name, aspect })) ?? otherwise;
  }

  take(answer) {
    for (const rule of this.rules) {
      const told = rule.on === 'section' ? answer.section[rule.name] : answer.item[rule.name]?.[rule.aspect];
      if (told !== undefined) this.verdicts.set(keyOf(rule), told);
    }
    this.settling = true;
    const changed = this.apply();
    this.settling = false;
    if (changed) this.settle();
  }

  leaveOut(formData) {
    for (const { live } of this.fields.values()) {
      if (live.isWithdrawn) for (const name of live.names) formData.delete(name);
    }
  }
}

export function startConditions(form, preview) {
  return new LiveForm(form, preview);
}
