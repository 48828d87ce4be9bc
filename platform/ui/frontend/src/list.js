// The list beyond its first page: rows come while one scrolls, and the place is found again on the way back.
import { startGrid } from './list/grid.js';
import { startPages } from './list/pages.js';
import { startReturning } from './list/returning.js';
import { startSelection } from './list/selection.js';

export function startList() {
  startGrid();
  startSelection();
  startReturning(startPages());
}
