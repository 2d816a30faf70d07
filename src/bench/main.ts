/**
 * `npm run bench`: how fast, and how large. Prints figures beside what the project promises, and
 * judges nothing: a benchmark on somebody's machine is no test, so the exit code is 0.
 *
 * Every run of a case is a process of its own, since what one case leaves (compiled code, a grown
 * heap) would colour the next. Cases take turns, so that a busy minute falls on all of them.
 */
import { execFile } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { compileForSimulation } from '../workers/compiler.ts';
import { CASES, type Case, type Readings, type Work } from './case.ts';
import { findings, type Measured, missed } from './finding.ts';
import { NOTES, tableText } from './table.ts';

const HELP = `\
npm run bench -- [--runs N] [--json]
  --runs N     runs of each case, 3 unless told otherwise; the table shows medians
  --json       figures as JSON
  --case NAME  one run of one case in this process, its readings as JSON (for profilers):
               ${CASES.map(({ name }) => name).join(' ')}
`;

/** One run of a case in a fresh process. */
async function runApart({ name }: Case): Promise<Readings> {
  const args = ['--expose-gc', fileURLToPath(import.meta.url), '--case', name];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  // `--case` below writes it.
  return JSON.parse(stdout) as Readings;
}

/** One run in this process, which loads only what the case needs. */
async function readingsOf(work: Work): Promise<Readings> {
  compileForSimulation();
  if (work.kind === 'fleet' || work.kind === 'hold') {
    return (await import('./measure.ts')).measure(work);
  }
  return (await import('./measure-broker.ts')).measureBroker(work);
}

async function runAll(runs: number): Promise<readonly Measured[]> {
  const all = CASES.map((measured) => ({ measured, runs: [] as Readings[] }));
  for (let run = 1; run <= runs; run++) {
    for (const each of all) {
      process.stderr.write(`run ${run} of ${runs}: ${each.measured.title}\n`);
      each.runs.push(await runApart(each.measured));
    }
  }
  return all;
}

async function bench(runs: number, isJson: boolean): Promise<void> {
  const machine = {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    loadBefore: loadavg()[0] ?? 0,
  };
  const all = await runAll(runs);
  const found = findings(all);
  if (isJson) {
    const figures = found.map((each) => ({ ...each, missed: missed(each) }));
    process.stdout.write(`${JSON.stringify({ machine, runs, figures }, null, 2)}\n`);
    return;
  }
  const { node, cpu, cores, loadBefore } = machine;
  const load = `load before ${loadBefore.toFixed(1)}, after ${(loadavg()[0] ?? 0).toFixed(1)}`;
  const about = `${cpu}, ${cores} cores, ${load}, Node ${node}, runs: ${runs}\n`;
  process.stdout.write(`${about}\n${tableText(all, found)}\n${NOTES}`);
}

/** The flags; undefined when they are none of ours. */
function flags() {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '3' },
        json: { type: 'boolean', default: false },
        case: { type: 'string' },
      },
    });
    return values;
  } catch {
    // An unknown flag, `--help` among them: the answer is the help.
    return undefined;
  }
}

async function main(): Promise<void> {
  const given = flags();
  const only = CASES.find(({ name }) => name === given?.case);
  if (only !== undefined) {
    process.stdout.write(`${JSON.stringify(await readingsOf(only.work))}\n`);
  } else if (given === undefined || given.case !== undefined || !/^[1-9]\d?$/.test(given.runs)) {
    process.stdout.write(HELP);
  } else {
    await bench(Number(given.runs), given.json);
  }
}

await main();
