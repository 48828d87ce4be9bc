// Writes down which functions the browser's catalogue has, and why it lacks others, for the server: npm run functions
import { writeFileSync } from 'node:fs';
import { functionNames } from './src/expressions/catalogue.js';
import { REFUSALS } from './src/expressions/refusals.js';

const path = new URL('../../engine/expressions/browser_functions.json', import.meta.url);
writeFileSync(path, JSON.stringify({ runs: functionNames(), refused: REFUSALS }, null, 1) + '\n');
