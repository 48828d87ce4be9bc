// Compiles a typed tree to closures over a record and an environment, with the same meaning that the server gives it.
import { FUNCTIONS } from './catalogue.js';
import { momentFrom, dayFrom } from './calendar.js';
import { Failure } from './failure.js';
import { read, write } from './values.js';
import { WorkCalendar } from './work_calendar.js';
import { Zone } from './zone.js';

const BUILDERS = { constant, field, viewer, organisation, apply };

/** What an evaluation knows besides the record, from the JSON that the server sends once for a page. */
class Environment {
  constructor(sent) {
    this.now = momentFrom(sent.now);
    this.today = dayFrom(sent.today);
    this.zone = new Zone(sent.zone);
    this.fiscalMonth = sent.fiscal_month;
    this.locale = sent.locale;
    this.user = sent.user ?? {};
    this.organisation = sent.organisation ?? {};
    this.calendar = sent.calendar && new WorkCalendar(sent.calendar);
  }
}

/**
 * A function of (record, environment), both as JSON: the value as JSON, null for a blank, {error: "#DIV0"} for an error.
 * Throws where the tree asks for a function the browser lacks; the server sends no such tree.
 */
export function compiled(tree) {
  const closure = build(tree.root);
  const { kind } = tree.root.type;
  return (record, environment) => {
    try {
      return write(kind, closure({ record, environment: known(environment) }));
    } catch (failure) {
      if (failure instanceof Failure) return { error: failure.code };
      throw failure;
    }
  };
}

/** The value of the tree for one record. */
export const evaluated = (tree, record, environment) => compiled(tree)(record, environment);

/** Whether the tree, a condition, is TRUE; a blank and an error are not. */
export const holds = (tree, record, environment) => evaluated(tree, record, environment) === true;

const environments = new WeakMap();

function known(sent) {
  if (!environments.has(sent)) environments.set(sent, new Environment(sent));
  return environments.get(sent);
}

function build(node) {
  return BUILDERS[node.node](node);
}

function constant({ type, value, error }) {
  if (error) {
    return () => {
      throw new Failure(error);
    };
  }
  const known = read(type.kind, value);
  return () => known;
}

const own = (holder, key) => (Object.hasOwn(holder, key) ? holder[key] : null);

function field({ type, key }) {
  return ({ record }) => read(type.kind, own(record, key));
}

function viewer({ type, key }) {
  return ({ environment }) => read(type.kind, own(environment.user, key));
}

function organisation({ type, key }) {
  return ({ environment }) => read(type.kind, own(environment.organisation, key));
}

function apply(node) {
  const meaning = own(FUNCTIONS, node.function);
  if (!meaning) throw new Error(`no browser meaning of ${node.function}`);
  const inputs = node.arguments.map(build);
  return meaning.build ? meaning.build(node, inputs) : called(meaning, node, inputs);
}

/** Computes all arguments, then is blank where a strict function got a blank; an empty text is a blank. */
function called({ strict = true, zoned = false, apply, choose }, node, inputs) {
  const operation = choose ? choose(node.arguments.map((argument) => argument.type.kind), node) : apply;
  return (context) => {
    const values = inputs.map((input) => input(context));
    if (strict && values.includes(null)) return null;
    const result = zoned ? operation(context.environment, ...values) : operation(...values);
    return result === '' || result === undefined ? null : result;
  };
}
