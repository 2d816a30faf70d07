/**
 * `npm run bench`: how fast, and how large. Prints figures beside what the project promises, and
 * judges nothing: a benchmark on somebody's machine is no test, so the exit code is 0 (but --theory's).
 */
import { execFileSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { compileForSimulation } from '../workers/compiler.ts';
import type { Case, CaseRun, Work } from './case.ts';
import { CASES, SCALE } from './cases.ts';
import { findings, missed } from './finding.ts';
import { type Flags, flagsOf, HELP } from './flags.ts';
import { machineNow, machineText } from './machine.ts';
import { runAll } from './runner.ts';
import { NOTES, tableText } from './table.ts';

const SELF = fileURLToPath(import.meta.url);

/** Node's arguments for one run of a case in a process of its own. */
function argsOf({ name, nodeFlags = [] }: Case): readonly string[] {
  return ['--expose-gc', ...nodeFlags, SELF, '--case', name];
}

function caseNamed(name: string): Case {
  const found = [...CASES, ...SCALE].find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no case ${name}`);
  return found;
}

/** One run in this process, which loads only what the case needs. */
async function runHere(work: Work): Promise<CaseRun> {
  switch (work.kind) {
    case 'qos1':
    case 'idle':
      return { readings: await (await import('./measure-broker.ts')).measureBroker(work) };
    case 'start-up':
      return { readings: (await import('./measure-process.ts')).measureStartUp() };
    case 'together': {
      const { measureTogether } = await import('./measure-process.ts');
      return { readings: await measureTogether(argsOf(caseNamed(work.of))) };
    }
    case 'peer':
      if (work.peer !== 'aedes') return (await import('./peer-hold.ts')).peerHoldRun(work.peer);
      return (await import('./peer-aedes.ts')).aedesRun(() => performance.now());
    default:
      compileForSimulation();
      return { readings: (await import('./measure.ts')).measure(work) };
  }
}

async function table({ mode, runs, only }: Flags): Promise<void> {
  const machine = machineNow();
  const cases = only.length === 0 ? CASES : CASES.filter(({ name }) => only.includes(name));
  const all = await runAll(cases, runs, argsOf);
  const found = findings(all);
  if (mode === 'json') {
    const figures = found.map((each) => ({ ...each, missed: missed(each) }));
    process.stdout.write(`${JSON.stringify({ machine, figures }, null, 2)}\n`);
  } else {
    process.stdout.write(`${machineText(machine)}\n\n${tableText(all, found)}\n${NOTES}`);
  }
}

/** A run of device-hour with V8's sampling profiler, for Chrome's tools or speedscope. */
function profile(): void {
  const file = 'bench.cpuprofile';
  const profiler = ['--cpu-prof', '--cpu-prof-dir=results', `--cpu-prof-name=${file}`];
  execFileSync(process.execPath, [...profiler, ...argsOf(caseNamed('device-hour'))]);
  process.stdout.write(`results/${file}\n`);
}

async function report({ runs }: Flags): Promise<void> {
  const { saveScaling } = await import('./scaling.ts');
  const machine = machineNow();
  process.stdout.write(`${saveScaling(await runAll(SCALE, runs, argsOf), machine)}\n`);
}

/** Models with known answers, beside what is simulated. */
async function theory(): Promise<void> {
  const { compared } = await import('./theory.ts');
  const { THEORIES } = await import('./theories.ts');
  const { theoryText } = await import('./theory-text.ts');
  compileForSimulation();
  const results = THEORIES.map((each) => compared(each));
  process.stdout.write(theoryText(results));
  process.exitCode = results.every(({ holds }) => holds) ? 0 : 1;
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2));
  if (typeof flags === 'string') {
    process.stderr.write(`${flags}\n\n${HELP}`);
    process.exitCode = 2;
  } else if (flags.mode === 'help') process.stdout.write(HELP);
  else if (flags.case !== undefined) {
    process.stdout.write(`${JSON.stringify(await runHere(caseNamed(flags.case).work))}\n`);
  } else if (flags.mode === 'profile') profile();
  else if (flags.mode === 'theory') await theory();
  else if (flags.mode === 'report') await report(flags);
  else await table(flags);
}

await main();
