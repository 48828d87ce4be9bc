// The same list asked another way (sorted, searched, with a condition less) comes into its place without a new page around it.
import { isPlainClick, onClick, pageAt } from '../parts/page.js';

const AROUND = ['.mc-head', '.mc-views', '.mc-tools', '.mc-view-notes'];
const LINKS = '[data-list] thead a, [data-turn]';
const list = () => document.querySelector('[data-list]');
const tell = (name, detail) => list().dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
const LOWEST_ROW = 28; // pixels
const here = () => location.pathname + location.search;
let latest = 0;
let shown = here();

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

/** Where the focus was, in what came: the same head, else the first of the tools. */
function focusAgain(column) {
  const head = column && list().querySelector(`th[data-column="${CSS.escape(column)}"] a`);
  (head || document.querySelector('.mc-tools :is(a, input:not([type="hidden"]))'))?.focus({ preventScroll: true });
}

const painted = () => new Promise((done) => { requestAnimationFrame(() => setTimeout(done)); });

/** Puts the rows in sight at once, and the others when those have been painted. */
async function putTable(table) {
  const rows = [...table.querySelectorAll('#rows > tr')].slice(Math.ceil(list().clientHeight / LOWEST_ROW));
  for (const row of rows) row.remove();
  list().replaceChildren(...table.childNodes);
  list().scrollTop = 0;
  const body = list().querySelector('#rows');
  await painted();
  body?.append(...rows);
}

/** A list can, unless somebody is at work in a cell, or one of both is a copy that the device kept. */
function canStandHere(page) {
  const seenAt = (one) => one.documentElement.dataset.seenAt;
  return Boolean(page?.querySelector('#main > [data-list]')) && !list().querySelector('.is-editing') && seenAt(page) === seenAt(document);
}

/** Shows the list of the address, or opens the page where it can't stand in this one's place. */
async function show(href, { column, back = false }) {
  latest += 1;
  const mine = latest;
  list().setAttribute('aria-busy', 'true');
  const page = await pageAt(href, { 'Page-Turn': 'list' }).catch(() => null);
  if (mine !== latest) return;
  list().removeAttribute('aria-busy');
  if (!canStandHere(page)) {
    if (back) location.reload();
    else location.assign(href);
    return;
  }
  tell('mc:turning', { left: shown });
  if (!back) history.pushState(null, '', href);
  shown = here();
  document.title = page.title;
  putAround(page);
  const put = putTable(page.querySelector('[data-list]'));
  if (!back) focusAgain(column);
  await put;
  tell('mc:turned', { back });
  tell('mc:rows');
}

/** Turns to the address that a control of the list leads to; Back leads to what was shown before. */
export function turn(href, control) {
  return show(href, { column: control.closest('[data-column]')?.dataset.column });
}

export function startTurning() {
  onClick(LINKS, (link, event) => {
    if (event.defaultPrevented || !isPlainClick(event) || link.pathname !== location.pathname) return;
    event.preventDefault();
    turn(link.href, link);
  });
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches('.mc-tools [role="search"]')) return;
    event.preventDefault();
    turn(`${form.action}?${new URLSearchParams(new FormData(form))}`, form);
  });
  addEventListener('popstate', () => here() !== shown && show(location.href, { back: true }));
}
