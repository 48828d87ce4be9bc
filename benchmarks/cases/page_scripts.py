"""What the measurements do inside a page: an action, and the milliseconds until what it asks for has been painted."""

from __future__ import annotations

_SHOWN = """until => new Promise((done) => {
  const painted = () => setTimeout(() => done(performance.now() - began));
  const look = () => {
    if (!until()) return;
    watcher.disconnect();
    requestAnimationFrame(painted);
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document, { subtree: true, childList: true, attributes: true });
  const began = performance.now();
"""

PAINTED = """() => new Promise((done) => {
  new PerformanceObserver((entries) => {
    const first = entries.getEntriesByName('first-contentful-paint')[0];
    if (first) done(first.startTime);
  }).observe({ type: 'paint', buffered: true });
})"""

NONE_AWAITED = """() => [...document.querySelectorAll('[hx-trigger="intersect once"]')].every((part) => {
  const { top } = part.getBoundingClientRect();
  return top >= innerHeight;
})"""
"""Whether all parts of the page that come when they are in sight have come."""

CLICKED = """() => {
  const table = () => document.querySelector('[data-list] table');
  const before = table();
  window.clickShown = new Promise((done) => addEventListener('click', ({ timeStamp }) => {
    const look = () => {
      if ([null, before].includes(table())) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - timeStamp)));
    };
    const watcher = new MutationObserver(look);
    watcher.observe(document, { subtree: true, childList: true });
  }, { capture: true, once: true }));
}"""
"""Has the page note how long after the next click another table was painted; the click counts from when it was made."""

TYPE = f"""(input, words) => ((shown) => ((before) => ({_SHOWN}
  input.value = words;
  input.dispatchEvent(new InputEvent('input', {{ bubbles: true }}));
}}))(() => ![null, before].includes(shown())))(shown()))(() => document.querySelector('#palette [role="option"]'))"""

OPEN_CELL = f"""cell => ({_SHOWN}
  cell.dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true }}));
}}))(() => cell.querySelector('input:not([type="hidden"])'))"""

SAVE_CELL = f"""cell => ({_SHOWN}
  const press = {{ key: 'Enter', bubbles: true, cancelable: true }};
  cell.querySelector('input:not([type="hidden"])').dispatchEvent(new KeyboardEvent('keydown', press));
}}))(() => !cell.isConnected || !cell.querySelector('input:not([type="hidden"])'))"""

DROP = f"""([card, to]) => ({_SHOWN}
  document.querySelector(`#move-menu [data-move="${{to}}"]`).click();
}}))(() => document.querySelector(`[data-value="${{to}}"] [data-card="${{card}}"]`))"""

SCROLL = """async (rows) => {
  const list = document.querySelector('[data-list]');
  const came = () => Math.max(...[...list.querySelectorAll('[aria-rowindex]')].map((row) => row.ariaRowIndex - 1));
  const pages = () => list.querySelectorAll('tbody').length;
  while (came() < rows && document.querySelector('[data-more]')) {
    const [before, began] = [pages(), performance.now()];
    list.scrollTo(0, list.scrollHeight);
    while (pages() === before && performance.now() - began < 10_000) await new Promise((done) => setTimeout(done, 5));
    if (pages() === before) break;
  }
  return came();
}"""
"""Scrolls until so many rows have come, or all; answers how many."""
