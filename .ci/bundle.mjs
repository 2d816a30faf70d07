/**
 * The program that people start: what tsc compiled, flattened into a few files in dist/bundle/.
 *
 * Not for the size of a download. V8 reads an imported constant from a cell and checks it at every
 * use, and cannot compile it in; within one module the same constant costs nothing. Everything that
 * an event runs through (kernel … simulation) is therefore one file, and a command starts sooner
 * with a few files to read than with two hundred. For the same reason the packages come along, each
 * in a file of its own and without the parts nobody calls (zod alone is 95 files, half of them
 * messages in other languages), and their licences with them.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { flatten } from './flatten.mjs';
import { inscribe } from './inscribe.mjs';
import { playgroundSource } from './playground.mjs';
import { settle } from './settle.mjs';

const ENGINE = 'kernel mqtt link broker device scenario ledger law simulation'.split(' ');
/** What the command line reads its flags with: loaded without the engine, and used by it. */
const WORDS = [
  'kernel/time',
  'kernel/time-text',
  'kernel/invariant',
  'mqtt/topic',
  'mqtt/utf8',
  'scenario/code-frame',
  'scenario/scenario-error',
  'simulation/engine-version',
  'simulation/reproduction',
];
const isOfEngine = (id) => ENGINE.some((floor) => id.includes(`/dist/${floor}/`));
const isWord = (id) => WORDS.some((name) => id.endsWith(`/dist/${name}.js`));

/** Packages with a file of their own; what mqtt-packet needs is in its file. */
const PACKAGES = ['commander', 'picocolors', 'seedrandom', 'yaml', 'zod'];
const PACKAGE = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;
function packageFile(id) {
  const name = PACKAGE.exec(id)?.[2];
  return name === undefined || PACKAGES.includes(name) ? name : 'mqtt-packet';
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
/** The package of a bare import: `@scope/name/file` is of `@scope/name`. */
const nameOf = (id) => /^(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? '';

const { output } = await build({
  cwd: ROOT,
  input: {
    cli: 'dist/cli/main.js',
    index: 'dist/index.js',
    bench: 'dist/bench/main.js',
    'replay-worker': 'dist/workers/replay-worker.js',
    'run-worker': 'dist/workers/run-worker.js',
  },
  platform: 'node',
  optimization: { inlineConst: { mode: 'all', pass: 3 } },
  plugins: [
    {
      name: 'flatten',
      renderChunk: (code, { name }) => (name === 'engine' ? { code: settle(inscribe(flatten(code))) } : null),
    },
  ],
  preserveEntrySignatures: 'allow-extension',
  // A page needs plotly.js as the text it is, tinypool starts files of its own in threads; what the
  // benchmark compares with is only there to develop, and what sweeps over many machines need (also
  // there to develop) is installed by those who have them.
  external: (id) => /^node:|^plotly\.js$|^tinypool$/.test(id) || nameOf(id) in devDependencies,
  // mqtt-packet keeps bytes in a list that could also be a stream. It never is, and the library of
  // streams is three times the size of all of mqtt-packet.
  resolve: { alias: { bl: 'bl/BufferList.js' } },
  output: {
    dir: 'dist/bundle',
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // Names stay readable in stack traces; numbers are written where they are used.
    minify: { compress: true, mangle: false, codegen: { removeWhitespace: false } },
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'words', test: isWord, priority: 1 },
        { name: 'engine', test: isOfEngine },
        { name: packageFile, debugName: 'packages', test: PACKAGE },
      ],
    },
  },
});

const folders = new Set(
  output.flatMap(({ moduleIds = [] }) => moduleIds.flatMap((id) => PACKAGE.exec(id)?.[1] ?? [])),
);
const licences = [...folders].sort().map((folder) => {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder);
  // seedrandom's stands in its README.
  const named = (pattern) => files.find((each) => pattern.test(each));
  const file = named(/^licen[cs]e/i) ?? named(/^readme/i);
  if (file === undefined) throw new Error(`${name} ${version} has no licence to bring along`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
});
writeFileSync(join(ROOT, 'dist/bundle/LICENSES.txt'), licences.join(`\n${'-'.repeat(72)}\n\n`));

const playground = await playgroundSource(join(ROOT, 'dist/workers/playground-worker.js'));
writeFileSync(join(ROOT, 'dist/bundle/playground.txt'), playground);
