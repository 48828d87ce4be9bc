// Long picklists become lists that can be searched; loaded only where a page has one.
import TomSelect from 'tom-select';
import { text } from './parts/page.js';

export function startPicks(place = document) {
  for (const select of place.querySelectorAll('select[data-pick]:not(.tomselected)')) {
    const label = select.closest('[data-label]')?.dataset.label ?? select.name;
    const described = select.getAttribute('aria-describedby');
    const isHeld = document.activeElement === select;
    const pick = new TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: text('remove') } } : [], maxOptions: null, hidePlaceholder: true, allowEmptyOption: false,
    });
    pick.on('dropdown_close', () => pick.control_input.removeAttribute('aria-activedescendant'));
    pick.control_input.setAttribute('aria-label', label);
    if (described) pick.control_input.setAttribute('aria-describedby', described);
    select.setAttribute('aria-hidden', 'true');
    select.removeAttribute('aria-describedby');
    select.addEventListener('focus', () => pick.focus());
    if (isHeld) pick.focus();
    select.addEventListener('mc:choices', () => {
      pick.sync();
      if (select.disabled) pick.disable();
      else pick.enable();
    });
  }
}
