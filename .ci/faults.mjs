/**
 * `npm run faults`: the program is killed, interrupted, robbed of its disk, its folder and its
 * readers at random moments, and must leave whole results or none, say so, and exit as promised.
 *
 * `--short` tries a tenth (CI), `--seed N` other moments. Needs no root: a disk that is full is a
 * limit on the size of files, and /dev/full. Prints a line for each kind of fault; exit 1 when one
 * was not survived.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PROGRAM = fileURLToPath(new URL('../bin/mqtt-session-sim.js', import.meta.url));
const { values: flags } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const share = flags.short ? 0.1 : 1;
const scratch = mkdtempSync(join(tmpdir(), 'faults-'));

/** A fleet whose run takes half a second, and its page about a megabyte. */
const FLEET = `version: 1
name: fleet
duration: 1h
broker: { preset: spec, limits: { sessionQueue: { maxMessages: 20, overflow: drop-oldest } } }
fleets:
  - name: meter
    count: 40
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(20m), down: exp(2m) } ] }
    mqtt: { cleanStart: false, sessionExpiryInterval: 1d, keepAlive: 60s }
    subscribe: [ { filter: "cmd/{clientId}", qos: 1 } ]
    publish: [ { topic: "tele/{clientId}", qos: 1, every: exp(60s) } ]
  - name: controller
    link: datacenter
    subscribe: [ { filter: "tele/#", qos: 1 } ]
    publish: [ { topic: "cmd/{target}", target: meter, qos: 1, every: exp(60s) } ]
`;
const ENDLESS = ['--duration', '3650d'];
const QUIET = ['--no-progress', '--no-fit-check'];

/** mulberry32: moments that can be had again. */
let state = Number(flags.seed);
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

let folders = 0;
/** A folder with the scenario in it. */
function newFolder() {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  writeFileSync(join(folder, 'fleet.yaml'), FLEET);
  return folder;
}

/** Starts the program, or a shell that becomes it; `ended` says how it went. */
function started(folder, args, { shell, stdout = 'pipe' } = {}) {
  const command = [process.execPath, PROGRAM, ...args];
  const [first, ...rest] = shell === undefined ? command : ['bash', '-c', shell, ...command];
  const env = { ...process.env, NO_COLOR: '1' };
  const child = spawn(first, rest, { cwd: folder, env, stdio: ['ignore', stdout, 'pipe'] });
  let out = '';
  let err = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return { child, ended };
}

const run = (folder, args, options) => started(folder, args, options).ended;

