// The calendar: records of a view by day, week, month or as a list; they move by drag, by keys and by a dialog.
import { Calendar } from '@fullcalendar/core';
import chinese from '@fullcalendar/core/locales/zh-cn';
import dayGrid from '@fullcalendar/daygrid';
import interaction from '@fullcalendar/interaction';
import list from '@fullcalendar/list';
import timeGrid from '@fullcalendar/timegrid';
import { askMove, hasEnd, inTurn, isMovable, saveMove, word } from './dated/moving.js';
import { clockIn, daysOn } from './parts/days.js';
import { addKeys } from './parts/keys.js';
import { isCalm, reasonOf } from './parts/page.js';
import { showToast } from './parts/toasts.js';

const PHONE = matchMedia('(max-width: 40em)');
const VIEWS = { timed: { month: 'dayGridMonth', week: 'timeGridWeek', day: 'timeGridDay', list: 'listMonth' }, days: { month: 'dayGridMonth', week: 'dayGridWeek', day: 'dayGridDay', list: 'listMonth' } };
const MODES = ['month', 'week', 'day', 'list'];
/** By how many days a key moves. */
const DAYS = { 'shift+ArrowLeft': -1, 'shift+ArrowRight': 1 };
const WEEKS = { 'shift+ArrowUp': -7, 'shift+ArrowDown': 7 };
const place = document.querySelector('[data-calendar]');
const isAllDay = place?.hasAttribute('data-all-day');
const views = isAllDay ? VIEWS.days : VIEWS.timed;
const modeOf = (type) => MODES.find((mode) => views[mode] === type);

/** Where one stood: the address says it, else what this tab remembers of the page. */
const memory = () => `mc-calendar ${location.pathname}`;
function remembered() {
  const kept = JSON.parse(sessionStorage.getItem(memory()) ?? '{}');
  return { day: place.dataset.day || kept.day, mode: place.dataset.mode || kept.mode };
}

const usualMode = () => place.dataset.ownMode || (PHONE.matches ? 'list' : 'month');

function remember(calendar) {
  const mode = modeOf(calendar.view.type);
  const day = calendar.formatIso(calendar.getDate()).slice(0, 10);
  sessionStorage.setItem(memory(), JSON.stringify({ day, mode }));
  const address = new URL(location.href);
  address.searchParams.set('on', day);
  if (mode === usualMode()) address.searchParams.delete('mode');
  else address.searchParams.set('mode', mode);
  history.replaceState(history.state, '', address);
}

/** What the view keeps when it is saved: the mode shown now. The offer to save it shows once it is another one. */
function offerMode(mode) {
  const bar = document.querySelector('.mc-view-change');
  if (!bar) return;
  const link = bar.querySelector('a[href]');
  const withMode = (address) => { const url = new URL(address, location.href); url.searchParams.set('mode', mode); return url.pathname + url.search; };
  bar.setAttribute('action', withMode(bar.getAttribute('action')));
  link.setAttribute('href', withMode(link.getAttribute('href')));
  if (mode !== usualMode()) bar.hidden = false;
}

/** A record as the calendar takes it: it counts up to the end, we count the last day, too. */
function drawn(record) {
  const end = record.end && (record.all_day ? daysOn(record.end, 1) : record.end);
  return {
    id: record.id, title: record.title, start: record.start, end: end || undefined, allDay: record.all_day, url: record.href,
    durationEditable: hasEnd(), extendedProps: { record },
  };
}

async function fetched({ startStr, endStr }) {
  const address = new URL(place.dataset.eventsUrl, location.href);
  address.searchParams.set('from', startStr.slice(0, 10));
  address.searchParams.set('to', endStr.slice(0, 10));
  const response = await fetch(address, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail);
  const more = document.querySelector('[data-more]');
  more.hidden = !answer.more;
  more.querySelector('span').textContent = answer.more;
  return answer.events.map(drawn);
}

const isoOf = (event, moment) => moment.toISOString().slice(0, event.allDay ? 10 : 16);

/** When the event now begins and ends, as the server counts it; a record without an end keeps none until it is stretched. */
function timesOf(event, isStretched = false) {
  const { record } = event.extendedProps;
  const end = event.end && isoOf(event, event.end);
  const times = { start: isoOf(event, event.start), version: record.version };
  return hasEnd() && end && (record.end || isStretched) ? { ...times, end: event.allDay ? daysOn(end, -1) : end } : times;
}

/** What is said of a record that its place does not show. */
function describe(link, record) {
  const said = [record.title, record.time, record.detail].filter(Boolean);
  link.title = said.join('\n');
  if (link.matches('.fc-event')) link.setAttribute('aria-label', said.join(', '));
}

function shown(event, record) {
  event.setExtendedProp('record', record);
  event.setDates(record.start, drawn(record).end ?? null, { allDay: record.all_day });
  for (const link of place.querySelectorAll(`[data-event="${CSS.escape(event.id)}"]`)) describe(link, record); // one kept in its place is not drawn anew
}

