// The rows of a long list by pages, each a tbody that remembers its address. Those far from sight give their rows back
// and keep their height, so that the page stays as small after 100,000 rows as after 300.
import { announce, isPlainClick, pageAt, text } from '../parts/page.js';
import { showToast } from '../parts/toasts.js';

const AHEAD = '600px';
const KEPT = '1800px';
const grid = () => document.querySelector('[data-list]');
const more = () => document.getElementById('more-rows');
const here = () => location.pathname + location.search;

/** What stands for rows that are out of sight. */
function gap(height, columns) {
  const row = document.createElement('tr');
  const cell = document.createElement('td');
  row.className = 'mc-gap';
  row.setAttribute('aria-hidden', 'true');
  cell.colSpan = columns;
  cell.style.height = `${height}px`;
  row.append(cell);
  return row;
}

class Pages {
  constructor(first) {
    this.table = first.closest('table');
    this.columns = this.table.tHead.rows[0].cells.length;
    this.growing = null;
    this.left = new AbortController();
    this.near = new IntersectionObserver((entries) => entries.forEach((entry) => this.onSight(entry)), { root: grid(), rootMargin: KEPT });
    this.list = [];
    this.take({ href: here(), body: first, away: false, height: 0, rows: first.rows.length });
  }

  /** Lets go of a table that is shown no longer. */
  stop() {
    this.left.abort();
    this.near.disconnect();
  }

  /** The address of what comes after the last page; "" at the end. */
  get next() {
    return more()?.querySelector('[data-more]')?.getAttribute('href') ?? '';
  }

  take(page) {
    this.list.push(page);
    page.body.dataset.page = String(this.list.length - 1);
    this.number(page);
    this.near.observe(page.body);
  }

  /** Tells readers of the screen which row of all this is; the head is the first. */
  number(page) {
    const before = this.list.slice(0, this.list.indexOf(page)).reduce((sum, other) => sum + other.rows, 0);
    [...page.body.rows].forEach((row, place) => row.setAttribute('aria-rowindex', String(before + place + 2)));
  }

  pageOf(element) {
    return this.list[Number(element?.closest?.('tbody[data-page]')?.dataset.page ?? NaN)];
  }

  /** Appends the next page; one at a time. */
  grow() {
    if (!this.next) return Promise.resolve();
    this.growing ??= this.append(this.next).catch(() => this.failed()).finally(() => { this.growing = null; });
    return this.growing;
  }

  failed() {
    if (this.left.signal.aborted) return;
    this.broken = true;
    showToast(text('load_failed'), { kind: 'danger' });
  }

  async append(href) {
    const way = more();
    way.setAttribute('aria-busy', 'true');
    const page = await pageAt(href).finally(() => way.removeAttribute('aria-busy'));
    if (this.left.signal.aborted) return; // another table stands here by now
    const body = document.createElement('tbody');
    body.append(...(page.getElementById('rows')?.rows ?? []));
    this.list.at(-1).body.after(body);
    this.take({ href, body, away: false, height: 0, rows: body.rows.length });
    way.replaceChildren(...(page.getElementById('more-rows')?.childNodes ?? []));
    this.broken = false;
    this.tell(body);
    announce(text('rows_came', { count: body.rows.length }));
  }

  tell(body) {
    body.dispatchEvent(new Event('mc:rows', { bubbles: true }));
  }

  onSight({ target, isIntersecting }) {
    const page = this.pageOf(target);
    if (!page) return;
    if (isIntersecting) this.bring(page);
    else this.drop(page);
  }

  /** Gives the rows back, unless somebody works with them or is about to step onto them. */
  drop(page) {
    const place = this.list.indexOf(page);
    const at = this.list.indexOf(this.pageOf(document.activeElement));
    const used = (at >= 0 && Math.abs(at - place) < 2) || page.body.querySelector('[aria-selected="true"], .is-editing');
    if (page.away || used) return;
    page.height = page.body.getBoundingClientRect().height;
    page.away = true;
    page.body.replaceChildren(gap(page.height, this.columns));
  }

  /** Fetches the rows of a page again. */
  bring(page) {
    if (!page?.away) return Promise.resolve();
    page.coming ??= pageAt(page.href).then((fresh) => {
      page.body.replaceChildren(...(fresh.getElementById('rows')?.rows ?? []));
      page.away = false;
      page.rows = page.body.rows.length;
      this.number(page);
      this.tell(page.body);
    }).catch(() => this.failed()).finally(() => { page.coming = null; });
    return page.coming;
  }

  /** Puts the pages back that were here before, as gaps; the way on is the one that was known then. */
  lay(pages, next) {
    for (const { href, height, rows } of pages) {
      const body = document.createElement('tbody');
      body.append(gap(height, this.columns));
      this.list.at(-1).body.after(body);
      this.take({ href, body, away: true, height, rows });
    }
    const link = more()?.querySelector('[data-more]');
    if (next) link?.setAttribute('href', next);
    else link?.remove();
  }
}

/** Where one stands the rows before and behind are there, so that the next key finds them. */
function keepAround(pages, element) {
  const place = pages.list.indexOf(pages.pageOf(element));
  if (place < 0) return;
  pages.bring(pages.list[place - 1]);
  if (place + 1 < pages.list.length) pages.bring(pages.list[place + 1]);
  else if (element.closest('tr')?.nextElementSibling === null) pages.grow();
}

/** The pages of the list shown; null where it has none. */
export function startPages() {
  const first = document.getElementById('rows');
  if (!first || !more()) return null;
  const pages = new Pages(first);
  // Who scrolls fast leaves the end and comes back to it between two looks: the last entry says how it stands.
  const end = new IntersectionObserver((entries) => {
    if (entries.at(-1).isIntersecting && !pages.broken) pages.grow().then(() => {
      if (pages.left.signal.aborted) return;
      end.unobserve(more());
      end.observe(more());
    });
  }, { root: grid(), rootMargin: AHEAD });
  end.observe(more());
  pages.left.signal.addEventListener('abort', () => end.disconnect());
  more().addEventListener('click', async (event) => {
    if (!event.target.closest('[data-more]') || !isPlainClick(event)) return;
    event.preventDefault();
    await pages.grow();
    pages.list.at(-1).body.querySelector('a')?.focus({ preventScroll: true });
  });
  grid().addEventListener('focusin', ({ target }) => keepAround(pages, target), { signal: pages.left.signal });
  return pages;
}
