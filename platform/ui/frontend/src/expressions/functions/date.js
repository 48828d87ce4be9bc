// Days and moments: the organisation's calendar, fixed once per page.
import { splitMoment } from '../calendar.js';
import { Failure } from '../failure.js';
import { periodBounds } from '../periods.js';

function bounds(words, environment) {
  const found = periodBounds(words, environment);
  if (!found) throw new Failure('#VALUE');
  return found;
}

function inPeriod([kind]) {
  if (kind !== 'datetime') {
    return (environment, day, words) => {
      const [first, last] = bounds(words, environment);
      return first <= day && day <= last;
    };
  }
  return (environment, moment, words) => {
    const [first, last] = bounds(words, environment);
    return environment.zone.startOf(first) <= moment && moment < environment.zone.endOf(last);
  };
}

export const DAYS = {
  TODAY: { zoned: true, apply: ({ today }) => today },
  TIMENOW: { zoned: true, apply: ({ zone, now }) => splitMoment(zone.local(now)).time },
  NOW: { zoned: true, apply: ({ now }) => now },
  INPERIOD: { zoned: true, choose: inPeriod },
  PERIODSTART: { zoned: true, apply: (environment, words) => bounds(words, environment)[0] },
  PERIODEND: { zoned: true, apply: (environment, words) => bounds(words, environment)[1] },
};
