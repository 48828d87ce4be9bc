// The customise pages: forms drawn anew for another type, plans that a form has outgrown, and what only some of them need.

/** Another type has other options: the server draws the form anew, with all that was typed. */
function startRedraw(form) {
  form.querySelector(`[name="${form.dataset.redraw}"]`)?.addEventListener('change', () => {
    form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'step', value: 'draw' }));
    form.submit();
  });
}

/** What was checked is applied as it was shown; after further words it must be checked anew. */
function startStale(form) {
  const plan = document.querySelector('[data-plan]');
  const note = plan?.querySelector('[data-stale]');
  const outgrown = () => {
    note.hidden = false;
    plan.querySelector('form')?.remove();
  };
  if (note) for (const kind of ['input', 'change']) form.addEventListener(kind, outgrown, { once: true });
}

export async function startCustomise() {
  const area = document.querySelector('textarea[data-json]');
  if (area) (await import('./json_editor.js')).startJsonEditor(area);
  for (const form of document.querySelectorAll('form[data-customise]')) {
    if (form.dataset.redraw) startRedraw(form);
    startStale(form);
  }
  const trial = document.querySelector('[data-trial]');
  if (trial) (await import('./rule_trial.js')).startTrial(trial);
}