/** A fault that was not survived, in words. */
class Fault extends Error {}
function must(holds, what, ended) {
  if (holds) return;
  const said = ended === undefined ? '' : `\n${ended.code ?? ended.signal}: ${ended.err.slice(-500)}`;
  throw new Fault(`${what}${said}`);
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
const results = (folder) => ({
  json: read(join(folder, 'results/fleet.json')),
  html: read(join(folder, 'results/fleet.html')),
});

/** Results are those of one run or the other, byte for byte, each file for itself. */
function mustBeWhole(folder, allowed) {
  const found = results(folder);
  for (const kind of ['json', 'html']) {
    const isKnown = allowed.some((each) => each[kind] === found[kind]);
    must(isKnown, `${kind} is neither whole nor absent (${found[kind]?.length} bytes)`);
  }
  return found;
}

/** What undisturbed runs give, and how long one takes, ms. */
async function undisturbed() {
  const both = [];
  let tookMs = 0;
  for (const seed of ['1', '2']) {
    const folder = newFolder();
    const began = performance.now();
    const ended = await run(folder, ['run', 'fleet.yaml', '--seed', seed, ...QUIET]);
    tookMs = performance.now() - began;
    must(ended.code === 0, 'the undisturbed run fails', ended);
    both.push(results(folder));
  }
  return { old: both[0], fresh: both[1], tookMs };
}

/** The moment when something is first written into the results, or never. */
function whenWriting(folder, act) {
  mkdirSync(join(folder, 'results'), { recursive: true });
  const watcher = watch(join(folder, 'results'), () => {
    watcher.close();
    act();
  });
  return watcher;
}

const kinds = [];
/** One kind of fault, so many times; `attempt` returns a word that is counted. */
function kind(name, times, attempt) {
  kinds.push({ name, times: Math.max(2, Math.round(times * share)), attempt });
}

const reference = await undisturbed();
const { old, fresh, tookMs } = reference;
const NONE = { json: undefined, html: undefined };

kind('run killed', 100, async (number) => {
  const folder = newFolder();
  const before = number % 2 === 0 ? old : NONE;
  if (before === old) {
    mkdirSync(join(folder, 'results'));
    for (const [ending, text] of Object.entries(old)) {
      writeFileSync(join(folder, `results/fleet.${ending}`), text);
    }
  }
  const { child, ended } = started(folder, ['run', 'fleet.yaml', '--seed', '2', ...QUIET]);
  // A third of them while results are being written.
  const watcher =
    number % 3 === 0
      ? whenWriting(folder, () => void after(random() * 40).then(() => child.kill('SIGKILL')))
      : undefined;
  if (watcher === undefined) {
    await after(random() * tookMs);
    child.kill('SIGKILL');
  }
  const { signal } = await ended;
  watcher?.close();
  const found = mustBeWhole(folder, [before, fresh]);
  if (signal === null) return 'over before';
  if (found.json === fresh.json) return 'new';
  return before === old ? 'as before' : 'absent';
});

kind('run interrupted', 60, async (number) => {
  const folder = newFolder();
  const signal = number % 2 === 0 ? 'SIGINT' : 'SIGTERM';
  const { child, ended } = started(folder, ['run', 'fleet.yaml', ...ENDLESS, ...QUIET]);
  await after(random() * 2 * tookMs);
  child.kill(signal);
  const end = await ended;
  // Before it listens, a signal does what it does to any program.
  if (end.signal === signal) {
    mustBeWhole(folder, [NONE]);
    return 'before it began';
  }
  must(end.code === (signal === 'SIGINT' ? 130 : 143), `${signal} gave another code`, end);
  const { json, html } = results(folder);
  const record = JSON.parse(json ?? 'null');
  must(record?.simulated.interrupted === true, 'the partial result is not there', end);
  must(record.laws.every(({ held }) => held), 'a law is broken in the partial result', end);
  must(html?.trimEnd().endsWith('</html>'), 'the partial page is cut', end);
  must(end.out.includes('results/fleet.json'), 'there is no summary', end);
  return 'partial summary';
});

kind('compare interrupted', 10, async () => {
  const folder = newFolder();
  const args = ['compare', 'fleet.yaml', '--seeds', '1..500', '--jobs', '1', ...QUIET];
  const vary = ['--vary', 'broker.limits.sessionQueue.maxMessages=5,20'];
  const { child, ended } = started(folder, [...args, ...vary]);
  await after(tookMs * (0.5 + 8 * random()));
  child.kill('SIGINT');
  const end = await ended;
  if (end.signal === 'SIGINT') return 'before it began';
  must(end.code === 130, 'SIGINT gave another code', end);
  const text = read(join(folder, 'results/fleet.compare.json'));
  if (text === undefined) {
    must(end.err.includes('stopped before'), 'nothing said why there is nothing', end);
    return 'nothing yet';
  }
  must(JSON.parse(text).seeds.length > 0 && end.out !== '', 'the partial result is empty', end);
  return 'partial result';
});

const SWEEP = ['sweep', 'fleet.yaml', '--vary', 'fleets.meter.count=5,10,20', '--seeds', '1..3'];
const sweepText = (folder) => read(join(folder, 'results/fleet.sweep.ndjson'));
let wholeSweep;
kind('sweep killed, then gone on with', 10, async () => {
  if (wholeSweep === undefined) {
    const folder = newFolder();
    const end = await run(folder, [...SWEEP, ...QUIET]);
    must(end.code === 0, 'the undisturbed sweep fails', end);
    wholeSweep = sweepText(folder);
  }
  const folder = newFolder();
  let kills = 0;
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL']) {
    const { child, ended } = started(folder, [...SWEEP, ...QUIET]);
    await after(random() * 1.5 * tookMs);
    child.kill(signal);
    if ((await ended).code !== 0) kills++;
  }
  const end = await run(folder, [...SWEEP, ...QUIET]);
  must(end.code === 0, 'the sweep cannot be gone on with', end);
  must(sweepText(folder) === wholeSweep, 'the sweep ends with other bytes', end);
  return `the same bytes after ${kills} ends`;
});

