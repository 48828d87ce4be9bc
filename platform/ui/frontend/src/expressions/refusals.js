// Why a function has no meaning in the browser, in every language; the server works it out instead.
const PATTERNS = {
  en: 'the browser has no regular expressions whose time is bounded',
  zh: '浏览器没有用时受限的正则表达式',
};
const JSON_DIGITS = {
  en: 'the browser reads numbers in JSON only to 15 digits',
  zh: '浏览器读取 JSON 中的数字只精确到 15 位',
};

const RELATED = {
  en: 'related records stay on the server',
  zh: '相关记录保留在服务器',
};

export const REFUSALS = {
  ...Object.fromEntries(
    ['AVGOF', 'COUNTOF', 'EXISTS', 'FIRSTOF', 'JOINOF', 'LASTOF', 'MAXOF', 'MINOF', 'SUMOF'].map((name) => [name, RELATED]),
  ),
  JSONPATHVALUE: JSON_DIGITS,
  JSONVALUE: JSON_DIGITS,
  CURRENCYRATE: { en: 'the rates stay on the server', zh: '汇率保留在服务器' },
  RANDOM: { en: 'the server draws the number', zh: '随机数由服务器产生' },
  PINYIN: { en: 'the table of readings is too large to send to a page', zh: '拼音表过大，不下发到页面' },
  REGEX: PATTERNS,
  REGEXEXTRACT: PATTERNS,
  REGEXREPLACE: PATTERNS,
};
