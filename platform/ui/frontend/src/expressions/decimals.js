// Decimal arithmetic as the language defines it: exact, half up to 16 decimals, at most 34 digits before the point.
import { Decimal as Library } from 'decimal.js';
import { Failure } from './failure.js';

export const DECIMALS = 16;
export const WHOLE_DIGITS = 34;
/** Wide enough that only a quotient or a root is rounded before the rounding to 16 decimals. */
export const Decimal = Library.clone({
  precision: 160, rounding: Library.ROUND_HALF_UP, modulo: Library.ROUND_DOWN, minE: -9999, maxE: 9999,
  toExpNeg: -9e15, toExpPos: 9e15, defaults: true, crypto: false,
});
export const { ROUND_UP, ROUND_DOWN, ROUND_CEIL, ROUND_FLOOR, ROUND_HALF_UP } = Library;
export const ZERO = new Decimal(0);
export const ONE = new Decimal(1);
const DIGITS = /^[+-]?\d+(\.\d+)?$/;

/** The number written in a text of plain digits; fails with #VALUE. */
export function numberFrom(text) {
  if (!DIGITS.test(text)) throw new Failure('#VALUE');
  return new Decimal(text);
}

/** The number as plain digits without needless zeros. */
export function plain(number) {
  return number.isZero() ? '0' : number.toFixed();
}

/** The number rounded to 16 decimals; fails with #NUM where it is too large, #VALUE where it is none. */
export function settled(number) {
  if (number.isNaN()) throw new Failure('#VALUE');
  if (!number.isFinite()) throw new Failure('#NUM');
  const result = number.decimalPlaces() > DECIMALS ? number.toDecimalPlaces(DECIMALS, ROUND_HALF_UP) : number;
  if (!result.isZero() && result.e >= WHOLE_DIGITS) throw new Failure('#NUM');
  return result;
}

export const add = (left, right) => settled(left.plus(right));
export const subtract = (left, right) => settled(left.minus(right));
export const multiply = (left, right) => settled(left.times(right));

export function divide(left, right) {
  if (right.isZero()) throw new Failure('#DIV0');
  return settled(left.div(right));
}

/** `base` to the `exponent`; 0^0 is 1. */
export function power(base, exponent) {
  if (exponent.isZero()) return ONE;
  if (base.isZero()) {
    if (exponent.isNegative()) throw new Failure('#DIV0');
    return ZERO;
  }
  return settled(base.pow(exponent));
}

/** The number at `places` decimals (negative: left of the point), the fraction of `places` cut off. */
export function rounded(number, places = 0, rounding = ROUND_HALF_UP) {
  const digits = Math.max(-WHOLE_DIGITS - 1, Math.min(DECIMALS, Math.trunc(Number(places))));
  if (digits >= 0) return settled(number.toDecimalPlaces(digits, rounding));
  return settled(number.toNearest(new Decimal(10).pow(-digits), rounding));
}

/** A whole JavaScript number, the fraction cut off; exact up to 2^53. */
export const whole = (number) => number.trunc().toNumber();

export const fromInteger = (integer) => new Decimal(typeof integer === 'bigint' ? integer.toString() : integer);
