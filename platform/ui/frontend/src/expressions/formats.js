// Patterns by which TEXT writes numbers (“#,##0.00”) and days (“yyyy-mm-dd”).
import { clockOf, partsOf } from './calendar.js';
import { length } from './characters.js';
import { DECIMALS, Decimal, multiply, rounded } from './decimals.js';
import { Failure } from './failure.js';

const NUMBER_PATTERN = /^([^#0,.%]*)([#0,]*)(?:[.]([0#]+))?(%?)([^#0,.%]*)$/;
const DAY_PART = /yyyy|yy|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s/gi;
const NAMED = new Set(['mmm', 'mmmm', 'ddd', 'dddd']);
const LONGEST_PATTERN = 100;
const HUNDRED = new Decimal(100);

/** The digits with a comma before every third from the right. */
export const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ',');

export function formatNumber(value, pattern) {
  // Matching takes time by the square of the length.
  const found = length(pattern) <= LONGEST_PATTERN && NUMBER_PATTERN.exec(pattern);
  if (!found || !(found[2] || found[3])) throw new Failure('#VALUE');
  const [, before, places, decimals = '', percent, after] = found;
  if (decimals.length > DECIMALS) throw new Failure('#VALUE');
  const number = rounded(percent ? multiply(value, HUNDRED) : value, decimals.length);
  const [whole, digits = ''] = number.abs().toFixed(decimals.length).split('.');
  const least = decimals.replace(/#+$/, '').length;
  let fraction = digits;
  while (fraction.length > least && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  const sign = number.lt(0) ? '-' : '';
  return sign + before + wholePart(whole, places) + (fraction && `.${fraction}`) + percent + after;
}

function wholePart(digits, pattern) {
  const least = pattern.split('0').length - 1;
  const written = digits === '0' && least === 0 ? '' : digits.padStart(least, '0');
  return pattern.includes(',') ? grouped(written) : written;
}

/** A day with a time of day by the pattern; `mm` right after the hours are minutes. */
export function formatDay(day, time, pattern) {
  if (length(pattern) > LONGEST_PATTERN) throw new Failure('#VALUE');
  const parts = { ...partsOf(day), ...clockOf(time) };
  let afterHour = false;
  return pattern.replace(DAY_PART, (found) => {
    const word = found.toLowerCase();
    const written = dayPart(parts, word, afterHour);
    afterHour = word.startsWith('h');
    return written;
  });
}

function dayPart(parts, word, afterHour) {
  if (NAMED.has(word)) throw new Failure('#VALUE');
  if (word === 'yyyy') return String(parts.year).padStart(4, '0');
  if (word === 'yy') return String(parts.year % 100).padStart(2, '0');
  const value = { m: afterHour ? parts.minute : parts.month, d: parts.day, h: parts.hour, s: parts.second }[word[0]];
  return String(value).padStart(word.length, '0');
}
