// Finding in texts and replacing: by the text sought, by place, by pattern.
import { folded, indexOf, length, slice } from '../characters.js';
import { ZERO, fromInteger, whole } from '../decimals.js';
import { Failure } from '../failure.js';

const LONGEST = 100_000;

/** CONTAINS, BEGINS, ENDS: a blank to look for is found everywhere, in a blank text the answer is blank. */
function sought(present) {
  return {
    strict: false,
    apply(text, part) {
      if (part === null) return true;
      return text === null ? null : present(text, part);
    },
  };
}

function find(part, text, start) {
  if (start === null) return null;
  if (part === null || text === null) return ZERO;
  return fromInteger(indexOf(text, part, start === undefined ? 0 : Math.max(0, whole(start) - 1)) + 1);
}

const search = (part, text, start) => find(part && folded(part), text && folded(text), start);

function substitute(text, old, written, nth) {
  if (text === null || old === null) return null;
  const next = written ?? '';
  const parts = text.split(old);
  const all = nth === undefined || nth === null;
  const place = all ? 0 : whole(nth);
  if (!all && !(place > 0 && place < parts.length)) return text;
  const count = all ? parts.length - 1 : 1;
  if (length(text) + count * (length(next) - length(old)) > LONGEST) throw new Failure('#VALUE');
  if (all) return parts.join(next);
  return parts.slice(0, place).join(old) + next + parts.slice(place).join(old);
}

function replaced(text, start, count, written) {
  if (text === null || start === null || count === null) return null;
  const first = Math.max(0, whole(start) - 1);
  return slice(text, 0, first) + (written ?? '') + slice(text, first + Math.max(0, whole(count)));
}

function masked(text, first, last) {
  const [begin, end] = [Math.max(1, whole(first)), Math.min(length(text), whole(last))];
  if (end < begin) return text;
  return slice(text, 0, begin - 1) + '*'.repeat(end - begin + 1) + slice(text, end);
}

/** Pairs of the pattern's characters and whether each is a wildcard; a backslash takes the next one as it is. */
function patternParts(pattern) {
  const parts = [];
  const characters = Array.from(pattern);
  for (let place = 0; place < characters.length; place += 1) {
    const character = characters[place];
    if (character === '\\') {
      place += 1;
      parts.push({ wildcard: false, character: characters[place] ?? '\\' });
    } else parts.push({ wildcard: character === '%' || character === '_', character });
  }
  return parts;
}

/** Whether the whole text fits; on a mismatch only the last % is widened, which is enough and never exponential. */
function like(text, pattern) {
  const [characters, parts] = [Array.from(text), patternParts(pattern)];
  const isAny = (token) => token.wildcard && token.character === '%';
  let [place, part, star, resume] = [0, 0, -1, 0];
  while (place < characters.length) {
    const token = parts[part];
    if (token && isAny(token)) {
      [star, resume] = [part, place];
      part += 1;
    } else if (token && (token.wildcard || token.character === characters[place])) {
      place += 1;
      part += 1;
    } else if (star >= 0) {
      resume += 1;
      [place, part] = [resume, star + 1];
    } else return false;
  }
  return parts.slice(part).every(isAny);
}

export const TEXT_SEARCH = {
  CONTAINS: sought((text, part) => text.includes(part)),
  BEGINS: sought((text, part) => text.startsWith(part)),
  ENDS: sought((text, part) => text.endsWith(part)),
  LIKE: { apply: like },
  FIND: { strict: false, apply: find },
  SEARCH: { strict: false, apply: search },
  SUBSTITUTE: { strict: false, apply: substitute },
  REPLACE: { strict: false, apply: replaced },
  EXACT: { strict: false, apply: (left, right) => left === right },
  MASK: { apply: masked },
};
