// Parts of a text, by counting characters from 1.
import { length, slice } from '../characters.js';
import { fromInteger, whole } from '../decimals.js';

const atLeastZero = (number) => Math.max(0, whole(number));

function substr(text, start, count) {
  const place = whole(start);
  const first = place < 0 ? length(text) + place : Math.max(0, place - 1);
  if (first < 0) return '';
  return slice(text, first, count === undefined ? Infinity : first + atLeastZero(count));
}

function mid(text, start, count) {
  const first = Math.max(0, whole(start) - 1);
  return slice(text, first, first + atLeastZero(count));
}

const codePoint = { apply: (text) => fromInteger(text.codePointAt(0)) };

export const TEXT_PARTS = {
  LEFT: { apply: (text, count) => slice(text, 0, atLeastZero(count)) },
  RIGHT: { apply: (text, count) => slice(text, length(text) - atLeastZero(count)) },
  MID: { apply: mid },
  SUBSTR: { apply: substr },
  REVERSE: { apply: (text) => Array.from(text).reverse().join('') },
  ASCII: codePoint,
  CODE: codePoint,
};
