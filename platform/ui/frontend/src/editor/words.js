// What the server knows for completion, asked once a page: functions, and fields by object and path.
const asked = new Map();

async function ask(url, member) {
  const answer = await fetch(url, { credentials: 'same-origin', headers: { Accept: 'application/json' } });
  return answer.ok ? (await answer.json())[member] : [];
}

function once(url, member) {
  if (!asked.has(url)) asked.set(url, ask(url, member).catch(() => { asked.delete(url); return []; }));
  return asked.get(url);
}

export const functionsKnown = () => once('/api/v1/expressions/functions', 'functions');

/** The fields after a path such as "owner." or "$User."; of the object itself after "". */
export const fieldsAfter = (object, path) => once(`/api/v1/expressions/fields?${new URLSearchParams({ object, path })}`, 'fields');
