// What is asked of a save and of whoever looks: new or a copy, what stood in a field before, the roles held.
import { KINDS } from '../values.js';

const known = (fact) => fact === true;

/** Several choices are the same in any order. */
function same(kind, value, prior) {
  if (value === null || prior === null) return value === prior;
  if (kind === 'choices') return value.length === prior.length && value.every((one) => prior.includes(one));
  return KINDS[kind].same(value, prior);
}

export const WRITES = {
  ISNEW: { strict: false, apply: known },
  ISCLONE: { strict: false, apply: known },
  ISCHANGED: { strict: false, choose: ([kind]) => (value, prior, isNew) => isNew !== true && !same(kind, value, prior) },
  PRIORVALUE: { strict: false, apply: (value, prior, isNew) => (isNew === true ? value : prior) },
  HASROLE: { strict: false, apply: (role, roles) => (roles ?? []).includes(role) },
};
