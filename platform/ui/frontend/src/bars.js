// The timeline: bars move and stretch by drag and by keys, day by day; the server's answer is where they stay.
import { askMove, hasEnd, inTurn, isMovable, saveMove, word } from './dated/moving.js';
import { daysOn } from './parts/days.js';
import { addKeys } from './parts/keys.js';

const DAY = 86_400_000;
const place = document.querySelector('[data-bars]');
const whole = () => Number(place.dataset.span);
const daysBetween = (first, last) => Math.round((Date.parse(`${last.slice(0, 10)}Z`) - Date.parse(`${first.slice(0, 10)}Z`)) / DAY);
const bars = () => [...place.querySelectorAll('[data-event]')];

/** Puts the bar where its days say, cut at the edges of the period. */
function draw(bar, { start, end }) {
  const first = daysBetween(place.dataset.day, start);
  const last = daysBetween(place.dataset.day, end && end > start ? end : start) + 1;
  const begins = Math.max(0, first);
  const shape = bar.querySelector('svg');
  shape.setAttribute('x', `${(begins * 100) / whole()}%`);
  shape.setAttribute('width', `${(Math.max(0, Math.min(last, whole()) - begins) * 100) / whole()}%`);
}

const timesOf = ({ dataset }) => ({ start: dataset.starts, end: dataset.ends });

/** Where the bar would be: moved by days, or only its end. */
function movedBy(bar, days, isStretched) {
  const { start, end } = timesOf(bar);
  if (!isStretched) return { start: daysOn(start, days), end: end && daysOn(end, days) };
  const last = daysOn(end || start, days);
  return { start, end: last < start ? start : last };
}

/** `times` tells where the bar shall be, once what was asked for before is saved. */
const save = (bar, times) => inTurn(bar.dataset.event, () => saved(bar, times()));

async function saved(bar, times) {
  draw(bar, times);
  bar.setAttribute('aria-busy', 'true');
  const record = await saveMove(bar.dataset.event, { start: times.start, end: times.end || undefined, version: Number(bar.dataset.version) });
  bar.removeAttribute('aria-busy');
  if (record) {
    Object.assign(bar.dataset, { starts: record.start, ends: record.end, version: record.version });
    const said = `${record.title}, ${record.time}`;
    bar.setAttribute('aria-label', said);
    bar.querySelector('title').textContent = said;
  }
  draw(bar, timesOf(bar));
}

function ask(bar) {
  const { start, end } = timesOf(bar);
  const length = start.length > 10 ? 16 : 10;
  askMove({ title: bar.dataset.title, start: start.slice(0, length), end: end.slice(0, length) }, (first, last) => save(bar, () => ({ start: first, end: last })));
}

function startDragging() {
  let drag = null;
  const daysMoved = ({ clientX }) => Math.round(((clientX - drag.from) / drag.width) * whole());
  place.addEventListener('dragstart', (event) => event.preventDefault());
  place.addEventListener('pointerdown', (event) => {
    const bar = event.button === 0 && event.target.closest('[data-event]');
    if (!bar) return;
    const isStretched = hasEnd() && event.target.matches('.mc-bar-grip');
    drag = { bar, isStretched, from: event.clientX, width: bar.ownerSVGElement.getBoundingClientRect().width, days: 0 };
    bar.setPointerCapture(event.pointerId);
  });
  place.addEventListener('pointermove', (event) => {
    if (!drag) return;
    drag.hasMoved ||= Math.abs(event.clientX - drag.from) > 4;
    if (!drag.hasMoved) return;
    drag.days = daysMoved(event);
    drag.bar.classList.add('is-moving');
    draw(drag.bar, movedBy(drag.bar, drag.days, drag.isStretched));
  });
  const end = (isKept) => () => {
    if (!drag) return;
    const { bar, days, isStretched } = drag;
    bar.classList.remove('is-moving');
    if (isKept && days) save(bar, () => movedBy(bar, days, isStretched));
    else draw(bar, timesOf(bar));
    if (drag.hasMoved) bar.addEventListener('click', (event) => event.preventDefault(), { once: true, capture: true });
    drag = null;
  };
  place.addEventListener('pointerup', end(true));
  place.addEventListener('pointercancel', end(false));
}

function addBarKeys() {
  const current = () => document.activeElement?.closest?.('[data-event]');
  const walk = (step) => () => {
    const all = bars();
    const at = all.indexOf(current());
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  const withBar = (act) => () => { const bar = current(); return bar ? (act(bar), true) : false; };
  const shifted = (isStretched) => (event) => withBar((bar) => save(bar, () => movedBy(bar, event.key === 'ArrowLeft' ? -1 : 1, isStretched)))();
  const go = (name) => () => document.querySelector(`[data-go="${name}"]`).click();
  addKeys('calendar', [
    { keys: ['j', 'ArrowDown'], label: word('next'), run: walk(1) },
    { keys: ['k', 'ArrowUp'], label: word('previous'), run: walk(-1) },
    { keys: ['m'], label: word('move'), when: isMovable, run: withBar(ask) },
    { keys: ['e'], label: word('edit'), run: withBar((bar) => { if (bar.dataset.edit) location.href = bar.dataset.edit; }) },
    { keys: ['h'], label: word('earlier'), run: go('prev') },
    { keys: ['l'], label: word('later'), run: go('next') },
    { keys: ['t'], label: word('today'), run: go('today') },
    { keys: ['shift+ArrowLeft', 'shift+ArrowRight'], label: word('nudge'), when: isMovable, run: shifted(false) },
    { keys: ['mod+shift+ArrowLeft', 'mod+shift+ArrowRight'], label: word('stretch'), when: hasEnd, run: shifted(true) },
  ]);
}

export function startBars() {
  addBarKeys();
  if (isMovable()) startDragging();
}
