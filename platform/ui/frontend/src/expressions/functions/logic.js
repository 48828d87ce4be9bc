// Conditions and choices among values; what need not be computed is not, so an error there does not matter.
import { fromInteger } from '../decimals.js';
import { Failure } from '../failure.js';
import { same, sharedKind } from './comparison.js';

/** AND and OR: one operand that decides makes errors in the others not matter, whatever their order. */
function connective(deciding) {
  return {
    build(node, operands) {
      return (context) => {
        let failure = null;
        for (const operand of operands) {
          try {
            if ((operand(context) === true) === deciding) return deciding;
          } catch (thrown) {
            failure = failure ?? expected(thrown);
          }
        }
        if (failure) throw failure;
        return !deciding;
      };
    },
  };
}

function expected(thrown) {
  if (thrown instanceof Failure) return thrown;
  throw thrown;
}

const choice = {
  build: (node, [condition, first, second]) => (context) => (condition(context) === true ? first(context) : second(context)),
};

const cases = {
  build(node, [subject, ...rest]) {
    const kind = sharedKind({ arguments: node.arguments.filter((argument, place) => place === 0 || place % 2 === 1) });
    const otherwise = rest.pop();
    return (context) => {
      const value = subject(context);
      if (value !== null) {
        for (let place = 0; place < rest.length; place += 2) {
          if (same(kind, rest[place](context), value)) return rest[place + 1](context);
        }
      }
      return otherwise(context);
    };
  },
};

const firstPresent = { build: (node, [first, second]) => (context) => first(context) ?? second(context) };

const guarded = {
  build: (node, [first, second]) => (context) => {
    try {
      return first(context);
    } catch (thrown) {
      expected(thrown);
      return second(context);
    }
  },
};

export const CONDITIONS = {
  AND: connective(false),
  OR: connective(true),
  NOT: { apply: (value) => !value },
  XOR: { strict: false, apply: (...values) => values.filter((value) => value === true).length % 2 === 1 },
  IF: choice,
  CASE: cases,
  SWITCH: cases,
  BLANKVALUE: firstPresent,
  IFERROR: guarded,
  ISBLANK: { strict: false, apply: (value) => value === null },
  ISNULL: {
    strict: false,
    choose: ([kind]) => (kind === 'text' || kind === 'blank' ? () => false : (value) => value === null),
  },
  ISPICKVAL: { strict: false, apply: (chosen, value) => chosen === value },
  PICKLISTCOUNT: { strict: false, apply: (chosen) => fromInteger((chosen ?? []).length) },
  INCLUDES: { strict: false, apply: (chosen, value) => (chosen ?? []).includes(value) },
};

/** Names that the server turns into others before a tree leaves it. */
export const REWRITTEN = ['COALESCE', 'GEOLOCATION', 'IFS', 'NULLVALUE'];
