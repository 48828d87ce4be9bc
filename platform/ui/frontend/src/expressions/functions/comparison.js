// Comparisons and IN: texts, choices, records and conditions answer `=` of a blank; of other kinds a blank gives blank.
import { KINDS } from '../values.js';

const TWO_VALUED = new Set(['text', 'choice', 'record', 'boolean']);

/** The kind by which the arguments are compared: the first that is not a blank written out. */
export function sharedKind(node) {
  const known = node.arguments.map((argument) => argument.type.kind).find((kind) => kind !== 'blank');
  return known ?? 'text';
}

/** Whether two values of a kind are the same; blanks only each other. */
export function same(kind, left, right) {
  if (left === null || right === null) return left === right;
  return KINDS[kind].same(left, right);
}

function equality(wanted) {
  return {
    build(node, [left, right]) {
      const kind = sharedKind(node);
      const answers = TWO_VALUED.has(kind);
      return (context) => {
        const [first, second] = [left(context), right(context)];
        if (!answers && (first === null || second === null)) return null;
        return same(kind, first, second) === wanted;
      };
    },
  };
}

function ordering(decides) {
  return {
    choose(kinds, node) {
      const { compare } = KINDS[sharedKind(node)];
      return (left, right) => decides(compare(left, right));
    },
  };
}

const membership = {
  build(node, [item, ...members]) {
    const kind = sharedKind(node);
    return (context) => {
      const value = item(context);
      const found = members.map((member) => member(context));
      return value !== null && found.some((other) => same(kind, value, other));
    };
  },
};

export const COMPARISONS = {
  '=': equality(true),
  '!=': equality(false),
  '<': ordering((order) => order < 0),
  '<=': ordering((order) => order <= 0),
  '>': ordering((order) => order > 0),
  '>=': ordering((order) => order >= 0),
  IN: membership,
};
