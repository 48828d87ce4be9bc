// The page without a connection: what else can be read on this device, and the way back to what was typed.
import { momentShown } from './connection.js';
import { onClick } from './page.js';

async function kept() {
  const names = (await caches.keys()).filter((name) => name.startsWith('read '));
  const found = [];
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of (await cache.keys()).reverse()) {
      const answer = await cache.match(request);
      const { title } = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const { pathname, search } = new URL(request.url);
      if (!/\/(related|timeline)$/.test(pathname)) found.push({ href: pathname + search, title: title.split(' · ')[0], at: new Date(answer.headers.get('Seen-At')) });
    }
  }
  return found;
}

export async function startOfflinePage() {
  const sending = document.documentElement.dataset.while === 'sending';
  for (const part of document.querySelectorAll('[data-when]')) part.hidden = (part.dataset.when === 'sending') !== sending;
  onClick('[data-act="again"]', () => location.reload());
  onClick('[data-act="back"]', () => history.back());
  const list = document.querySelector('[data-kept]');
  for (const { href, title, at } of sending ? [] : await kept()) {
    const link = document.createElement('a');
    const when = document.createElement('span');
    link.href = href;
    link.className = 'mc-clip';
    link.textContent = title;
    when.className = 'mc-muted mc-small';
    when.textContent = momentShown(at);
    const line = document.createElement('li');
    line.append(link, when);
    list.querySelector('ul').append(line);
    list.hidden = false;
  }
}
