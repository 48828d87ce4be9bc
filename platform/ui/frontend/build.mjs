// Builds the browser assets from npm packages: node build.mjs OUT
// OUT gets core, theme, lazily loaded parts, one style sheet, the icon sprite and manifest.json (logical name -> file).
import * as esbuild from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PurgeCSS } from 'purgecss';
import { iconPicture } from './icon_picture.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(here, '../static/dist'));
const read = (path) => readFileSync(join(here, path), 'utf8');

/** The base framework cut down to the controls we build on, without pictures and scroll bars of its own; all else is ours. */
async function baseFramework() {
  const words = 'html body a button input select textarea label form-control form-select form-check-input btn dialog table';
  const [result] = await new PurgeCSS().purge({
    content: [{ raw: `<html data-bs-theme="dark"><p class="${words}">`, extension: 'html' }],
    css: [{ raw: read('node_modules/@tabler/core/dist/css/tabler.min.css') }],
    safelist: { standard: words.split(' ').concat(':root', 'data-bs-theme') },
    variables: true, keyframes: true, fontFace: true,
  });
  return result.css.replace(/[\w-]+:url\(("data:[^"]*"|'data:[^']*'|data:[^)]*)\);?/g, '').replace(/(?<=[{}])[^{}]*::-webkit-scrollbar[^{}]*\{[^{}]*\}/g, '');
}

const frameworkPlugin = {
  name: 'base-framework',
  setup(build) {
    build.onResolve({ filter: /^base-framework$/ }, () => ({ path: 'base-framework', namespace: 'framework' }));
    build.onLoad({ filter: /.*/, namespace: 'framework' }, async () => ({
      contents: await baseFramework(), loader: 'css', resolveDir: here,
    }));
  },
};

const CALENDAR = ['core/internal-common', 'daygrid/internal', 'timegrid/internal', 'list/internal'].map((part) => `node_modules/@fullcalendar/${part}.js`);
const CALENDAR_STYLES = /var css_248z = ("(?:[^"\\]|\\.)*");/;

/** The calendar's own styles as a sheet, less its icons: it would write them into the page, which our content policy forbids. */
function calendarSheet() {
  return CALENDAR.map((path) => {
    const found = CALENDAR_STYLES.exec(read(path));
    if (!found) throw new Error(`no styles in ${path}`);
    return JSON.parse(found[1]);
  }).join('\n').replace(/@font-face\{[^}]*\}/g, '');
}

const calendarPlugin = {
  name: 'calendar',
  setup(build) {
    build.onResolve({ filter: /^calendar-framework$/ }, () => ({ path: 'calendar-framework', namespace: 'calendar' }));
    build.onLoad({ filter: /.*/, namespace: 'calendar' }, () => ({ contents: calendarSheet(), loader: 'css', resolveDir: here }));
    build.onLoad({ filter: /@fullcalendar\/.*\/internal(-common)?\.js$/ }, ({ path }) => {
      const silent = readFileSync(path, 'utf8').replace(CALENDAR_STYLES, '').replaceAll('injectStyles(css_248z);', '')
        .replace('function registerStylesRoot(rootNode) {', '$& return;');
      return { contents: silent, loader: 'js' };
    });
  },
};

/** One sprite from the names in src/icons.json; each symbol keeps the 24 grid and takes stroke and size from CSS. */
function sprite() {
  const names = [...new Set(Object.values(JSON.parse(read('src/icons.json'))).flat())].sort();
  const symbols = names.map((name) => {
    const svg = read(`node_modules/@tabler/icons/icons/outline/${name}.svg`);
    const inside = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'));
    return `<symbol id="${name}" viewBox="0 0 24 24">${inside.replace(/\s+/g, ' ').trim()}</symbol>`;
  });
  return { names, text: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>` };
}

function hashed(stem, extension, text) {
  const file = `${stem}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.${extension}`;
  writeFileSync(join(out, file), text);
  return file;
}

/** A script and the parts that it names at its head. */
function withImports(outputs, path) {
  const needed = outputs[path].imports.filter(({ kind }) => kind === 'import-statement').map((each) => each.path);
  return [path, ...needed.flatMap((each) => withImports(outputs, each))];
}

/** The service worker knows the build it belongs to and the files without which no page can be read offline. */
async function serviceWorker() {
  const { outputs } = builds[0].metafile;
  const scripts = ['src/core.js', 'src/parts/drafts.js', 'src/parts/offline_page.js']
    .map((source) => Object.keys(outputs).find((path) => outputs[path].entryPoint === source));
  const shell = ['theme.js', 'style.css', 'icons.svg', 'inter.woff2', 'favicon.svg'].map((name) => files[name]);
  const needed = [...new Set([...scripts.flatMap((path) => withImports(outputs, path)).map((path) => basename(path)), ...shell])];
  const build = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12);
  const define = { BUILD: JSON.stringify(build), FILES: JSON.stringify(needed.map((file) => `/static/dist/${file}`)) };
  const { outputFiles } = await esbuild.build({ absWorkingDir: here, entryPoints: ['src/service_worker.js'], bundle: true, minify: true, write: false, define, target: 'es2022', format: 'iife' });
  return outputFiles[0].text;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const common = {
  absWorkingDir: here, bundle: true, minify: true, target: ['es2022', 'safari16.4'], outdir: out, entryNames: '[name]-[hash]',
  chunkNames: 'part-[hash]', assetNames: '[name]-[hash]', legalComments: 'linked', logLevel: 'warning', metafile: true,
};
const builds = await Promise.all([
  esbuild.build({ ...common, entryPoints: ['src/core.js', 'src/expressions.js', 'src/decimal.js'], splitting: true, format: 'esm', plugins: [calendarPlugin] }),
  esbuild.build({ ...common, entryPoints: ['src/theme.js'], format: 'iife' }),
  esbuild.build({ ...common, entryPoints: ['src/style.css', 'src/customise.css', 'src/calendar.css', 'src/charts.css', 'src/sign_in.css'], plugins: [frameworkPlugin, calendarPlugin], loader: { '.woff2': 'file', '.svg': 'file' } }),
]);
const files = {};
for (const { metafile } of builds) {
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const stem = basename(entryPoint).replace(/\.\w+$/, '');
    files[stem + path.slice(path.lastIndexOf('.'))] = basename(path);
  }
}
for (const path of Object.keys(builds[2].metafile.outputs)) {
  if (/inter-latin-wght/.test(path)) files['inter.woff2'] = basename(path);
}
files['favicon.svg'] = hashed('favicon', 'svg', read('src/favicon.svg'));
const { names, text } = sprite();
files['icons.svg'] = hashed('icons', 'svg', text);
files['icon-192.png'] = hashed('icon-192', 'png', iconPicture(192));
files['icon-512.png'] = hashed('icon-512', 'png', iconPicture(512));
files['icon-mask.png'] = hashed('icon-mask', 'png', iconPicture(512, true));
files['service_worker.js'] = hashed('service_worker', 'js', await serviceWorker());
writeFileSync(join(out, 'manifest.json'), JSON.stringify({ files, icons: names }, null, 1) + '\n');
