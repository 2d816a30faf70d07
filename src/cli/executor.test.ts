import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Job, RunOutcome } from '../experiment/plan.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { type ExecutionFlags, Executor, failureCode, reportFailures } from './executor.ts';
import { Interrupt } from './interrupt.ts';
import { openScenario } from './scenario-file.ts';

/** An executor of tiny.yaml, one run at a time. */
function executor(
  terminal = capturedTerminal(),
  flags: Partial<ExecutionFlags> = {},
  worker?: URL,
) {
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const file = openScenario('tiny.yaml', terminal.cwd, { set: ['duration=1m'] });
  const interrupt = new Interrupt(terminal);
  onTestFinished(() => interrupt.release());
  const options = { wire: 'objects', progress: true, ...flags } as const;
  return { terminal, runs: new Executor(file, options, { interrupt, terminal, worker }) };
}

async function outcomes(runs: Executor, jobs: readonly Job[]): Promise<readonly RunOutcome[]> {
  const heard: RunOutcome[] = [];
  await runs.execute(jobs, (outcome) => heard.push(outcome));
  return heard;
}

const job = (seed: number, changes: readonly string[] = []) => ({
  variant: 'baseline',
  changes,
  seed,
});

test('each run is an outcome', async () => {
  const { terminal, runs } = executor();
  const heard = await outcomes(runs, [job(1), { ...job(2, ['seed=9']), variant: 'small' }]);
  expect(
    heard.map((outcome) => 'record' in outcome && [outcome.record.variant, outcome.record.seed]),
  ).toEqual([
    ['baseline', 1],
    ['small', 2],
  ]);
  expect(terminal.stderr).toBe('');
});

test('a failure is told with its seed and the command that makes the run alone', () => {
  const terminal = capturedTerminal();
  const failure = { error: new Error('boom'), reproduce: 'mqtt-session-sim run tiny.yaml' };
  reportFailures([{ job: job(7, ['seed=2']), failure }], terminal);
  expect(terminal.stderr).toBe(
    'run failed (seed=2, seed 7): boom\n  reproduce: mqtt-session-sim run tiny.yaml\n',
  );
});

test('a thread that dies fails its run, with its command, and the rest go on', async () => {
  const terminal = capturedTerminal({ cores: 2 });
  const worker = join(terminal.cwd, 'worker.mjs');
  const dies = 'setImmediate(() => { throw new Error("gone"); }); return new Promise(() => {});';
  writeFileSync(
    worker,
    `export async function makeRun({ seed }) { if (seed === 2) { ${dies} } return { record: { seed } }; }`,
  );
  const { runs } = executor(terminal, {}, pathToFileURL(worker));
  onTestFinished(() => runs.close());
  const heard = await outcomes(
    runs,
    [1, 2, 3, 4].map((seed) => job(seed)),
  );
  const made = heard.flatMap((outcome) => ('record' in outcome ? outcome.job.seed : []));
  const failures = heard.flatMap((outcome) => ('failure' in outcome ? outcome : []));
  expect(made.sort((a, b) => a - b)).toEqual([1, 3, 4]);
  reportFailures(failures, terminal);
  expect(terminal.stderr).toContain(
    'run failed (baseline, seed 2): gone\n  reproduce: mqtt-session-sim run tiny.yaml --seed 2 --set duration=1m\n',
  );
  expect(failureCode(failures)).toBe(1);
});

test('memory that is short fails a run with the command that makes it again', async () => {
  let looks = 0;
  const { runs } = executor(
    capturedTerminal({
      memory: {
        room: { heapBytes: 1e9, totalBytes: 1e9 },
        used: () => ({ heapBytes: 1e6, totalBytes: looks++ === 1 ? 0.99e9 : 1e6 }),
        collect: () => undefined,
        hasRoomFor: () => true,
      },
    }),
  );
  const [first, second, third] = await outcomes(runs, [job(1), job(2, ['seed=9']), job(3)]);
  expect([first, third].map((outcome) => outcome !== undefined && 'record' in outcome)).toEqual([
    true,
    true,
  ]);
  expect(second).toMatchObject({
    job: { seed: 2 },
    failure: {
      error: { name: 'MemoryError' },
      reproduce: 'mqtt-session-sim run tiny.yaml --seed 2 --set duration=1m --set seed=9',
    },
  });
});

test('what a listener throws calls off the rest', async () => {
  const { runs } = executor();
  const heard: number[] = [];
  const made = runs.execute([job(1), job(2)], (outcome) => {
    heard.push(outcome.job.seed);
    throw new Error('no space is left');
  });
  await expect(made).rejects.toThrow('no space is left');
  expect(heard).toEqual([1]);
});

test('stopped, what is finished has been handed over and nothing else', async () => {
  const { terminal, runs } = executor();
  const heard: number[] = [];
  await runs.execute([job(1), job(2), job(3)], (outcome) => {
    heard.push(outcome.job.seed);
    if (outcome.job.seed === 2) terminal.stop('SIGINT');
  });
  expect(heard).toEqual([1, 2]);
});

test('fewer runs are made at a time than memory has room for', async () => {
  const memory = {
    room: { heapBytes: 1e9, totalBytes: 1e5 },
    used: () => ({ heapBytes: 1, totalBytes: 1 }),
    collect: () => undefined,
    hasRoomFor: () => true,
  };
  const { terminal, runs } = executor(capturedTerminal({ cores: 4, memory }));
  expect(await outcomes(runs, [job(1), job(2)])).toHaveLength(2);
  expect(terminal.stderr).toBe('note: memory is short for 2 runs at a time: 1 are made\n');
});

test('who asks to stop is heard between runs that are over at once', async () => {
  const { terminal, runs } = executor();
  setImmediate(() => terminal.stop('SIGINT'));
  const jobs = Array.from({ length: 200 }, (_, seed) => job(seed));
  expect((await outcomes(runs, jobs)).length).toBeLessThan(200);
});
