// Roots, logarithms and angles; the angles in binary, as the server computes them.
import { Decimal, ZERO, settled } from '../decimals.js';
import { Failure } from '../failure.js';

const LARGEST_EXPONENT = 79;
const PI = new Decimal('3.1415926535897932');

function exponential(number) {
  if (number.gt(LARGEST_EXPONENT)) throw new Failure('#NUM');
  return number.gt(-LARGEST_EXPONENT) ? settled(number.exp()) : ZERO;
}

function ofPositive(operation) {
  return {
    apply(number) {
      if (number.lte(0)) throw new Failure('#VALUE');
      return settled(operation(number));
    },
  };
}

function binary(operation) {
  return { apply: (...numbers) => settled(new Decimal(operation(...numbers.map(Number)))) };
}

export const MATHEMATICS = {
  SQRT: { apply: (number) => settled(number.sqrt()) },
  EXP: { apply: exponential },
  LN: ofPositive((number) => number.ln()),
  LOG: ofPositive((number) => number.log()),
  PI: { apply: () => PI },
  SIN: binary(Math.sin),
  COS: binary(Math.cos),
  TAN: binary(Math.tan),
  ASIN: binary(Math.asin),
  ACOS: binary(Math.acos),
  ATAN: binary(Math.atan),
  ATAN2: binary(Math.atan2),
};
