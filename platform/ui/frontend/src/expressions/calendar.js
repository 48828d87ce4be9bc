// Days as numbers (1 is 0001-01-01), moments as microseconds since 1970 (BigInt), times as microseconds since midnight.
import { Failure } from './failure.js';

export const FIRST_DAY = 1;
export const LAST_DAY = 3652059;
export const EPOCH_DAY = 719163;
export const MICROSECONDS_A_DAY = 86_400_000_000n;
export const FIRST_MOMENT = BigInt(FIRST_DAY - EPOCH_DAY) * MICROSECONDS_A_DAY;
export const LAST_MOMENT = BigInt(LAST_DAY + 1 - EPOCH_DAY) * MICROSECONDS_A_DAY - 1n;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)(Z|[+-]\d{2}:\d{2})?$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/;

export const isLeap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

export function daysInMonth(year, month) {
  return month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** The day's number; `month` from 1; the parts must exist. */
export function dayNumber(year, month, day) {
  const from = month > 2 ? year : year - 1;
  const era = Math.floor(from / 400);
  const ofEra = from - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 305;
}

/** Year, month and day of a day's number. */
export function partsOf(number) {
  const shifted = number + 305;
  const era = Math.floor(shifted / 146097);
  const ofEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const part = Math.floor((5 * ofYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: ofYear - Math.floor((153 * part + 2) / 5) + 1 };
}

/** The day of these parts, or null where there is none such. */
export function dayOfParts(year, month, day) {
  const exists = year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return exists ? dayNumber(year, month, day) : null;
}

/** The day if the calendar has it; fails with #DATE. */
export function checkedDay(number) {
  if (!(number >= FIRST_DAY && number <= LAST_DAY)) throw new Failure('#DATE');
  return number;
}

/** The moment if the calendar has it; fails with #DATE. */
export function checkedMoment(moment) {
  if (moment < FIRST_MOMENT || moment > LAST_MOMENT) throw new Failure('#DATE');
  return moment;
}

export const floorDivide = (left, right) => (left - (((left % right) + right) % right)) / right;

/** Day number and microseconds after midnight of a moment told in UTC. */
export function splitMoment(moment) {
  const day = floorDivide(moment, MICROSECONDS_A_DAY);
  return { day: Number(day) + EPOCH_DAY, time: Number(moment - day * MICROSECONDS_A_DAY) };
}

export const joinMoment = (day, time) => BigInt(day - EPOCH_DAY) * MICROSECONDS_A_DAY + BigInt(time);

/** Monday is 0. */
export const weekday = (number) => (number + 6) % 7;

/** Reads `2017-03-01`; null where it is no day. */
export function dayFrom(text) {
  const found = DATE.exec(text);
  return found && dayOfParts(Number(found[1]), Number(found[2]), Number(found[3]));
}

/** Reads `10:00`, `10:00:00.5`; null where it is no time. */
export function timeFrom(text) {
  const found = TIME.exec(text);
  if (!found) return null;
  const [hours, minutes, seconds] = [found[1], found[2], found[3] ?? 0].map(Number);
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  return ((hours * 60 + minutes) * 60 + seconds) * 1e6 + Number((found[4] ?? '').padEnd(6, '0'));
}

/** Reads an ISO moment, in UTC where it names no zone; null where it is none. */
export function momentFrom(text) {
  const found = MOMENT.exec(text);
  const day = found && dayFrom(found[1]);
  const time = found && timeFrom(found[2]);
  if (day === null || time === null) return null;
  return joinMoment(day, time) - offsetFrom(found[3]);
}

function offsetFrom(text) {
  if (!text || text === 'Z') return 0n;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6));
  return BigInt(text.startsWith('-') ? -minutes : minutes) * 60_000_000n;
}

const padded = (value, length = 2) => String(value).padStart(length, '0');

export function dayText(number) {
  const { year, month, day } = partsOf(number);
  return `${padded(year, 4)}-${padded(month)}-${padded(day)}`;
}

/** Hours, minutes, seconds and microseconds of a time of day. */
export function clockOf(time) {
  const seconds = Math.floor(time / 1e6);
  return {
    hour: Math.floor(seconds / 3600), minute: Math.floor(seconds / 60) % 60, second: seconds % 60, microsecond: time % 1e6,
  };
}

export function timeText(time) {
  const { hour, minute, second, microsecond } = clockOf(time);
  const fraction = microsecond ? `.${padded(microsecond, 6)}` : '';
  return `${padded(hour)}:${padded(minute)}:${padded(second)}${fraction}`;
}

export function momentText(moment) {
  const { day, time } = splitMoment(moment);
  return `${dayText(day)}T${timeText(time)}Z`;
}
