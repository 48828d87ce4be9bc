// From texts to numbers, days and moments, and back.
import {
  checkedMoment, clockOf, dayFrom, dayText, joinMoment, momentText, splitMoment, timeFrom, timeText, FIRST_MOMENT, LAST_MOMENT,
} from '../calendar.js';
import { Decimal, divide, fromInteger, plain, rounded, settled } from '../decimals.js';
import { Failure } from '../failure.js';
import { formatDay, formatNumber } from '../formats.js';

const NUMBER = /^[+-]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][+-]?[0-9]{1,2})?$/;
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,6})?)?)(Z|[+-][0-9]{2}:[0-9]{2})?)?$/;
const LONGEST_NUMBER = 100;
const MILLION = new Decimal(1e6);

const isNumber = (text) => text.length <= LONGEST_NUMBER && NUMBER.test(text);

function orFailure(value) {
  if (value === null) throw new Failure('#VALUE');
  return value;
}

function numberOf(text) {
  if (!isNumber(text)) throw new Failure('#VALUE');
  return settled(new Decimal(text.replace(/^[+]/, '')));
}

function offsetOf(zone) {
  if (!zone || zone === 'Z') return 0n;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 14 || minutes > 59) throw new Failure('#VALUE');
  return BigInt((zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes)) * 60_000_000n;
}

function momentOf(text) {
  const [, day, time, zone] = orFailure(MOMENT.exec(text));
  const moment = joinMoment(orFailure(dayFrom(day)), orFailure(timeFrom(time ?? '00:00'))) - offsetOf(zone);
  return orFailure(moment < FIRST_MOMENT || moment > LAST_MOMENT ? null : moment);
}

/** To the second, as 2017-03-01 10:00:00Z. */
function shownMoment(moment) {
  return `${momentText(moment).slice(0, 19).replace('T', ' ')}Z`;
}

/** To the millisecond, as 10:00:00.000. */
function shownTime(time) {
  const { microsecond } = clockOf(time);
  return `${timeText(time).slice(0, 8)}.${String(Math.floor(microsecond / 1000)).padStart(3, '0')}`;
}

const SHOWN = { number: plain, money: plain, date: dayText, datetime: shownMoment, time: shownTime };
const FORMATTED = {
  date: (environment, day, pattern) => formatDay(day, 0, pattern),
  datetime: ({ zone }, moment, pattern) => {
    const { day, time } = splitMoment(zone.local(moment));
    return formatDay(day, time, pattern);
  },
};

function shown(kinds) {
  if (kinds.length === 1) {
    const show = SHOWN[kinds[0]] ?? ((text) => text);
    return (environment, value) => show(value);
  }
  return FORMATTED[kinds[0]] ?? ((environment, number, pattern) => formatNumber(number, pattern));
}

const DAY_OF = { datetime: ({ zone }, moment) => zone.dayOf(moment), date: (environment, day) => day };
const TIME_OF = { datetime: ({ zone }, moment) => splitMoment(zone.local(moment)).time };

function fromSeconds(seconds) {
  const microseconds = rounded(seconds.times(MILLION));
  if (microseconds.e > 18) throw new Failure('#DATE');
  return checkedMoment(BigInt(microseconds.toFixed()));
}

function duration(seconds, withDays = false) {
  const total = BigInt(seconds.trunc().abs().toFixed());
  const [hours, minute, second] = [total / 3600n, (total / 60n) % 60n, total % 60n];
  const parts = withDays ? [hours / 24n, hours % 24n, minute, second] : [hours, minute, second];
  const negative = seconds.trunc().lt(0);
  return (negative ? '-' : '') + parts.map((part) => String(part).padStart(2, '0')).join(':');
}

export const CONVERSIONS = {
  TEXT: { zoned: true, choose: shown },
  VALUE: { apply: numberOf },
  ISNUMBER: {
    strict: false,
    choose: ([kind]) => (value) => value !== null && (typeof value === 'string' ? isNumber(value) : kind !== 'blank'),
  },
  DATEVALUE: { zoned: true, choose: ([kind]) => DAY_OF[kind] ?? ((environment, text) => orFailure(dayFrom(text))) },
  DATETIMEVALUE: { apply: momentOf },
  TIMEVALUE: { zoned: true, choose: ([kind]) => TIME_OF[kind] ?? ((environment, text) => orFailure(timeFrom(text))) },
  UNIXTIMESTAMP: { apply: (moment) => divide(fromInteger(moment), MILLION) },
  FROMUNIXTIME: { apply: fromSeconds },
  FORMATDURATION: { apply: duration },
};
