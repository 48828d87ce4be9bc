// A list comes into the place of another without a new page around it: sorted or searched, of another view or object.
// The home page, on which nothing is under way, gives its place to a list as well.
import { announce, isPlainClick, onClick, pageAt } from '../parts/page.js';

const AROUND = ['.mc-head', '.mc-views', '.mc-tools', '.mc-view-notes'];
const LINKS = '[data-list] thead a, [data-turn]';
const LEAVES = '#main > [data-leaves]';
const PLACES = '.mc-side a, .mc-bottom a, #more a';
const list = () => document.querySelector('[data-list]');
const isEditing = () => Boolean(list()?.querySelector('.is-editing'));
const tell = (name, detail) => list().dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
const LOWEST_ROW = 28; // pixels
const here = () => location.pathname + location.search;
const PRESSED = 1000; // milliseconds in which a link that was pressed is let go
let begin;
let latest = 0;
let shown = here();
let ahead = null;

const ask = (href) => pageAt(href, { 'Page-Turn': 'list' }).catch(() => null);

/** A link is as good as followed when the mouse goes down on it: its page is on the way before the mouse comes up. */
function askAhead(link) {
  if (isEditing()) return; // what is being saved would be missing
  ahead = { href: link.href, page: ask(link.href), at: performance.now() };
}

/** The page of the address; each that was asked for ahead serves once. */
function coming(href) {
  const { page } = ahead?.href === href && performance.now() - ahead.at < PRESSED ? ahead : { page: ask(href) };
  ahead = null;
  return page;
}

/** The navigation shows where one is, in a group that was folded, too. */
function markPlace(page) {
  const current = new Set([...page.querySelectorAll(PLACES)].filter((link) => link.ariaCurrent).map((link) => link.pathname));
  for (const link of document.querySelectorAll(PLACES)) {
    link.ariaCurrent = current.has(link.pathname) ? 'page' : null;
    for (let fold; link.ariaCurrent && (fold = link.closest('[data-nav-folded]'));) {
      fold.removeAttribute('data-nav-folded');
      document.querySelector(`[aria-controls="${CSS.escape(fold.id)}"]`).ariaExpanded = 'true';
    }
  }
}

/** Another list than the one before: its own name, what can be done with its records, and a word of it for who can't see. */
function putOther(page) {
  markPlace(page);
  document.getElementById('more')?.close();
  list().ariaLabel = page.querySelector('[data-list]').ariaLabel;
  document.querySelector('[data-selection]').dataset.bulkUrl = page.querySelector('[data-selection]').dataset.bulkUrl ?? '';
  announce(page.title);
}

/** What stands around the table says the same of the list as the new page does. */
function putAround(page) {
  for (const part of AROUND) {
    const [old, fresh] = [document, page].map((one) => one.querySelector(`#main > ${part}`));
    if (old && fresh) old.replaceWith(fresh);
    else if (fresh) list().before(fresh);
    else old?.remove();
  }
  document.querySelector('[data-selection]').replaceChildren(...page.querySelector('[data-selection]').childNodes);
}

/** Where the focus was, in what came: the same head or view, else the first of the tools. Another list begins as a page does. */
function focusAgain({ column, isView } = {}, isOther) {
  if (isOther) document.getElementById('main').focus({ preventScroll: true });
  if (document.activeElement !== document.body) return;
  const head = column && list().querySelector(`th[data-column="${CSS.escape(column)}"] a`);
  const view = isView && document.querySelector('.mc-view[aria-current]');
  (head || view || document.querySelector('.mc-tools :is(a, input:not([type="hidden"]))'))?.focus({ preventScroll: true });
}

const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });

/** Puts the rows for which there is room at once, and the others when those have been painted. */
async function putTable(table, room, put) {
  const rows = [...table.querySelectorAll('#rows > tr')].slice(room);
  for (const row of rows) row.remove();
  put(table);
  const body = list().querySelector('#rows');
  await painted();
  body?.append(...rows);
}

/** What must be the same of both pages: the copy the device kept, language, person, and the version of the app. */
const around = (page) => [page.documentElement.dataset.seenAt, page.documentElement.lang,
  page.querySelector('meta[name="person"]')?.content, page.querySelector('script[type="module"]')?.getAttribute('src')].join();

/** A list can, unless somebody is at work in a cell or the pages around both differ. */
function canStandHere(page) {
  return Boolean(page?.querySelector('#main > [data-list]')) && !isEditing() && around(page) === around(document);
}

/** The list takes the place of what this page shows, and begins as on a page of its own. */
async function enter(page, isReturn) {
  const main = document.getElementById('main');
  main.setAttribute('aria-busy', 'true');
  markPlace(page);
  document.getElementById('more')?.close();
  announce(page.title);
  await putTable(page.querySelector('[data-list]'), Math.ceil(innerHeight / LOWEST_ROW), () => {
    const parts = page.querySelectorAll('#main > :not(#connection)');
    for (const part of main.querySelectorAll(':scope > :not(#connection)')) part.remove();
    main.append(...parts);
  });
  main.focus({ preventScroll: true });
  tell('mc:turned');
  begin(isReturn);
  main.removeAttribute('aria-busy');
}

/** The list takes the place of the one before. */
async function replace(page, { from, back }) {
  // Before anything changes: what is measured later would have the page laid out once more.
  const room = Math.ceil(list().clientHeight / (list().querySelector('[data-row]')?.offsetHeight || LOWEST_ROW));
  list().scrollTo(0, 0);
  const isOther = shown.split('?')[0] !== location.pathname;
  putAround(page);
  if (isOther) putOther(page);
  const put = putTable(page.querySelector('[data-list]'), room, (table) => list().replaceChildren(...table.childNodes));
  if (!back) focusAgain(from, isOther);
  await put;
  tell('mc:turned', { back });
  tell('mc:rows');
}

/** Shows the list of the address, or opens the page where it can't stand in this one's place. */
async function show(href, { from, back = false }) {
  latest += 1;
  const mine = latest;
  const place = list() ?? document.querySelector(LEAVES);
  place.setAttribute('aria-busy', 'true');
  const page = await coming(href);
  if (mine !== latest) return;
  place.removeAttribute('aria-busy');
  if (!canStandHere(page)) {
    if (back) location.reload();
    else location.assign(href);
    return;
  }
  if (list()) tell('mc:turning', { left: shown });
  if (!back) history[href === location.href ? 'replaceState' : 'pushState'](null, '', href);
  const put = list() ? replace(page, { from, back }) : enter(page, back);
  document.title = page.title;
  shown = here();
  await put;
}

/** Turns to the address that a control of the list leads to; Back leads to what was shown before. */
export function turn(href, control) {
  const from = { column: control.closest('[data-column]')?.dataset.column, isView: control.matches('.mc-view') };
  return show(href, { from });
}

/** Listens once for the document; `startList(isReturn)` makes a list work that came into the place of something else. */
export function startTurning(startList) {
  if (begin || !document.querySelector(`#main > [data-list], ${LEAVES}`)) return;
  begin = startList;
  onClick(LINKS, (link, event) => {
    if (event.defaultPrevented || !isPlainClick(event)) return;
    event.preventDefault();
    turn(link.href, link);
  });
  document.addEventListener('pointerdown', (event) => {
    const link = event.target.closest?.(LINKS);
    if (link && event.pointerType === 'mouse' && isPlainClick(event)) askAhead(link);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches('.mc-tools [role="search"]')) return;
    event.preventDefault();
    turn(`${form.action}?${new URLSearchParams(new FormData(form))}`, form);
  });
  addEventListener('popstate', () => here() !== shown && show(location.href, { back: true }));
}
