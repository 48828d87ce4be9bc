// Arithmetic; `+` and `-` also move days, moments and times of day.
import { checkedDay, checkedMoment } from '../calendar.js';
import { Decimal, ONE, ZERO, add, divide, fromInteger, multiply, power, rounded, settled, subtract, whole } from '../decimals.js';
import { Failure } from '../failure.js';

const SECONDS_A_DAY = new Decimal(86400);
const MICROSECONDS = 86_400_000_000;

export const shiftDay = (day, days) => checkedDay(day + whole(days));

export function shiftMoment(moment, days) {
  const seconds = rounded(multiply(days, SECONDS_A_DAY)).trunc();
  if (seconds.e > 15) throw new Failure('#DATE');
  return checkedMoment(moment + BigInt(seconds.toFixed()) * 1_000_000n);
}

/** The time so many milliseconds later, going round at midnight. */
export function shiftTime(time, milliseconds) {
  const moved = multiply(milliseconds, new Decimal(1000)).trunc().plus(time).mod(MICROSECONDS);
  return Number(moved.isNegative() && !moved.isZero() ? moved.plus(MICROSECONDS) : moved.abs());
}

const momentGap = (later, earlier) => divide(fromInteger(later - earlier), SECONDS_A_DAY.times(1e6));
const timeGap = (later, earlier) => divide(new Decimal(later - earlier), new Decimal(1000));
const negated = (number) => subtract(ZERO, number);

const SHIFTS = { date: shiftDay, datetime: shiftMoment, time: shiftTime };
const GAPS = { date: (later, earlier) => new Decimal(later - earlier), datetime: momentGap, time: timeGap };

function addition([left, right]) {
  if (SHIFTS[left]) return SHIFTS[left];
  return SHIFTS[right] ? (length, value) => SHIFTS[right](value, length) : add;
}

function subtraction([left, right]) {
  if (!SHIFTS[left]) return subtract;
  return left === right ? GAPS[left] : (value, length) => SHIFTS[left](value, left === 'date' ? length.trunc().neg() : negated(length));
}

export const OPERATORS = {
  '+': { choose: addition },
  '-': { choose: subtraction },
  '*': { apply: multiply },
  '/': { apply: divide },
  '^': { apply: power },
  '&': { strict: false, apply: (left, right) => (left ?? '') + (right ?? '') },
  NEGATE: { apply: negated },
  CONVERT: { apply: (amount, rate, wanted) => (rate.eq(wanted) ? amount : divide(multiply(amount, rate), wanted)) },
  ABS: { apply: (number) => settled(number.abs()) },
  POWER: { apply: power },
  SIGN: { apply: (number) => (number.isZero() ? ZERO : number.isNegative() ? ONE.neg() : ONE) },
};
