// Rows are chosen by touch: after a long press, or with the button for it, a tap takes a row or leaves it.
import { onClick } from '../parts/page.js';

const PRESS = 450; // milliseconds
const STRAY = 10; // pixels: a finger that moves further scrolls

const list = () => document.querySelector('[data-list]');
const button = () => document.querySelector('[data-act="select-rows"]');
const isPhone = () => matchMedia('(max-width: 40em)').matches;
const isSelecting = () => list().classList.contains('is-selecting');

function selectByTap(on) {
  list().classList.toggle('is-selecting', on);
  button()?.setAttribute('aria-pressed', String(on));
}

/** As a click on the row's box would; whoever listens to that does the rest. */
function toggle(row) {
  const box = row.querySelector('[data-select]');
  box.checked = !box.checked;
  box.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Calls `act` with the row on which a finger rests; the click that ends the press is not one. */
function onLongPress(act) {
  let timer;
  let from;
  let pressed = false;
  const stop = () => clearTimeout(timer);
  list().addEventListener('pointerdown', (event) => {
    const row = event.target.closest('[data-row]');
    pressed = false;
    stop();
    if (!row || event.pointerType !== 'touch' || !isPhone()) return;
    from = event;
    timer = setTimeout(() => {
      pressed = true;
      navigator.vibrate?.(10);
      act(row);
    }, PRESS);
  });
  list().addEventListener('pointermove', ({ clientX, clientY }) => {
    if (from && Math.hypot(clientX - from.clientX, clientY - from.clientY) > STRAY) stop();
  });
  for (const type of ['pointerup', 'pointercancel']) list().addEventListener(type, stop);
  list().addEventListener('contextmenu', (event) => { if (pressed) event.preventDefault(); });
  return () => {
    const was = pressed;
    pressed = false;
    return was;
  };
}

export function startTouch() {
  const wasPressed = onLongPress((row) => {
    if (!isSelecting()) selectByTap(true);
    toggle(row);
  });
  list().addEventListener('click', (event) => {
    const row = event.target.closest('[data-row]');
    if (!row || !isPhone() || !isSelecting() || event.target.matches('[data-select]')) return;
    event.preventDefault();
    event.stopPropagation();
    if (!wasPressed()) toggle(row);
  }, true);
  onClick('[data-act="select-rows"]', () => {
    if (isSelecting()) document.querySelector('[data-act="unselect"]').click();
    else selectByTap(true);
  });
  onClick('[data-act="unselect"]', () => selectByTap(false));
  list().addEventListener('mc:turned', () => selectByTap(false));
}
