// The customise pages: the JSON editor, loaded where a page has one.
export async function startCustomise() {
  const area = document.querySelector('textarea[data-json]');
  if (area) (await import('./json_editor.js')).startJsonEditor(area);
}
