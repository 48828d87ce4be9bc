// Rounding, remainders and multiples.
import { ROUND_CEIL, ROUND_DOWN, ROUND_FLOOR, ROUND_UP, ZERO, rounded, settled } from '../decimals.js';
import { Failure } from '../failure.js';

/** FLOOR and CEILING first round to this many decimals, so that 6/11*11 counts as 6. */
const NEARLY = 14;

const toward = (rounding) => ({ apply: (number) => settled(rounded(number, NEARLY).toDecimalPlaces(0, rounding)) });
const directed = (rounding) => ({ apply: (number, places = ZERO) => rounded(number, places, rounding) });

function remainder(number, divisor) {
  if (divisor.isZero()) throw new Failure('#DIV0');
  return settled(number.mod(divisor));
}

function multiple(number, step) {
  if (step.isZero() || number.isZero()) return ZERO;
  if (number.isNegative() !== step.isNegative()) throw new Failure('#NUM');
  const twice = step.abs().times(2);
  return settled(number.abs().times(2).plus(step.abs()).divToInt(twice).times(step));
}

export const NUMBERS = {
  ROUND: { apply: (number, places = ZERO) => rounded(number, places) },
  ROUNDUP: directed(ROUND_UP),
  ROUNDDOWN: directed(ROUND_DOWN),
  TRUNC: directed(ROUND_DOWN),
  FLOOR: toward(ROUND_DOWN),
  CEILING: toward(ROUND_UP),
  MFLOOR: toward(ROUND_FLOOR),
  MCEILING: toward(ROUND_CEIL),
  MOD: { apply: remainder },
  MROUND: { apply: multiple },
};
