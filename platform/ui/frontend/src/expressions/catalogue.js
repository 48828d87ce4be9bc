// Every function and operator that has a meaning in the browser, by its name.
import { COMPARISONS } from './functions/comparison.js';
import { CONVERSIONS } from './functions/conversion.js';
import { DAYS } from './functions/date.js';
import { DATE_PARTS } from './functions/date_parts.js';
import { GEOGRAPHY } from './functions/geography.js';
import { CONDITIONS, REWRITTEN } from './functions/logic.js';
import { LABELS } from './functions/labels.js';
import { MATHEMATICS } from './functions/mathematics.js';
import { MONTHS } from './functions/months.js';
import { NUMBERS } from './functions/number.js';
import { OPERATORS } from './functions/operators.js';
import { SEVERAL } from './functions/several.js';
import { SHOWN_TEXTS } from './functions/shown.js';
import { TEXTS } from './functions/text.js';
import { TEXT_PARTS } from './functions/text_parts.js';
import { TEXT_SEARCH } from './functions/text_search.js';
import { WORKDAYS } from './functions/workdays.js';
import { WRITES } from './functions/writes.js';

export const FUNCTIONS = {
  ...COMPARISONS, ...CONDITIONS, ...CONVERSIONS, ...DATE_PARTS, ...DAYS, ...GEOGRAPHY, ...LABELS, ...MATHEMATICS, ...MONTHS,
  ...NUMBERS, ...OPERATORS, ...SEVERAL, ...SHOWN_TEXTS, ...TEXTS, ...TEXT_PARTS, ...TEXT_SEARCH,
  ...WORKDAYS, ...WRITES,
};

/** The names, in order; those among them that the server rewrites are said in terms of the others. */
export const functionNames = () => [...Object.keys(FUNCTIONS), ...REWRITTEN].sort();
