// The organisation's time zone by the table of changes that the server sends, so that both agree on every day there is.
import { EPOCH_DAY, FIRST_MOMENT, LAST_MOMENT, MICROSECONDS_A_DAY, checkedMoment, joinMoment, splitMoment } from './calendar.js';

const MICROSECONDS = 1_000_000n;

/**
 * `table` is {first, changes: [[second, offset], …], cycle}: `first` the offset in seconds before all changes; from the
 * second `cycle.from` on, what happened in the `cycle.length` seconds before repeats for ever (null: nothing changes).
 */
export class Zone {
  constructor(table) {
    this.cycle = table.cycle && { from: BigInt(table.cycle.from), length: BigInt(table.cycle.length) };
    this.first = table.first;
    this.utc = table.changes.map(([second]) => second);
    this.offsets = table.changes.map(([, offset]) => offset);
    this.wall = table.changes.map(([second, offset], place) =>
      second + Math.max(offset, place ? this.offsets[place - 1] : table.first));
  }

  #offset(seconds, list) {
    if (this.cycle && seconds >= this.cycle.from) {
      seconds -= ((seconds - this.cycle.from) / this.cycle.length + 1n) * this.cycle.length;
    }
    const sought = Number(seconds);
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] <= sought) low = middle + 1;
      else high = middle;
    }
    return BigInt(low ? this.offsets[low - 1] : this.first) * MICROSECONDS;
  }

  /** The moment as the clock on the wall shows it, told as if in UTC; fails with #DATE at the ends of the calendar. */
  local(moment) {
    const day = moment - (((moment % MICROSECONDS) + MICROSECONDS) % MICROSECONDS);
    return checkedMoment(moment + this.#offset(day / MICROSECONDS, this.utc));
  }

  /** The moment when the wall shows `wall`, the earlier one of two; not checked against the calendar. */
  absolute(wall) {
    const second = wall - (((wall % MICROSECONDS) + MICROSECONDS) % MICROSECONDS);
    return wall - this.#offset(second / MICROSECONDS, this.wall);
  }

  /** The calendar day at a moment. */
  dayOf(moment) {
    return splitMoment(this.local(moment)).day;
  }

  /** The first moment of a day; at the ends of the calendar, midnight in UTC. */
  startOf(day) {
    const wall = joinMoment(day, 0);
    const start = this.absolute(wall);
    return start < FIRST_MOMENT || start > LAST_MOMENT ? wall : start;
  }

  /** The first moment after a day; the last moment there is after the last day. */
  endOf(day) {
    const next = BigInt(day + 1 - EPOCH_DAY) * MICROSECONDS_A_DAY;
    return next > LAST_MOMENT ? LAST_MOMENT : this.startOf(day + 1);
  }
}
