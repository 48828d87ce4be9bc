// Brings a region of the page to what the server draws of it now. Its parts (data-part) may hold parts of their own;
// what is edited (or about to be), folded or scrolled stays as it is.
const isEdited = (part) => part.querySelector('.is-editing, [data-cell][aria-busy]') !== null;

/** The parts that stand in `place` itself, by name. */
const partsOf = (place) => new Map([...place.querySelectorAll('[data-part]')]
  .filter((part) => part.parentElement.closest('[data-part], [data-region]') === place).map((part) => [part.dataset.part, part]));

/** Takes over the parts of `fresh` in their order, and its content where it has none. */
export function renewParts(old, fresh) {
  const wanted = partsOf(fresh);
  const left = partsOf(old);
  if (!wanted.size || !left.size) {
    if (!isEdited(old)) old.replaceChildren(...fresh.childNodes);
    return;
  }
  const parent = left.values().next().value.parentElement;
  for (const [name, part] of left) if (!wanted.has(name) && !isEdited(part)) part.remove();
  let last = null;
  for (const [name, part] of wanted) {
    const known = left.get(name);
    if (known) renewParts(known, part);
    const behind = last ? last.nextElementSibling : parent.firstElementChild;
    if ((known ?? part) !== behind) parent.insertBefore(known ?? part, behind);
    last = known ?? part;
  }
}
