// Tries the condition of a validation rule on the record chosen, as the condition is written.
import { send, text } from './parts/page.js';

const WAIT = 300;

async function verdict(area, record, backend, zero) {
  const body = { expression: area.value, object: area.dataset.object, record, backend, blank_as: zero ? 'zero' : 'blank' };
  const answer = await send('/api/v1/expressions/evaluate', { body });
  if (!answer.ok) return text('rule_untried');
  const { value, error } = await answer.json();
  if (error) return text('rule_error', { code: error });
  return value === true ? text('rule_refused') : text('rule_accepted');
}

export function startTrial(section) {
  const area = document.querySelector('textarea[data-formula]');
  const zero = document.querySelector('input[type="checkbox"][name="blank_as"]');
  const record = section.querySelector('input[name="record"]');
  const told = section.querySelector('[data-trial-told]');
  const help = told.textContent;
  let waiting = 0;
  let round = 0;
  async function ask() {
    const mine = ++round;
    const asked = record.value && area.value.trim();
    const said = asked ? await verdict(area, record.value, section.dataset.backend, zero.checked).catch(() => text('load_failed')) : help;
    if (mine === round) told.textContent = said;
  }
  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  };
  section.hidden = false;
  area.addEventListener('input', later);
  zero.addEventListener('change', later);
  record.addEventListener('change', later);
}