kind('disk full while results are written', 20, async () => {
  const folder = newFolder();
  const total = (fresh.html.length + 1023) >> 10;
  const blocks = Math.floor(random() * total);
  const shell = `ulimit -f ${blocks}; exec "$0" "$@"`;
  const end = await run(folder, ['run', 'fleet.yaml', '--seed', '2', ...QUIET], { shell });
  must(end.code === 4 && end.err.startsWith('error: cannot write'), 'no word of the disk', end);
  must(end.out.includes('Digest'), 'hours of work are not even printed', end);
  must(readdirSync(join(folder, 'results')).length === 0, 'something was left behind', end);
  return 'exit 4, summary printed, nothing left';
});

kind('disk full behind stdout', 5, async (number) => {
  const folder = newFolder();
  const args = number % 2 === 0 ? ['run', 'fleet.yaml', '--seed', '2', ...QUIET] : ['schema'];
  const end = await run(folder, args, { shell: 'exec "$0" "$@" >/dev/full' });
  must(end.code === 4 && /^error: cannot write to standard output/m.test(end.err), 'silent', end);
  mustBeWhole(folder, [number % 2 === 0 ? fresh : NONE]);
  return 'exit 4, files whole';
});

kind('results folder removed', 10, async () => {
  const folder = newFolder();
  const { ended } = started(folder, ['run', 'fleet.yaml', '--seed', '2', ...QUIET]);
  while (!existsSync(join(folder, 'results'))) await after(2);
  await after((random() * tookMs) / 3);
  const isLate = existsSync(join(folder, 'results/fleet.html'));
  rmSync(join(folder, 'results'), { recursive: true, force: true });
  const end = await ended;
  must(end.code === 0, 'a missing folder is not made again', end);
  if (isLate) return 'removed with its results';
  mustBeWhole(folder, [fresh]);
  return 'made again';
});

kind('a file where the results folder was', 5, async () => {
  const folder = newFolder();
  const { ended } = started(folder, ['run', 'fleet.yaml', '--seed', '2', ...QUIET]);
  while (!existsSync(join(folder, 'results'))) await after(2);
  rmSync(join(folder, 'results'), { recursive: true, force: true });
  writeFileSync(join(folder, 'results'), '');
  const end = await ended;
  must(end.code === 4 && end.out.includes('Digest'), 'no word of the folder', end);
  return 'exit 4, summary printed';
});

kind('stdout closed', 20, async (number) => {
  const folder = newFolder();
  const wordy = [
    ['run', 'fleet.yaml', '--seed', '2', '--json', ...QUIET],
    ['trace', 'fleet.yaml', '--client', 'meter-1', ...QUIET],
    ['schema'],
  ];
  const { child, ended } = started(folder, wordy[number % 3]);
  const close = () => child.stdout.destroy();
  if (number % 2 === 0) child.stdout.once('data', close);
  else void after(random() * tookMs).then(close);
  const end = await ended;
  must(end.code === 0 && end.err === '', 'a reader that leaves is a failure', end);
  if (number % 3 === 0) mustBeWhole(folder, [fresh]);
  return 'exit 0, files whole';
});

kind('serve stopped', 10, async (number) => {
  const signal = number % 2 === 0 ? 'SIGINT' : 'SIGTERM';
  const { child, ended } = started(newFolder(), ['serve', '--port', '0', '--log']);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  if (number % 3 === 0) child.stdout.destroy();
  await after(random() * 100);
  child.kill(signal);
  const end = await ended;
  must(end.code === (signal === 'SIGINT' ? 130 : 143), `${signal} gave another code`, end);
  return 'right code';
});

let failed = 0;
let survived = 0;
const began = performance.now();
try {
  for (const { name, times, attempt } of kinds) {
    const outcomes = new Map();
    for (let number = 0; number < times; number++) {
      let outcome;
      try {
        outcome = await attempt(number);
        survived++;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        failed++;
        outcome = `NOT SURVIVED: ${error.message}`;
      }
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      rmSync(join(scratch, String(folders - 1)), { recursive: true, force: true });
    }
    const words = [...outcomes].map(([what, count]) => `${count} ${what}`).join(', ');
    console.log(`${name.padEnd(36)} ${String(times).padStart(3)}: ${words}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
const seconds = ((performance.now() - began) / 1000).toFixed(0);
console.log(`${survived + failed} faults in ${seconds} s: ${survived} survived, ${failed} not`);
process.exitCode = failed === 0 ? 0 : 1;
