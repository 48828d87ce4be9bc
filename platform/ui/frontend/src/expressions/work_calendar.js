// Working days and hours, counted as the server counts them: a week, and days that are not as the week says.
import { LAST_DAY } from './calendar.js';

const FREE = -1;
const MINUTE = 60e6;

const running = (numbers) => numbers.reduce((sums, number) => [...sums, sums.at(-1) + number], [0]);

/** How many of the sorted numbers are below the limit, or at it too. */
function countBelow(numbers, limit, orAt) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (orAt ? numbers[middle] <= limit : numbers[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `week`: spans of minutes by weekday, Monday first; `special`: [day, weekday whose hours it has, or -1], in order. */
export class WorkCalendar {
  constructor({ week, special }) {
    const minutes = week.map((spans) => spans.reduce((sum, [from, to]) => sum + to - from, 0));
    const works = minutes.map((count) => (count ? 1 : 0));
    const changes = (weekly) => running(special.map(([day, like]) =>
      (like === FREE ? 0 : weekly[like]) - weekly[(day - 1) % 7]));
    this.week = week;
    this.special = special;
    this.specialDays = special.map(([day]) => day);
    this.places = works.flatMap((one, place) => (one ? [place] : []));
    this.days = { before: running(works), more: changes(works) };
    this.minutes = { before: running(minutes), more: changes(minutes) };
    this.specialRanks = this.specialDays.map((day) => this.daysUntil(day));
  }

  #until(day, { before, more }) {
    const passed = countBelow(this.specialDays, day, true);
    return Math.floor(day / 7) * before[7] + before[day % 7] + more[passed];
  }

  /** How many working days there are from the first day there is to this one. */
  daysUntil(day) {
    return this.#until(day, this.days);
  }

  /** The day by which so many working days have been; null outside the calendar. */
  dayOfRank(rank) {
    const passed = countBelow(this.specialRanks, rank, false);
    const weekly = rank - this.days.more[passed];
    if (weekly < 1) return null;
    const count = this.places.length;
    const day = Math.floor((weekly - 1) / count) * 7 + this.places[(weekly - 1) % count] + 1;
    const found = Math.min(day, this.specialDays[passed] ?? day);
    return found <= LAST_DAY ? found : null;
  }

  /** The spans worked on a day. */
  spans(day) {
    const place = countBelow(this.specialDays, day, false);
    const like = this.specialDays[place] === day ? this.special[place][1] : (day - 1) % 7;
    return like === FREE ? [] : this.week[like];
  }

  /** The working time until a moment on the clock, in microseconds (BigInt). */
  workedUntil(day, time) {
    const today = this.spans(day).reduce(
      (sum, [from, to]) => sum + Math.max(0, Math.min(time, to * MINUTE) - from * MINUTE), 0);
    return BigInt(this.#until(day - 1, this.minutes)) * BigInt(MINUTE) + BigInt(today);
  }

  /** [day, time] at which that much has been worked: the first such moment, or the latest; null outside the calendar. */
  momentAfter(worked, latest) {
    let [first, last] = [1, LAST_DAY];
    while (first < last) {
      const middle = (first + last) >> 1;
      const done = this.workedUntil(middle + 1, 0);
      if (latest ? done > worked : done >= worked) last = middle;
      else first = middle + 1;
    }
    let left = Number(worked - this.workedUntil(first, 0));
    for (const [from, to] of this.spans(first)) {
      const length = (to - from) * MINUTE;
      if (latest ? left < length : left > 0 && left <= length) return left < 0 ? null : [first, from * MINUTE + left];
      left -= length;
    }
    return null;
  }
}
