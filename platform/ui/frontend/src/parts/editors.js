// Formula editors: a text area that works alone becomes one with completion and live checks, loaded when a page has one.
export async function startEditors(root = document) {
  const areas = root.querySelectorAll('textarea[data-formula]:not([data-started])');
  if (!areas.length) return;
  for (const area of areas) area.dataset.started = '';
  const { startEditor } = await import('../editor.js');
  for (const area of areas) startEditor(area);
}
