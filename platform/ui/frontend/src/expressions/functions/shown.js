// Texts for people and pages: amounts with their currency or in Chinese capitals, links, escaped texts.
import { rounded } from '../decimals.js';
import { Failure } from '../failure.js';
import { grouped } from '../formats.js';

const WITHOUT_DECIMALS = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'.split(' '));
const WITH_THREE = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));
const DIGITS = Array.from('零壹贰叁肆伍陆柒捌玖');
const PLACES = ['', '拾', '佰', '仟'];
const GROUPS = ['', '万', '亿', '万亿'];
const LARGEST = 10n ** 16n;
const SAFE_ADDRESS =
  /^(?:https?:\/\/|mailto:|tel:|\/(?!\/)|[?#])[^\u0000-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\\]*$/iu;
const TARGET = /^_(?:blank|self|parent|top)$/;
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function withCurrency(code, amount) {
  if (!/^[A-Z]{3}$/.test(code)) throw new Failure('#VALUE');
  const places = WITHOUT_DECIMALS.has(code) ? 0 : WITH_THREE.has(code) ? 3 : 2;
  const number = rounded(amount, places);
  const [whole, fraction] = number.abs().toFixed(places).split('.');
  return `${code} ${number.lt(0) ? '-' : ''}${grouped(whole)}${fraction ? `.${fraction}` : ''}`;
}

/** Up to four digits; a gap between two of them is one 零. */
function groupInCapitals(number) {
  let [written, gap] = ['', false];
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (digit === 0) gap = written !== '';
    else {
      written += (gap ? '零' : '') + DIGITS[digit] + PLACES[place];
      gap = false;
    }
  }
  return written;
}

function wholeInCapitals(number) {
  if (number === 0n) return '零';
  const groups = [3n, 2n, 1n, 0n].map((place) => Number((number / 10_000n ** place) % 10_000n));
  let [written, gap] = ['', false];
  for (const [index, group] of groups.entries()) {
    if (group === 0) gap = written !== '';
    else {
      const head = written && (gap || group < 1000) ? '零' : '';
      // Between 万亿 and 亿 the 亿 is written once, after both.
      const unit = index === 0 && groups[1] ? '万' : GROUPS[3 - index];
      written += head + groupInCapitals(group) + unit;
      gap = false;
    }
  }
  return written;
}

/** The amount in yuan as contracts write it. */
function capitals(amount) {
  const cents = BigInt(rounded(amount, 2).times(100).toFixed());
  const size = cents < 0n ? -cents : cents;
  const [whole, rest] = [size / 100n, Number(size % 100n)];
  if (whole >= LARGEST) throw new Failure('#NUM');
  const [tenth, hundredth] = [Math.floor(rest / 10), rest % 10];
  let written = whole || !rest ? `${wholeInCapitals(whole)}元` : '';
  if (tenth) written += `${DIGITS[tenth]}角`;
  written += hundredth ? `${whole && !tenth ? '零' : ''}${DIGITS[hundredth]}分` : '整';
  return (cents < 0n ? '负' : '') + written;
}

const escaped = (text, apostrophe) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? apostrophe);
const forPage = (text) => escaped(text, '&#x27;');

function address(text) {
  if (!SAFE_ADDRESS.test(text)) throw new Failure('#VALUE');
  return forPage(text);
}

function link(url, label, target = '_self') {
  if (!TARGET.test(target)) throw new Failure('#VALUE');
  return `<a href="${address(url)}" target="${target}" rel="noopener">${forPage(label)}</a>`;
}

const percent = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

export const SHOWN_TEXTS = {
  BR: { apply: () => '\n' },
  FORMATCURRENCY: { apply: withCurrency },
  HTMLENCODE: { apply: (text) => escaped(text, '&#39;') },
  HYPERLINK: { apply: link },
  IMAGE: { apply: (url, label) => `<img src="${address(url)}" alt="${forPage(label)}">` },
  RMB_UPPER: { apply: capitals },
  URLENCODE: { apply: (text) => encodeURIComponent(text).replace(/[!'()*]/g, percent) },
};
