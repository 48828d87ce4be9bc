// Keeps the built files and the pages a person read last on his device, so that they can be read without a connection.
/* global BUILD, FILES: written in by the build */
const BUILT = `built ${BUILD}`;
const READ = 'read ';
const MOST = 60;
const DAYS = 7;
const LANGUAGES = ['en', 'zh'];
let era = 0;

async function prepare() {
  const cache = await caches.open(BUILT);
  await cache.addAll(FILES);
  await Promise.all(LANGUAGES.map((language) => cache.add(new Request(`/offline/${language}`, { credentials: 'omit' }))));
  await self.skipWaiting();
}

const pagesOf = (person) => `${READ}${BUILD} ${person}`;
const readCaches = async () => (await caches.keys()).filter((name) => name.startsWith(READ));

/** Drops every page kept, but for those of one cache. */
async function forget(except) {
  if (!except) era += 1;
  for (const name of await readCaches()) if (name !== except) await caches.delete(name);
}

/** The server is asked for a page while this worker still wakes; other builds' files go. */
async function takeOver() {
  await self.registration.navigationPreload?.enable();
  for (const name of await caches.keys()) {
    if (name !== BUILT && !name.startsWith(`${READ}${BUILD} `)) await caches.delete(name);
  }
  await self.clients.claim();
}

/** Keeps a page that the server says may be kept, and lets go what it no longer gives. */
async function note(request, answer, begun) {
  const person = answer.headers.get('Offline-Copy');
  if (new URL(answer.url || request.url).pathname === '/sign-in') await forget();
  if ([403, 404, 410].includes(answer.status)) for (const name of await readCaches()) await (await caches.open(name)).delete(request.url);
  if (!person || answer.status !== 200) return;
  const headers = { 'Content-Type': answer.headers.get('Content-Type'), 'Content-Language': answer.headers.get('Content-Language') ?? '', 'Seen-At': new Date().toISOString() };
  const body = await answer.text();
  if (begun !== era) return;
  await forget(pagesOf(person));
  const cache = await caches.open(pagesOf(person));
  await cache.delete(request.url);
  await cache.put(request.url, new Response(body, { headers }));
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST))) await cache.delete(old);
}

const isOld = (answer) => Date.now() - Date.parse(answer.headers.get('Seen-At')) > DAYS * 86400000;

/** The page as it was read last; a record's page is the same however one came to it. */
async function kept(request) {
  const loose = /^\/[^/]+\/[^/]+$/.test(new URL(request.url).pathname);
  for (const name of await readCaches()) {
    const cache = await caches.open(name);
    const found = (await cache.match(request.url)) ?? (loose ? await cache.match(request.url, { ignoreSearch: true }) : undefined);
    if (found && !isOld(found)) return marked(found, `data-seen-at="${found.headers.get('Seen-At')}"`);
  }
  return undefined;
}

/** The answer with a word about itself on its root element, for the scripts of the page. */
async function marked(answer, word, status = 200) {
  const html = (await answer.text()).replace('<html ', `<html ${word} `);
  return new Response(html, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
}

async function language() {
  for (const name of await readCaches()) {
    const cache = await caches.open(name);
    const last = (await cache.keys()).at(-1);
    const spoken = last && (await cache.match(last))?.headers.get('Content-Language');
    if (spoken) return spoken;
  }
  return navigator.language;
}

/** The page that says there is no connection; `when` is "reading" or "sending". */
async function noConnection(when) {
  const spoken = (await language()).startsWith('zh') ? 'zh' : 'en';
  const page = await (await caches.open(BUILT)).match(`/offline/${spoken}`);
  return page ? marked(page, `data-while="${when}"`, 503) : Response.error();
}

async function page(event) {
  const { request } = event;
  const begun = era;
  try {
    const answer = (await event.preloadResponse) ?? await fetch(request);
    event.waitUntil(note(request, answer.clone(), begun));
    return answer;
  } catch (error) {
    const found = await kept(request);
    if (found) return found;
    if (request.mode === 'navigate') return noConnection('reading');
    throw error;
  }
}

async function builtFile(request) {
  const found = await caches.match(request, { cacheName: BUILT });
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) await (await caches.open(BUILT)).put(request, answer.clone());
  return answer;
}

async function send(event, path) {
  if (path === '/sign-out') await forget();
  return fetch(event.request).catch(() => noConnection('sending'));
}

self.addEventListener('install', (event) => {
  event.waitUntil(prepare());
  // Where the browser knows how, what every page needs comes from the cache without waking this worker.
  event.addRoutes?.(FILES.map((file) => ({ condition: { urlPattern: file }, source: { cacheName: BUILT } })));
});
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (request.method !== 'GET') {
    if (request.mode === 'navigate') event.respondWith(send(event, pathname));
  } else if (pathname.startsWith('/static/dist/')) event.respondWith(builtFile(request));
  else if (request.mode === 'navigate' || request.headers.get('HX-Request') || request.headers.get('Page-Turn')) event.respondWith(page(event));
});
