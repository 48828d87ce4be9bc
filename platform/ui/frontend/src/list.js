// The list beyond its first page: rows come while one scrolls, groups open, columns move, and places are found again.
import { startClipboard } from './list/clipboard.js';
import { dressGrid, startGrid } from './list/grid.js';
import { startGroups } from './list/groups.js';
import { dressHeads, startHeads } from './list/heads.js';
import { startPages } from './list/pages.js';
import { cameBack, startReturning } from './list/returning.js';
import { startSelection } from './list/selection.js';
import { startSetup } from './list/setup.js';
import { startTouch } from './list/touch.js';
import { startTurning } from './list/turning.js';

/** Makes the list on this page work; `isReturn` tells whether it is come back to, and stands where it was left. */
export function startList(isReturn = cameBack()) {
  startGrid();
  startSelection();
  startTouch();
  startClipboard();
  startHeads();
  startSetup();
  startGroups();
  let pages = startPages();
  document.querySelector('[data-list]').addEventListener('mc:turned', () => {
    pages?.stop();
    dressGrid();
    dressHeads();
    pages = startPages();
  });
  startReturning(() => pages, isReturn);
  startTurning(startList);
}

/** On a page that gives its place to a list: what makes one work is at hand by then. */
export function startLeaving() {
  startTurning(startList);
}
