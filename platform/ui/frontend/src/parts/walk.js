// From a record to the one before or after it in the list it was opened from; further pages of the list come by their cursor.
import { pageAt } from './page.js';

const KEY = 'mc-walk';
const addressesIn = (rows) => [...rows].map((row) => row.dataset.href);

function keep(way) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(way));
  } catch {
    sessionStorage.removeItem(KEY); // a way that can't be kept is not offered
  }
}

/** Keeps for this tab the pages of a list ({href, body, away}), with the records of those that are there; `next` goes on. */
export function keepWalk(pages, next) {
  keep({
    pages: pages.map(({ href, body, away }) => ({ href, records: away ? null : addressesIn(body.querySelectorAll('[data-row]')) })), next,
  });
}

/** A page of the way, asked for where it was given back or never came; null behind the ends. */
async function pageOf(way, number) {
  const known = way.pages[number];
  const href = known?.href ?? (number < 0 ? '' : way.next);
  if (known?.records || !href) return known ?? null;
  const fresh = await pageAt(href).catch(() => null);
  if (!fresh) return null;
  const page = { href, records: addressesIn(fresh.querySelectorAll('#rows [data-row]')) };
  if (!known) way.next = fresh.querySelector('#more-rows [data-more]')?.getAttribute('href') ?? '';
  way.pages[number] = page;
  keep(way);
  return page;
}

async function beside(way, number, step) {
  const { records } = way.pages[number];
  const near = records[records.indexOf(location.pathname) + step];
  return near ?? (await pageOf(way, number + step))?.records.at(step < 0 ? -1 : 0);
}

export async function startWalk() {
  const place = document.querySelector('[data-walk]');
  const way = JSON.parse(sessionStorage.getItem(KEY));
  const number = way.pages?.findIndex(({ records }) => records?.includes(location.pathname)) ?? -1;
  if (number < 0) return;
  for (const link of place.querySelectorAll('[data-step]')) {
    const address = await beside(way, number, Number(link.dataset.step));
    if (address) link.href = address;
    link.hidden = !address;
    place.hidden = place.hidden && !address;
  }
}
