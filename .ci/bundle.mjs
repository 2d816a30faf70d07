/**
 * The program that people start: what tsc compiled, flattened into a few files in dist/bundle/.
 *
 * Not for the size of a download. V8 reads an imported constant from a cell and checks it at every
 * use, and cannot compile it in; within one module the same constant costs nothing. Everything that
 * an event runs through (kernel … simulation) is therefore one file, and a command starts sooner
 * with a few files to read than with two hundred.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

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

await build({
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  input: {
    cli: 'dist/cli/main.js',
    bench: 'dist/bench/main.js',
    'replay-worker': 'dist/workers/replay-worker.js',
  },
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  // Packages stay where npm put them; only what rolldown itself adds (its names begin with \0) comes
  // along.
  external: (id) => !/^[./\0]|^@oxc-project/.test(id),
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
      ],
    },
  },
});
