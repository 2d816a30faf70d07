/**
 * What experiments cost beside the runs they consist of: the same eight runs bare, by `sweep`, by
 * `compare` and with two jobs, in turns; and how fast ten thousand finished runs are summed up.
 * Best of all rounds, since whatever else the machine does only makes a round slower.
 *
 *   npm run build && node .ci/experiments.mjs [rounds] [duration of a run] [flags of node …]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const [rounds = '3', duration = '12h', ...flags] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'bin/mqtt-session-sim.js');
const scenario = join(root, 'sims/cellular-fleet.yaml');
const folder = mkdtempSync(join(tmpdir(), 'experiments-'));
const LIMIT = 'broker.limits.sessionQueue.maxMessages';
const VALUES = ['1000', '50'];

const BARE = `
  import { compileForSimulation } from ${JSON.stringify(join(root, 'dist/workers/compiler.js'))};
  import { loadScenario, simulate } from ${JSON.stringify(join(root, 'dist/bundle/index.js'))};
  compileForSimulation();
  for (const value of ${JSON.stringify(VALUES)}) {
    const set = ['${LIMIT}=' + value];
    const loaded = loadScenario(${JSON.stringify(scenario)}, { set, duration: '${duration}' });
    for (let seed = 1; seed <= 4; seed++) simulate(loaded, { seed });
  }
`;
const COMMON = ['--duration', duration, '--seeds', '1..4', '--no-thresholds', '--quiet', '--no-progress'];
const command = (name, ...args) => [bin, name, scenario, ...COMMON, ...args];
const both = `${LIMIT}=${VALUES.join(',')}`;
const work = {
  bare: () => ['--input-type=module', '--eval', BARE],
  'sweep, 1 job': () => command('sweep', '--vary', both, '--jobs', '1', '--out', fresh()),
  'sweep, 2 jobs': () => command('sweep', '--vary', both, '--jobs', '2', '--out', fresh()),
  'compare, 1 job': () =>
    command('compare', '--set', `${LIMIT}=${VALUES[0]}`, '--vary', `${LIMIT}=${VALUES[1]}`, '--jobs', '1', '--out', folder),
};

let files = 0;
const fresh = () => join(folder, `${++files}.ndjson`);

/** Wall seconds, processor seconds and peak bytes of one process. */
function measured(args) {
  const before = process.resourceUsage();
  const beganMs = performance.now();
  const { status, stderr } = spawnSync('/usr/bin/env', ['time', '-f', '%U %S %M', process.execPath, ...flags, ...args], {
    encoding: 'utf8',
  });
  const wall = (performance.now() - beganMs) / 1000;
  if (status !== 0) throw new Error(stderr || `exit ${status}`, { cause: before });
  const [user, system, kB] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { wall, cpu: user + system, MB: kB / 1000 };
}

try {
  const best = new Map();
  for (let round = 1; round <= Number(rounds); round++) {
    for (const [name, argsOf] of Object.entries(work)) {
      const found = measured(argsOf());
      const known = best.get(name) ?? found;
      best.set(name, Object.fromEntries(Object.keys(found).map((key) => [key, Math.min(found[key], known[key])])));
      process.stderr.write(`round ${round}: ${name} ${found.wall.toFixed(2)} s\n`);
    }
  }
  const row = (name, { wall, cpu, MB }, note = '') =>
    console.log(`${name.padEnd(16)} ${wall.toFixed(2)} s wall, ${cpu.toFixed(2)} s cpu, ${MB.toFixed(0)} MB  ${note}`);
  const bare = best.get('bare');
  for (const [name, found] of best) {
    if (name === 'bare') row(name, found, `8 runs of ${duration}`);
    else if (name.includes('2 jobs')) row(name, found, `${(best.get('sweep, 1 job').wall / found.wall).toFixed(2)} x as fast as one (must 1.7)`);
    else row(name, found, `${((100 * found.cpu) / bare.cpu - 100).toFixed(1)} % more cpu than bare (must 5)`);
  }
  const lines = readFileSync(join(folder, '1.ndjson'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const many = join(folder, 'many.ndjson');
  writeFileSync(
    many,
    Array.from({ length: 10_000 }, (_, index) => `${JSON.stringify({ ...lines[index % lines.length], seed: index })}\n`).join(''),
  );
  const sums = Array.from({ length: 3 }, () => measured([bin, 'merge', many, '--no-thresholds', '--quiet', '--out', fresh()]));
  row('10,000 runs', sums.reduce((a, b) => (a.wall < b.wall ? a : b)), 'summed up by merge (must 2 s, 300 MB)');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
