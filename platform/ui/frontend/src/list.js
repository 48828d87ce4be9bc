// The list beyond its first page: rows come while one scrolls, groups open, columns move, and places are found again.
import { startClipboard } from './list/clipboard.js';
import { dressGrid, startGrid } from './list/grid.js';
import { startGroups } from './list/groups.js';
import { dressHeads, startHeads } from './list/heads.js';
import { startPages } from './list/pages.js';
import { startReturning } from './list/returning.js';
import { startSelection } from './list/selection.js';
import { startSetup } from './list/setup.js';
import { startTouch } from './list/touch.js';
import { startTurning } from './list/turning.js';

export function startList() {
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
  startReturning(() => pages);
  startTurning();
}
