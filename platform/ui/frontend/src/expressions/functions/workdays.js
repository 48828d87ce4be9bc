// Working days and hours, by the organisation's calendar or by the one that stands last.
import { checkedMoment, joinMoment, splitMoment } from '../calendar.js';
import { Decimal, divide, fromInteger, multiply, rounded, whole } from '../decimals.js';
import { Failure } from '../failure.js';
import { WorkCalendar } from '../work_calendar.js';

const HOUR = new Decimal(3600e6);

/** A function of the values, the calendar and the environment. */
function counting(count) {
  return {
    zoned: true,
    apply(environment, ...values) {
      const calendar = values.at(-1) instanceof WorkCalendar ? values.pop() : environment.calendar;
      return count(calendar, environment, ...values);
    },
  };
}

function found(place) {
  if (place === null) throw new Failure('#DATE');
  return place;
}

function workday(calendar, environment, day, days) {
  const steps = whole(days);
  if (steps === 0) return day;
  const rank = steps > 0 ? calendar.daysUntil(day) : calendar.daysUntil(day - 1) + 1;
  return found(calendar.dayOfRank(rank + steps));
}

function workdays(calendar, environment, first, last) {
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  const count = calendar.daysUntil(high) - calendar.daysUntil(low - 1);
  return fromInteger(first <= last ? count : 0 - count);
}

function workedUntil(calendar, { zone }, moment) {
  const { day, time } = splitMoment(zone.local(moment));
  return calendar.workedUntil(day, time);
}

function workhours(calendar, environment, start, end) {
  const gap = workedUntil(calendar, environment, end) - workedUntil(calendar, environment, start);
  return divide(fromInteger(gap), HOUR);
}

function hoursLater(calendar, environment, moment, hours) {
  const seconds = rounded(multiply(hours, new Decimal(3600)));
  if (seconds.isZero()) return moment;
  const target = workedUntil(calendar, environment, moment) + BigInt(seconds.toFixed()) * 1_000_000n;
  const [day, time] = found(calendar.momentAfter(target, seconds.isNegative()));
  return checkedMoment(environment.zone.absolute(joinMoment(day, time)));
}

export const WORKDAYS = {
  ISWORKDAY: counting((calendar, environment, day) => calendar.spans(day).length > 0),
  WORKDAY: counting(workday),
  NETWORKDAYS: counting(workdays),
  WORKHOURS: counting(workhours),
  ADDWORKHOURS: counting(hoursLater),
};
