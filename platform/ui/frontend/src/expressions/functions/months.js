// Days made, moved by months, and counted between.
import { dayNumber, dayOfParts, daysInMonth, partsOf } from '../calendar.js';
import { fromInteger, whole } from '../decimals.js';
import { Failure } from '../failure.js';

function made(...numbers) {
  const day = dayOfParts(...numbers.map(whole));
  if (day === null) throw new Failure('#DATE');
  return day;
}

/** Year and month so many months after those of a day; fails with #DATE. */
function monthAfter({ year, month }, months) {
  const count = year * 12 + month - 1 + months;
  const found = { year: Math.floor(count / 12), month: (((count % 12) + 12) % 12) + 1 };
  if (!(found.year >= 1 && found.year <= 9999)) throw new Failure('#DATE');
  return found;
}

function monthsLater(day, months) {
  const parts = partsOf(day);
  const { year, month } = monthAfter(parts, months);
  return dayNumber(year, month, Math.min(parts.day, daysInMonth(year, month)));
}

function monthEnd(day, months) {
  const { year, month } = monthAfter(partsOf(day), months);
  return dayNumber(year, month, daysInMonth(year, month));
}

/** The last day of a month leads to the last day. */
const sticky = (day, months) => (day === monthEnd(day, 0) ? monthEnd(day, months) : monthsLater(day, months));

const moved = (move) => ({ apply: (day, months) => move(day, whole(months)) });

function wholeMonths(earlier, later) {
  const [from, to] = [partsOf(earlier), partsOf(later)];
  return (to.year - from.year) * 12 + to.month - from.month - (to.day < from.day ? 1 : 0);
}

const UNITS = {
  D: (earlier, later) => later - earlier,
  M: wholeMonths,
  Y: (earlier, later) => Math.floor(wholeMonths(earlier, later) / 12),
  YM: (earlier, later) => wholeMonths(earlier, later) % 12,
  MD: (earlier, later) => later - monthsLater(earlier, wholeMonths(earlier, later)),
  YD: (earlier, later) => later - monthsLater(earlier, Math.floor(wholeMonths(earlier, later) / 12) * 12),
};

function difference(earlier, later, unit) {
  if (later < earlier) throw new Failure('#NUM');
  const name = unit.toUpperCase();
  if (!Object.hasOwn(UNITS, name)) throw new Failure('#VALUE');
  return fromInteger(UNITS[name](earlier, later));
}

/** The first anniversary of a day on or after another; 29 February comes round on the 28th. */
function nextAnniversary(day, start) {
  const years = Math.max(0, partsOf(start).year - partsOf(day).year);
  const thisYear = monthsLater(day, years * 12);
  return thisYear >= start ? thisYear : monthsLater(day, years * 12 + 12);
}

export const MONTHS = {
  DATE: { apply: made },
  ADDMONTHS: moved(sticky),
  EDATE: moved(monthsLater),
  EOMONTH: moved(monthEnd),
  DATEDIF: { apply: difference },
  NEXTANNIVERSARY: { apply: nextAnniversary },
};
