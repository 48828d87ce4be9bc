// Menus are native popovers; this gives them a place beside their button, and keys that stay inside.
// The page behind is not made inert: the browser would style all of it anew, twice.
const items = (menu) => [...menu.querySelectorAll('[role^="menuitem"]')].filter((item) => item.offsetParent !== null);
const controls = (menu) => [...menu.querySelectorAll('a, button, input:not([type="hidden"]), select')].filter((one) => !one.disabled && one.checkVisibility());
const anchors = new WeakMap();

/** Puts the popover under its button, inside the window. */
function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = at.left + width > innerWidth - 8 ? at.right - width : at.left;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, at.top - 4 - height) : below;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${top}px`;
}

/** Opens a popover that no `popovertarget` opens, at the button given. */
export function openMenu(menu, button) {
  anchors.set(menu, button);
  menu.showPopover();
}

export function menuAnchor(menu) {
  return anchors.get(menu);
}

function onToggle(event) {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches('.mc-menu[popover]')) return;
  const button = document.querySelector(`[popovertarget="${menu.id}"]`) ?? anchors.get(menu);
  const open = event.newState === 'open';
  button?.setAttribute('aria-expanded', String(open));
  if (open && button) {
    place(menu, button);
    (items(menu)[0] ?? menu.querySelector('input:not([type="hidden"]), select, button') ?? menu).focus();
  } else if (!open && (document.activeElement === document.body || menu.contains(document.activeElement))) {
    button?.focus();
  }
}

/** Arrows walk over the items of a menu, and Tab leaves it; in a popover of other controls Tab goes round. */
function onKey(event) {
  const menu = event.target instanceof Element ? event.target.closest('.mc-menu[popover]') : null;
  if (!menu) return;
  const isMenu = menu.role === 'menu';
  if (isMenu && event.key === 'Tab') {
    menu.hidePopover();
    return;
  }
  const all = isMenu ? items(menu) : controls(menu);
  const at = all.indexOf(document.activeElement);
  const next = isMenu ? { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key]
    : event.key === 'Tab' ? at + (event.shiftKey ? -1 : 1) : undefined;
  if (next === undefined) return;
  event.preventDefault();
  all.at(next % all.length)?.focus();
}

export function startMenus() {
  document.addEventListener('toggle', onToggle, true);
  document.addEventListener('keydown', onKey);
}
