// Texts in another shape: case, padding, white space, joined and repeated.
import { length, lower, slice } from '../characters.js';
import { fromInteger, whole } from '../decimals.js';
import { Failure } from '../failure.js';

/** Characters a text may be made to have. */
const LONGEST = 100_000;
const SPACES = /[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const CONTROLS = /[\u0001-\u001f\u007f-\u009f]/g;
const WORD = /[\p{L}\p{N}]+/gu;

const proper = (text) => text.replace(WORD, (word) => slice(word, 0, 1).toUpperCase() + lower(slice(word, 1)));

/** Without the spaces (U+0020 only) at both ends; a loop, as a pattern for the end would take quadratic time. */
function trimmed(text) {
  let [start, end] = [0, text.length];
  while (start < end && text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return text.slice(start, end);
}

/** What languages that tell i and ı apart put in place first; a locale is in the tree only where it is one of them. */
const undotted = (text) => text.replaceAll('İ', 'i').replaceAll('I\u0307', 'i').replaceAll('I', 'ı');

function padding(text, wanted, pad) {
  if (wanted > LONGEST) throw new Failure('#VALUE');
  const missing = Math.max(0, wanted - length(text));
  return slice(pad.repeat(Math.floor(missing / length(pad)) + 1), 0, missing);
}

function padded(onLeft) {
  return {
    apply(text, count, pad = ' ') {
      const wanted = whole(count);
      const filling = padding(text, wanted, pad);
      const kept = slice(text, 0, wanted);
      return onLeft ? filling + kept : kept + filling;
    },
  };
}

function repeated(text, count) {
  const times = whole(count);
  if (times < 0 || length(text) * times > LONGEST) throw new Failure('#VALUE');
  return text.repeat(times);
}

function character(number) {
  const point = whole(number);
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) throw new Failure('#VALUE');
  return point ? String.fromCodePoint(point) : '';
}

function joined(separator, ignoring, ...values) {
  const kept = ignoring ? values.filter((value) => value !== null) : values.map((value) => value ?? '');
  return kept.join(separator ?? '');
}

export const TEXTS = {
  LEN: { strict: false, apply: (text) => fromInteger(length(text ?? '')) },
  LOWER: { apply: (text, locale) => lower(locale === undefined ? text : undotted(text)) },
  UPPER: { apply: (text, locale) => (locale === undefined ? text : text.replaceAll('i', 'İ')).toUpperCase() },
  PROPER: { apply: proper },
  INITCAP: { apply: proper },
  TRIM: { apply: trimmed },
  TRIMALL: { apply: (text) => text.split(SPACES).filter(Boolean).join(' ') },
  CLEAN: { apply: (text) => text.replace(CONTROLS, '') },
  NORMALIZE: { apply: (text) => text.normalize('NFKC') },
  LPAD: padded(true),
  RPAD: padded(false),
  REPT: { apply: repeated },
  CHR: { apply: character },
  CONCAT: { strict: false, apply: (...values) => values.filter((value) => value !== null).join('') },
  TEXTJOIN: { strict: false, apply: joined },
};
