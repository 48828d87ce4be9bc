// Forms of records: dependent picklists, look-ups, the guard over unsaved words, position, growing text areas.
import { clockIn, daysOn } from './days.js';
import { narrowLists, startDependents } from './dependents.js';
import { startGuard } from './guard.js';
import { startLookups } from './lookup.js';
import { onClick } from './page.js';

function locate(button) {
  const [latitude, longitude] = button.closest('[data-geolocation]').querySelectorAll('input');
  button.setAttribute('aria-busy', 'true');
  const done = () => button.removeAttribute('aria-busy');
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    latitude.value = coords.latitude.toFixed(6);
    longitude.value = coords.longitude.toFixed(6);
    latitude.dispatchEvent(new Event('input', { bubbles: true }));
    done();
  }, done);
}

/** The section in view is the current one in the index. */
function followSections() {
  const links = [...document.querySelectorAll('.mc-form-nav a')];
  const frame = document.querySelector('.mc-form-frame .mc-scroll');
  if (!links.length || !frame) return;
  const watcher = new IntersectionObserver((entries) => {
    const seen = entries.find((entry) => entry.isIntersecting);
    if (!seen) return;
    for (const link of links) {
      if (link.hash === `#${seen.target.id}`) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
  }, { root: frame, rootMargin: '-10% 0px -70% 0px' });
  for (const section of document.querySelectorAll('.mc-section')) watcher.observe(section);
}

/** A button that means a day from the person's today on. */
function inDays({ dataset, parentElement }) {
  const box = document.getElementById(dataset.for);
  box.value = daysOn(clockIn(parentElement.dataset.zone).slice(0, 10), Number(dataset.days));
  box.dispatchEvent(new Event('change', { bubbles: true }));
}

function startPreviews(place) {
  for (const form of place.querySelectorAll('form[data-preview]')) {
    import('./preview.js').then(({ startPreview }) => startPreview(form));
  }
}

/** A form in a dialog that came just now. */
function startFetched({ target }) {
  startLookups(target);
  narrowLists(target);
  startPreviews(target);
  showLocating(target);
}

function showLocating(place) {
  if (navigator.geolocation) for (const button of place.querySelectorAll('[data-act="locate"]')) button.hidden = false;
}

/** A new record begins in its first field, unless the keyboard of a touch screen would cover the form. */
function beginTyping() {
  if (document.activeElement !== document.body || !matchMedia('(pointer: fine)').matches) return;
  const boxes = document.querySelectorAll('#record-form:has(> [name="version"][value=""]) .mc-field :is(input:not([type="hidden"]), select, textarea)');
  [...boxes].find((box) => box.checkVisibility() && !box.disabled && !box.readOnly)?.focus({ preventScroll: true });
}

export function startForms() {
  startDependents();
  startLookups();
  startGuard();
  startPreviews(document);
  for (const form of document.querySelectorAll('form[data-type-field]')) {
    import('./record_type.js').then(({ followType }) => followType(form));
  }
  followSections();
  document.querySelector('[data-focus]')?.focus({ preventScroll: true });
  beginTyping();
  showLocating(document);
  onClick('[data-act="locate"]', locate);
  onClick('[data-days]', inDays);
  document.addEventListener('mc:fetched', startFetched);
  document.addEventListener('change', ({ target }) => {
    const note = target.type === 'file' && target.parentElement.querySelector('[data-file-name]');
    if (note) note.textContent = [...target.files].map((file) => file.name).join(', ') || note.dataset.fileName;
  });
  onClick('a[data-jump]', (link, event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({ block: 'center' });
    (target.matches('input, select, textarea') ? target : target.querySelector('input:not([type="hidden"]), select, textarea') ?? target).focus();
  });
}
