// Numbers taken out of days, moments and times of day.
import { clockOf, dayNumber, partsOf, splitMoment, weekday } from '../calendar.js';
import { fromInteger } from '../decimals.js';

const ofDay = (part) => ({ apply: (day) => fromInteger(part(day)) });
const ofParts = (part) => ofDay((day) => part(partsOf(day)));

/** Of a time as it stands, of a moment on the organisation's clock. */
function ofClock(part) {
  return {
    zoned: true,
    choose([kind]) {
      if (kind === 'datetime') return ({ zone }, moment) => fromInteger(part(clockOf(splitMoment(zone.local(moment)).time)));
      return (environment, time) => fromInteger(part(clockOf(time)));
    },
  };
}

/** The Thursday of the day's week, which decides its ISO week and year. */
const thursday = (day) => day + 3 - weekday(day);

/** The year of a Thursday, which may lie past the end of the calendar. */
const isoYear = (day) => partsOf(thursday(day)).year;
const isoWeek = (day) => Math.floor((thursday(day) - dayNumber(isoYear(day), 1, 1)) / 7) + 1;

function fiscalYear({ fiscalMonth }, day) {
  const { year, month } = partsOf(day);
  return fromInteger(year + (fiscalMonth > 1 && month >= fiscalMonth ? 1 : 0));
}

function fiscalQuarter({ fiscalMonth }, day) {
  return fromInteger(Math.floor(((partsOf(day).month - fiscalMonth + 12) % 12) / 3) + 1);
}

export const DATE_PARTS = {
  YEAR: ofParts(({ year }) => year),
  MONTH: ofParts(({ month }) => month),
  DAY: ofParts(({ day }) => day),
  WEEKDAY: ofDay((day) => ((weekday(day) + 1) % 7) + 1),
  ISOWEEK: ofDay(isoWeek),
  ISOYEAR: ofDay(isoYear),
  DAYOFYEAR: ofDay((day) => day - dayNumber(partsOf(day).year, 1, 1) + 1),
  QUARTER: ofParts(({ month }) => Math.floor((month + 2) / 3)),
  FISCALYEAR: { zoned: true, apply: fiscalYear },
  FISCALQUARTER: { zoned: true, apply: fiscalQuarter },
  HOUR: ofClock(({ hour }) => hour),
  MINUTE: ofClock(({ minute }) => minute),
  SECOND: ofClock(({ second }) => second),
  MILLISECOND: ofClock(({ microsecond }) => Math.floor(microsecond / 1000)),
};
