import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../cli/failure.ts';
import { openScenario } from '../cli/scenario-file.ts';
import { loadScenario } from '../scenario/load.ts';
import { simulate } from '../simulation/run.ts';
import { builtLauncher } from '../testing/launcher.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { RunPool } from './pool.ts';

/** A folder with tiny.yaml in it. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mqtt-session-sim-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, 'tiny.yaml'), TINY_SCENARIO);
  return path;
}

/** A pool whose threads run this code in place of simulations. */
function poolOf(makeRun: string, threads = 1): RunPool {
  const cwd = folder();
  const worker = join(cwd, 'worker.mjs');
  writeFileSync(worker, `export async function makeRun(job) { ${makeRun} }`);
  const { texts } = openScenario('tiny.yaml', cwd, { set: [] });
  const pool = new RunPool({ scenario: texts, wire: 'objects' }, threads, pathToFileURL(worker));
  onTestFinished(() => pool.stop());
  return pool;
}

const job = (seed: number) => ({ variant: 'baseline', seed });

test('a run in a thread has the record it has here', async () => {
  const launcher = builtLauncher();
  const worker = new URL('../dist/bundle/run-worker.js', pathToFileURL(launcher));
  const { source, texts } = openScenario('tiny.yaml', folder(), { set: ['duration=3m'] });
  const pool = new RunPool({ scenario: texts, wire: 'objects' }, 2, worker);
  onTestFinished(() => pool.stop());
  const changes = ['fleets.meter.count=2'];
  const here = simulate(loadScenario({ ...source, variant: 'small', varied: changes }).scenario, {
    seed: 7,
  });
  const [changed, plain] = await Promise.all([
    pool.run({ variant: 'small', changes, seed: 7 }),
    pool.run(job(7)),
  ]);
  expect(changed).toEqual(here);
  expect(plain).toEqual(simulate(loadScenario(source).scenario, { seed: 7 }));
});

test('a thread that dies fails its run and no other', async () => {
  const dies = 'if (job.seed === 2) { setImmediate(() => { throw new Error("gone"); });';
  const pool = poolOf(`${dies} return new Promise(() => {}); } return { record: job.seed };`);
  const ended = await Promise.allSettled([pool.run(job(1)), pool.run(job(2)), pool.run(job(3))]);
  expect(ended).toMatchObject([{ value: 1 }, { reason: { message: 'gone' } }, { value: 3 }]);
});

test('a run that is short of memory is a failure with its own exit code', async () => {
  const short = poolOf('return { shortage: "out of memory at 00:01" };');
  const failure = await short.run(job(1)).catch(failureOf);
  expect(failure).toEqual({ code: 3, text: 'error: out of memory at 00:01' });
});

test('stopping ends the runs under way', async () => {
  const pool = poolOf('return new Promise(() => {});', 2);
  const runs = Promise.allSettled([pool.run(job(1)), pool.run(job(2))]);
  await pool.stop();
  expect((await runs).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
