// The largest, the smallest, the sum and the mean of several values in one record.
import { Decimal, ZERO, divide, settled } from '../decimals.js';
import { KINDS } from '../values.js';
import { sharedKind } from './comparison.js';

/** The first of the best values, as `direction` times their order has it; undefined where there is none. */
function best(direction, strict) {
  return {
    strict,
    choose(kinds, node) {
      const { compare } = KINDS[sharedKind(node)];
      const better = (found, value) => (direction * compare(value, found) > 0 ? value : found);
      return (...values) => {
        const present = values.filter((value) => value !== null);
        return present.length ? present.reduce(better) : null;
      };
    },
  };
}

const ofPresent = (operation) => ({
  strict: false,
  apply: (...values) => operation(values.filter((value) => value !== null)),
});

const total = (values) => settled(values.reduce((sum, value) => sum.plus(value), ZERO));

export const SEVERAL = {
  MAX: best(1, true),
  MIN: best(-1, true),
  MAXA: best(1, false),
  MINA: best(-1, false),
  SUM: ofPresent(total),
  AVERAGE: ofPresent((values) => divide(total(values), new Decimal(values.length))),
  COUNT: ofPresent((values) => new Decimal(values.length)),
};
