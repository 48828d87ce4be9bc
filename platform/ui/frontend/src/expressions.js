// Evaluates expressions that the server sends as typed trees: no source is made from them, so the strictest policy holds.
export { compiled, evaluated, holds } from './expressions/interpreter.js';
export { functionNames } from './expressions/catalogue.js';
