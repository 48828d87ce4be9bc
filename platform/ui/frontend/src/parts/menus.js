// Menus are native popovers; this gives them a place beside their button, the arrow keys, and a page that waits behind.
const items = (menu) => [...menu.querySelectorAll('[role^="menuitem"]')].filter((item) => item.offsetParent !== null);
const anchors = new WeakMap();
const around = new WeakMap();

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

/** While a menu is open nothing around it can be reached; messages stay. It is done before the focus moves. */
function onBeforeToggle({ target: menu, newState }) {
  if (!(menu instanceof HTMLElement) || !menu.matches('.mc-menu[popover]')) return;
  for (const other of around.get(menu) ?? []) other.inert = false;
  around.delete(menu);
  if (newState !== 'open') return;
  const others = [];
  for (let node = menu; node !== document.body; node = node.parentElement) {
    others.push(...[...node.parentElement.children].filter((other) => other !== node && !other.inert && !other.matches('[role="status"]')));
  }
  for (const other of others) other.inert = true;
  around.set(menu, others);
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

function onKey(event) {
  const menu = event.target instanceof Element ? event.target.closest('[role="menu"]') : null;
  if (!menu || !['ArrowDown', 'ArrowUp', 'Home', 'End', 'Tab'].includes(event.key)) return;
  if (event.key === 'Tab') {
    menu.hidePopover();
    return;
  }
  event.preventDefault();
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  all.at(next % all.length)?.focus();
}

export function startMenus() {
  document.addEventListener('beforetoggle', onBeforeToggle, true);
  document.addEventListener('toggle', onToggle, true);
  document.addEventListener('keydown', onKey);
}
