// What every page loads: small modules of our own, and htmx for swapping parts of a page.
import { startOutdated } from './parts/outdated.js';
import { startSwaps } from './parts/swaps.js';
import { startMenus } from './parts/menus.js';
import { startDialogs } from './parts/dialogs.js';
import { startToasts } from './parts/toasts.js';
import { startUndo } from './parts/undo.js';
import { startPreferences } from './parts/preferences.js';
import { startKeys } from './parts/keys.js';
import { startNavigation } from './parts/navigation.js';
import { startPalette } from './parts/palette.js';
import { restorePlace } from './parts/place.js';
import { startRows } from './parts/rows.js';
import { startFilter } from './parts/filter.js';
import { startForms } from './parts/forms.js';
import { startOnce } from './parts/once.js';
import { startConnection } from './parts/connection.js';
import { tidyDrafts } from './parts/draft_store.js';

document.addEventListener('mc:fetched', async ({ target }) => {
  if (target.querySelector('form[data-draft]')) (await import('./parts/drafts.js')).startDrafts(target);
  if (target.querySelector('select[data-pick]')) (await import('./pick.js')).startPicks(target);
  if (target.querySelector('[data-ordered]')) (await import('./parts/ordering.js')).startOrdering(target);
});

/** Loads what only some pages need when the page has it; words are put back where rows of lines are at work. */
async function startLazy() {
  if (document.querySelector('[data-lines]')) (await import('./lines.js')).startLines();
  restorePlace();
  if (document.querySelector('[data-list]')) (await import('./list.js')).startList();
  if (document.querySelector('[data-leaves]')) (await import('./list.js')).startLeaving();
  if (document.querySelector('[data-walk]') && sessionStorage.getItem('mc-walk')) (await import('./parts/walk.js')).startWalk();
  if (document.querySelector('[data-record]')) (await import('./record.js')).startRecord();
  if (document.querySelector('[data-board]')) (await import('./board.js')).startBoard();
  if (document.querySelector('[data-calendar]')) (await import('./calendar.js')).startCalendar();
  if (document.querySelector('[data-bars]')) (await import('./bars.js')).startBars();
  if (document.querySelector('[data-workbench]')) (await import('./workbench.js')).startWorkbench();
  if (document.querySelector('[data-customise]')) (await import('./customise.js')).startCustomise();
  if (document.querySelector('[data-offline]')) await (await import('./parts/offline_page.js')).startOfflinePage();
  if (document.querySelector('form[data-draft]') || sessionStorage.getItem('mc-draft-sent')) (await import('./parts/drafts.js')).startDrafts();
  if (document.querySelector('select[data-pick]')) (await import('./pick.js')).startPicks();
  if (document.querySelector('[data-ordered]')) (await import('./parts/ordering.js')).startOrdering(document);
}

startOutdated();
startOnce();
startConnection();
if (document.querySelector('.mc-shell')) tidyDrafts();
startSwaps();
startMenus();
startDialogs();
startToasts();
startUndo();
startPreferences();
startKeys();
startRows();
startFilter();
startForms();
startNavigation();
startPalette();
startLazy().finally(() => {
  document.documentElement.dataset.ready = 'true';
  dispatchEvent(new Event('mc:ready'));
});
