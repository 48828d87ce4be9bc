// Back from a record: the list stands where it was left, with the focus on the same row.
import { keepWalk } from '../parts/walk.js';

const KEY = 'mc-lists';
const LISTS = 5;
const grid = () => document.querySelector('[data-list]');
const here = () => location.pathname + location.search;

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(entry) {
  const others = kept().filter(({ at }) => at !== entry.at);
  for (const count of [LISTS, 1]) {
    try {
      sessionStorage.setItem(KEY, JSON.stringify([entry, ...others].slice(0, count)));
      return;
    } catch {
      // The store is full: the latest list alone.
    }
  }
}

/** Whether one comes back: by the browser's button, or from one of the list's own records. */
export function cameBack() {
  const [entry] = performance.getEntriesByType('navigation');
  if (entry?.type === 'back_forward') return true;
  const from = document.referrer && new URL(document.referrer);
  return Boolean(from) && from.origin === location.origin && from.pathname.startsWith(`${location.pathname}/`);
}

/** Keeps how the list of the address stands as somebody leaves it. */
function remember(at, pages, row) {
  const list = (pages?.list ?? []).slice(1).map(({ href, body, away, height, rows }) => (
    { href, height: away ? height : body.getBoundingClientRect().height, rows }));
  keep({ at, list, next: pages?.next ?? '', top: grid().scrollTop, left: grid().scrollLeft, row });
}

async function restore(pages, { list, next, top, left, row }) {
  if (pages && list.length) pages.lay(list, next);
  grid().scrollTo(left, top);
  if (!row) return;
  const find = () => grid().querySelector(`[data-row="${CSS.escape(row)}"] .mc-cell-main > a`);
  const edges = grid().getBoundingClientRect();
  const inSight = (pages?.list ?? []).filter(({ body }) => {
    const box = body.getBoundingClientRect();
    return box.bottom > edges.top && box.top < edges.bottom;
  });
  await Promise.all(inSight.map((page) => pages.bring(page)));
  const link = find();
  grid().scrollTo(left, top);
  link?.focus({ preventScroll: true });
}

/** `shown` gives the pages of the list as it stands; one that is come back to stands where it was left. */
export function startReturning(shown, isReturn) {
  if (!grid()) return;
  let last = '';
  const note = ({ target }) => { last = target.closest?.('[data-row]')?.dataset.row ?? last; };
  grid().addEventListener('focusin', note);
  grid().addEventListener('click', note);
  const comeBack = () => {
    const entry = kept().find(({ at }) => at === here());
    if (entry) restore(shown(), entry);
  };
  if (isReturn) comeBack();
  grid().addEventListener('mc:turning', ({ detail: { left } }) => {
    remember(left, shown(), last);
    last = '';
  });
  grid().addEventListener('mc:turned', ({ detail }) => detail.back && comeBack());
  addEventListener('pagehide', () => {
    const pages = shown();
    remember(here(), pages, last);
    keepWalk(pages?.list ?? [{ href: here(), body: grid(), away: false }], pages?.next ?? '');
  });
}
