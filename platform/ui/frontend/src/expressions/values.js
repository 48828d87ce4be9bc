// Values between JSON and the interpreter: what a record, the environment or a constant holds, by its kind.
import { dayFrom, dayText, momentFrom, momentText, timeFrom, timeText } from './calendar.js';
import { numberFrom, plain } from './decimals.js';
import { Failure } from './failure.js';
import { WorkCalendar } from './work_calendar.js';

function some(value) {
  if (value === null) throw new Failure('#VALUE');
  return value;
}

const number = { read: (json) => numberFrom(String(json)), write: plain, same: (left, right) => left.eq(right), compare: (left, right) => left.cmp(right) };
const ordered = { same: (left, right) => left === right, compare: (left, right) => (left < right ? -1 : left > right ? 1 : 0) };
const text = { read: String, write: (value) => value, same: (left, right) => left === right, compare: compareTexts };

/** How each kind is read from JSON, written to it, and compared; `any` serves what compares as it stands. */
export const KINDS = {
  number,
  money: number,
  text,
  choice: text,
  record: text,
  html: text,
  boolean: { ...ordered, read: (json) => json === true || json === 'true', write: (value) => value },
  date: { ...ordered, read: (json) => some(dayFrom(json)), write: dayText },
  datetime: { ...ordered, read: (json) => some(momentFrom(json)), write: momentText },
  time: { ...ordered, read: (json) => some(timeFrom(json)), write: timeText },
  choices: { ...ordered, read: (json) => (json.length ? json : null), write: (value) => value },
  calendar: { read: (json) => new WorkCalendar(json) },
  labels: { read: (json) => json },
  blank: { ...ordered, read: () => null, write: () => null },
};

/** The value of a kind from JSON; blank (null) for null, undefined and the empty text. */
export function read(kind, json) {
  if (json === null || json === undefined || json === '') return null;
  return KINDS[kind].read(json);
}

/** The value as JSON: numbers as plain decimal texts, days and moments in ISO form. */
export const write = (kind, value) => (value === null ? null : KINDS[kind].write(value));

/** Texts by their code points, which is not the order of JavaScript's own units beyond U+D7FF. */
export function compareTexts(left, right) {
  const length = Math.min(left.length, right.length);
  for (let place = 0; place < length; place += 1) {
    const [first, second] = [left.charCodeAt(place), right.charCodeAt(place)];
    if (first !== second) return rank(first) - rank(second);
  }
  return left.length - right.length;
}

function rank(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
