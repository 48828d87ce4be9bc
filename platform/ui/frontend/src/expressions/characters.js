// Texts by their characters (code points), as the server counts them, and their case character by character.

/** Whether some character takes two of JavaScript's units. */
const WIDE = /[\ud800-\udbff]/;

export function length(text) {
  if (!WIDE.test(text)) return text.length;
  let count = 0;
  for (const unit of text) count += unit ? 1 : 0;
  return count;
}

/** The characters from `start` up to `end` (exclusive), both from 0. */
export function slice(text, start, end = Infinity) {
  const [from, to] = [Math.max(0, start), Math.max(0, end)];
  if (!WIDE.test(text)) return text.slice(from, Math.min(to, text.length));
  return Array.from(text).slice(from, to).join('');
}

/** The place (from 0) of `part` at or after the character at `start`; -1 where it is not found. */
export function indexOf(text, part, start = 0) {
  if (!WIDE.test(text)) return start > text.length ? -1 : text.indexOf(part, start);
  const skipped = slice(text, 0, start);
  if (length(skipped) < start) return -1;
  const found = text.indexOf(part, skipped.length);
  return found < 0 ? -1 : length(text.slice(0, found));
}

/** Each character in lower case by itself, so that no letter depends on its neighbours. */
export const lower = (text) => Array.from(text, (character) => character.toLowerCase()).join('');

/** Lower case that keeps every character's place, for finding without regard to case. */
export function folded(text) {
  return Array.from(text, (character) => {
    const low = character.toLowerCase();
    return length(low) === 1 ? low : character;
  }).join('');
}
