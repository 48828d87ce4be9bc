// Labels of choices, in the language of whoever looks; the server sends them with the tree.
const labelled = (labels, value, locale) => labels[value]?.[locale] || labels[value]?.en || value;

/** The labels of several values in the order of the choices. */
function joined(labels, values, locale) {
  const names = Object.keys(labels);
  const place = (value) => (names.includes(value) ? names.indexOf(value) : names.length);
  const ordered = [...values].sort((left, right) => place(left) - place(right));
  return ordered.map((value) => labelled(labels, value, locale)).join(locale === 'zh' ? '、' : ', ');
}

const LABELOF = {
  zoned: true,
  choose: ([kind]) => ({ locale }, value, labels) => (kind === 'choices' ? joined : labelled)(labels, value, locale),
};

export const LABELS = { LABELOF };