/** `times` tells when the record shall be, given the event as it is once what was asked for before is saved. */
const save = (calendar, id, times) => inTurn(id, async () => {
  const event = calendar.getEventById(id);
  const record = event && await saveMove(id, times(event));
  if (record) shown(event, record);
  return record;
});

async function dropped({ event, revert, view: { calendar } }, isStretched) {
  const { start, end } = timesOf(event, isStretched);
  if (await save(calendar, event.id, (now) => ({ start, end, version: now.extendedProps.record.version }))) return;
  revert();
  event.source?.refetch();
}

function ask(calendar, event) {
  const { record } = event.extendedProps;
  const length = event.allDay ? 10 : 16;
  askMove({ title: event.title, start: record.start.slice(0, length), end: record.end.slice(0, length) }, (start, end) => (
    save(calendar, record.id, (now) => ({ start, end, version: now.extendedProps.record.version }))));
}

/** Earlier or later by days, or longer and shorter; the server's answer is what shows. */
const nudge = (calendar, id, days, isStretched) => save(calendar, id, ({ extendedProps: { record } }) => {
  const last = record.end || (isStretched ? record.start : '');
  const times = { start: isStretched ? record.start : daysOn(record.start, days), version: record.version };
  return last ? { ...times, end: daysOn(last, days) } : times;
});

/** A new record at the time chosen: a day of a month stands for its first working hour. */
function create({ startStr, endStr, allDay }) {
  const { newHref, start, end } = place.dataset;
  const address = new URL(newHref, location.href);
  const last = allDay ? daysOn(endStr.slice(0, 10), -1) : endStr;
  const isWholeDays = allDay && !isAllDay;
  address.searchParams.set(start, isWholeDays ? `${startStr}T09:00` : startStr.slice(0, 16));
  if (end) address.searchParams.set(end, isWholeDays ? `${last}T10:00` : last.slice(0, 16));
  location.href = address.href;
}

/** The record that has the focus: it keeps it when it is drawn anew. */
let held = '';

function keepFocus() {
  place.addEventListener('focusin', ({ target }) => { held = target.dataset.event ?? ''; });
  place.addEventListener('focusout', ({ relatedTarget }) => { if (relatedTarget) held = ''; });
  document.addEventListener('pointerdown', () => { held = ''; });
}

/** What is drawn while one selects a time is no record yet. */
const isRecord = (event) => Boolean(event.extendedProps.record);

function content({ event, timeText, view }) {
  if (view.type.startsWith('list') || !isRecord(event)) return true;
  const parts = [['span', 'mc-event-time', timeText], ['strong', '', event.title], ['span', 'mc-event-detail', event.extendedProps.record.detail]];
  return { domNodes: parts.filter(([, , text]) => text).map(([name, className, textContent]) => Object.assign(document.createElement(name), { className, textContent })) };
}

function mounted({ el, event }) {
  if (!isRecord(event)) return;
  const { record } = event.extendedProps;
  const link = el.matches('a') ? el : (el.querySelector('a') ?? el);
  el.dataset.tone = record.tone;
  link.dataset.event = event.id;
  describe(link, record);
  // Measured first and shown then: what is hidden takes no focus.
  if (event.id === held) requestAnimationFrame(() => document.activeElement === document.body && link.focus({ preventScroll: true }));
  if (el.matches('tr') && record.detail) el.querySelector('.fc-list-event-title').append(Object.assign(document.createElement('span'), { className: 'mc-event-detail', textContent: record.detail }));
}

/** Chinese parts digits and characters by a space; days of a list stand as 2026-11-16. */
const isChinese = document.documentElement.lang.startsWith('zh');
const spaced = (title) => title.replace(/(\d)(?=[年月日])|([年月])(?=\d)/g, '$& ');
const digits = ({ date: { year, month, day } }) => [year, month + 1, day].map((part) => String(part).padStart(2, '0')).join('-');
const dayHead = ({ date, view }) => {
  if (view.type.startsWith('list')) return true;
  const weekday = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short', timeZone: 'UTC' }).format(date);
  return view.type === 'dayGridMonth' ? weekday : `${weekday} ${date.getUTCDate()}`;
};

/** What scrolls takes the focus; that makes it no grid of cells any more, and each record says its day itself. */
function openScrolling() {
  const pane = place.querySelector('.fc-scroller-liquid-absolute');
  if (!pane) return;
  if (pane.scrollHeight <= pane.clientHeight) { pane.removeAttribute('tabindex'); return; }
  for (const each of place.querySelectorAll(':is(table, thead, tbody, tr, th, td)[role]')) each.setAttribute('role', 'presentation');
  Object.assign(pane, { tabIndex: 0, role: 'region', ariaLabel: word(pane.closest('.fc-timegrid') ? 'hours' : 'days') });
}

/** Whatever changes how high the days are, or how much of them shows. */
const sizes = new ResizeObserver(openScrolling);

function watchScrolling() {
  const pane = place.querySelector('.fc-scroller-liquid-absolute');
  sizes.disconnect();
  for (const each of pane ? [pane, ...pane.children] : []) sizes.observe(each);
}

