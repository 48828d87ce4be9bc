/** The decimal library alone, so that a test can give it to interpreters it has changed. */
export { Decimal } from 'decimal.js';
