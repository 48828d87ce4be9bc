// From a record to the one before or after it in the list it was opened from, as far as that list had been brought.
const KEY = 'mc-walk';

/** Keeps the addresses of the records in the order of their list, for this tab. */
export function keepWalk(rows) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(rows.map((row) => row.dataset.href)));
  } catch {
    sessionStorage.removeItem(KEY); // a way that can't be kept is not offered
  }
}

export function startWalk() {
  const place = document.querySelector('[data-walk]');
  const way = JSON.parse(sessionStorage.getItem(KEY));
  const at = way.indexOf(location.pathname);
  for (const link of at < 0 ? [] : place.querySelectorAll('[data-step]')) {
    const beside = way[at + Number(link.dataset.step)];
    if (beside) link.href = beside;
    link.hidden = !beside;
    place.hidden = place.hidden && !beside;
  }
}
