// Long picklists become lists that can be searched; loaded only where a page has one.
import TomSelect from 'tom-select';

export function startPicks() {
  for (const select of document.querySelectorAll('select[data-pick]')) {
    const pick = new TomSelect(select, {
      plugins: select.multiple ? ['remove_button'] : [], maxOptions: null, hideSelected: false, controlClass: 'ts-control form-control',
      hidePlaceholder: true, allowEmptyOption: false,
    });
    select.addEventListener('mc:choices', () => pick.sync());
  }
}
