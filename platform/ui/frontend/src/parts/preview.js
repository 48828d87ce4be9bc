// Asks the server what a form would give as it is filled in, and tells whoever wants to know: formulas show their values.
import { send } from './page.js';

const WAIT = 250;

export class Preview {
  constructor(form) {
    this.form = form;
    this.readers = [];
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => this.askSoon());
  }

  /** `reader` gets every answer from now on. */
  tell(reader) {
    this.readers.push(reader);
  }

  askSoon() {
    if (!this.readers.length) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const body = new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === 'string'));
    this.stop?.abort();
    this.stop = new AbortController();
    try {
      const answer = await send(this.form.dataset.preview, { body, signal: this.stop.signal });
      if (!answer.ok) return;
      const told = await answer.json();
      for (const reader of this.readers) reader(told);
    } catch (error) {
      // What can't be asked stays as it is: the server judges and computes again when the form is saved.
      if (!(error instanceof TypeError) && error.name !== 'AbortError') throw error;
    }
  }
}

function showFormulas(form, values) {
  for (const [name, shown] of Object.entries(values)) {
    const output = form.querySelector(`[data-field="${CSS.escape(name)}"] output`);
    if (output && output.innerHTML !== shown) output.innerHTML = shown;
  }
}

export async function startPreview(form) {
  const preview = new Preview(form);
  if ('computed' in form.dataset) preview.tell(({ values }) => showFormulas(form, values));
  if (form.dataset.conditions) {
    const { startConditions } = await import('./conditions.js');
    startConditions(form, preview);
  }
  if ('computed' in form.dataset && !form.version.value) preview.ask();
  form.dataset.live = '';
}
