// Periods named by words (“this month”, “last 7 days”) as first and last day around a given today.
import { FIRST_DAY, LAST_DAY, dayNumber, partsOf, weekday } from './calendar.js';

const PERIOD = /^(this|last|next)(?: (\d{1,4}))? (day|week|month|quarter|year|fiscal quarter|fiscal year)s?$/;
const SINGLE_DAYS = { yesterday: -1, today: 0, tomorrow: 1 };
const MONTHS = { month: 1, quarter: 3, year: 12, 'fiscal quarter': 3, 'fiscal year': 12 };

/** [first, last], or null where the words name no period; business years begin with the fiscal month. */
export function periodBounds(words, { today, fiscalMonth }) {
  const text = words.toLowerCase().replaceAll('_', ' ').trim().split(/\s+/).join(' ');
  if (Object.hasOwn(SINGLE_DAYS, text)) {
    const day = moved(today, SINGLE_DAYS[text]);
    return [day, day];
  }
  const found = PERIOD.exec(text);
  if (!found) return null;
  const [, direction, written, unit] = found;
  const count = written === undefined ? 1 : Number(written);
  if (count === 0 || (direction === 'this' && written) || (unit === 'day' && !written)) return null;
  if (unit === 'day') return direction === 'last' ? [moved(today, 1 - count), today] : [today, moved(today, count - 1)];
  const first = { last: -count, this: 0, next: 1 }[direction];
  const end = { last: 0, this: 1, next: 1 + count }[direction];
  const begins = unit.startsWith('fiscal') ? fiscalMonth : 1;
  return [start(unit, today, first, begins), last(unit, today, end, begins)];
}

function moved(day, days) {
  return Math.max(FIRST_DAY, Math.min(LAST_DAY, day + days));
}

function start(unit, today, offset, begins) {
  if (unit === 'week') return moved(today, 7 * offset - weekday(today));
  const span = MONTHS[unit];
  const { year, month } = partsOf(today);
  const months = Math.floor((year * 12 + month - begins) / span) * span + begins - 1 + offset * span;
  const target = Math.floor(months / 12);
  if (target < 1) return FIRST_DAY;
  return target <= 9999 ? dayNumber(target, (months % 12) + 1, 1) : LAST_DAY;
}

function last(unit, today, offset, begins) {
  const first = start(unit, today, offset, begins);
  return first === FIRST_DAY || first === LAST_DAY ? first : first - 1;
}