/** The tools above stand in the page already; here they act on the calendar instead of asking for another page. */
function bindTools(calendar) {
  for (const link of document.querySelectorAll('[data-go]')) {
    link.addEventListener('click', (event) => { event.preventDefault(); calendar[link.dataset.go](); });
  }
  const links = [...document.querySelectorAll('[data-modes] > a')];
  links.forEach((link, place) => link.addEventListener('click', (event) => { event.preventDefault(); calendar.changeView(views[MODES[place]]); }));
  return () => {
    const mode = MODES.indexOf(modeOf(calendar.view.type));
    offerMode(MODES[mode]);
    links.forEach((link, place) => (place === mode ? link.setAttribute('aria-current', 'true') : link.removeAttribute('aria-current')));
    const title = document.querySelector('[data-period]');
    const said = spaced(calendar.view.title);
    if (title.textContent !== said) title.textContent = said;
    watchScrolling();
    remember(calendar);
  };
}

function bindKeys(calendar) {
  const links = () => [...place.querySelectorAll('[data-event]')];
  // While a record is drawn anew nothing has the focus; keys pressed then are still meant for it.
  const current = () => calendar.getEventById(document.activeElement === document.body ? held : document.activeElement?.dataset?.event ?? '');
  const walk = (step) => () => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
    return all.length > 0;
  };
  const withEvent = (act) => (event) => { const found = current(); return found ? (act(found, event), true) : false; };
  const shifted = (isStretched) => withEvent((event, { key }) => nudge(calendar, event.id, { ...DAYS, ...WEEKS }[`shift+${key}`], isStretched));
  const when = () => links().length > 0;
  const canMove = () => isMovable() && when();
  addKeys('calendar', [
    { keys: ['j'], label: word('next'), when, run: walk(1) },
    { keys: ['k'], label: word('previous'), when, run: walk(-1) },
    { keys: ['m'], label: word('move'), when: canMove, run: withEvent((event) => ask(calendar, event)) },
    { keys: ['e'], label: word('edit'), when, run: withEvent((event) => { const { edit_href: edit } = event.extendedProps.record; if (edit) location.href = edit; }) },
    { keys: ['h'], label: word('earlier'), run: () => calendar.prev() },
    { keys: ['l'], label: word('later'), run: () => calendar.next() },
    { keys: ['t'], label: word('today'), run: () => calendar.today() },
    { keys: Object.keys(DAYS), label: word('nudge'), when: canMove, run: shifted(false) },
    { keys: Object.keys(WEEKS), label: word('nudge_week'), when: canMove, run: shifted(false) },
    { keys: ['mod+shift+ArrowLeft', 'mod+shift+ArrowRight'], label: word('stretch'), when: () => hasEnd() && canMove(), run: shifted(true) },
  ]);
}

export function startCalendar() {
  const { day, mode } = remembered();
  let refresh = () => {};
  const calendar = new Calendar(place, {
    plugins: [dayGrid, timeGrid, list, interaction],
    locales: [chinese], locale: isChinese ? 'zh-cn' : 'en-GB', firstDay: 1, timeZone: 'UTC', now: () => clockIn(place.dataset.zone),
    initialView: views[mode] ?? views[usualMode()], initialDate: day || undefined,
    headerToolbar: false, height: '100%', nowIndicator: true, slotEventOverlap: false, allDaySlot: false, scrollTime: '08:00:00', slotDuration: '00:30:00',
    dayMaxEvents: true, moreLinkClick: 'popover', moreLinkDidMount: ({ el }) => el.setAttribute('role', 'button'), moreLinkContent: ({ num }) => word('more', { count: num }), noEventsContent: word('nothing'), allDayText: word('all_day'),
    eventTimeFormat: { hour: '2-digit', minute: '2-digit', hour12: false }, slotLabelFormat: { hour: '2-digit', minute: '2-digit', hour12: false },
    dayHeaderContent: dayHead, dayCellContent: ({ dayNumberText }) => dayNumberText.replace('日', ''), eventMinHeight: 20, eventShortHeight: 34, ...(isChinese ? { listDayFormat: digits, dayPopoverFormat: digits } : {}),
    defaultTimedEventDuration: '01:00', displayEventEnd: false, dragRevertDuration: isCalm() ? 0 : 160,
    editable: isMovable(), longPressDelay: 400, selectable: Boolean(place.dataset.newHref), selectMirror: true, unselectAuto: true,
    eventContent: content, eventDidMount: mounted, events: (span, done, failed) => fetched(span).then(done, failed),
    eventSourceFailure: (error) => showToast(reasonOf(error, word('failed')), { kind: 'danger' }),
    eventDrop: (info) => dropped(info, false), eventResize: (info) => dropped(info, true), select: create,
    datesSet: () => refresh(), loading: (isLoading) => place.setAttribute('aria-busy', String(isLoading)),
    eventsSet: () => { place.dataset.loaded = 'true'; },
  });
  calendar.render();
  refresh = bindTools(calendar);
  refresh();
  keepFocus();
  bindKeys(calendar);
}
