export function startEditor() {}
