// Small things the modules share: words, requests, whether a person is typing.
const words = JSON.parse(document.getElementById('mc-texts')?.textContent ?? '{}');

/** The text of a key in the page's language, with {name} filled in. */
export function text(key, values = {}) {
  const form = values.count === 1 && `${key}.one` in words ? `${key}.one` : key;
  return (words[form] ?? form).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? '';
}

/** Takes over the token of a session that the same person began on another page; whether there is one. */
async function renewToken() {
  const [person, token] = ['person', 'csrf-token'].map((name) => document.querySelector(`meta[name="${name}"]`));
  const session = await fetch('/api/v1/session', { credentials: 'same-origin' }).then((answer) => answer.json());
  if (!person?.content || session.user?.id !== person.content || session.csrf_token === token.content) return false;
  token.content = session.csrf_token;
  for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = session.csrf_token;
  return true;
}

/** fetch with the CSRF header; a body that is not a form is sent as JSON. Who signed in anew meanwhile goes on. */
export async function send(url, { method = 'POST', body, ...rest } = {}) {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const type = body === undefined || isForm ? {} : { 'Content-Type': 'application/json' };
  const sent = () => fetch(url, {
    method, credentials: 'same-origin', headers: { 'X-CSRF-Token': csrfToken(), Accept: 'application/json', ...type },
    body: body === undefined || isForm ? body : JSON.stringify(body), ...rest,
  });
  const answer = await sent();
  if (answer.status !== 403) return answer;
  const told = await answer.clone().json().catch(() => ({}));
  return told.problems?.[0]?.code === 'csrf_failed' && await renewToken() ? sent() : answer;
}

/** The HTML of another page; an Error where there is none. Who is signed in no more is led to the sign-in page. */
export async function htmlAt(href, headers = {}) {
  const answer = await fetch(href, { credentials: 'same-origin', headers: { Accept: 'text/html', ...headers } });
  if (answer.redirected && new URL(answer.url).pathname === '/sign-in') location.reload();
  else if (answer.ok) return answer.text();
  throw new Error(text('load_failed'));
}

/** The same as a document. */
export async function pageAt(href, headers) {
  return new DOMParser().parseFromString(await htmlAt(href, headers), 'text/html');
}

/** What to tell of an error: the server's own words, else those given; what the browser says of it is for nobody. */
export function reasonOf(error, otherwise = text('load_failed')) {
  return (error.constructor === Error && error.message) || otherwise;
}

/** What an answer of the server says against something, in its own words; "" for nothing. */
export const reasonsIn = (answer) => answer.problems?.map((problem) => problem.message).join(' ') || answer.detail || '';

/** Whether the device or the person wants things to stand still. */
export function isCalm() {
  return document.documentElement.dataset.motion === 'off' || matchMedia('(prefers-reduced-motion: reduce)').matches;
}

export function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
    && !['checkbox', 'radio', 'button', 'submit'].includes(target.type);
}

/** Whether a key may move things in the region: an arrow only while nothing else on the page wants it. */
export function mayMove(event, region) {
  const active = document.activeElement;
  return !event.key.startsWith('Arrow') || (!isTyping(active) && (active.matches('body, main') || Boolean(active.closest(region))));
}

/** Calls the handler for clicks on anything inside `selector`, now and later. */
export function onClick(selector, handler) {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest(selector) : null;
    if (target) handler(target, event);
  });
}

/** Whether a click on a link asks for its page here: not beside this one, nor as a file. */
export const isPlainClick = (event) => event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;

/** Calls the handler in the place of the page that a plain click on a link asks for. */
export function onPlainClick(selector, handler) {
  onClick(selector, (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    handler(link);
  });
}

/** Tells that a part of the page came just now: whoever gives controls their scripts looks through it. */
export const tellFetched = (part) => part.dispatchEvent(new Event('mc:fetched', { bubbles: true }));

/** Says something to people who do not see the page. */
export function announce(message) {
  const place = document.getElementById('announce');
  if (place) place.textContent = message;
}
