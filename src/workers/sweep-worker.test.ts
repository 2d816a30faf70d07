import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { main } from '../cli/main.ts';
import { openScenario } from '../cli/scenario-file.ts';
import { loadScenario } from '../scenario/load.ts';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { Command, grownTo, RedisServer } from '../testing/redis.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { type Recipient, type Submission, Submitter } from './submitter.ts';
import type { SharedSweep } from './sweep-queue.ts';

/** A thread starts in a second or more where all tests run at once; a dead worker is missed for 15 s. */
const LONG = 120_000;

const ARGS = ['sweep', 'tiny.yaml', '--no-thresholds', '--duration', '20m', '--seeds', '1..6'];
const GRID = ['--vary', 'broker.limits.sessionQueue.maxMessages=1,10,100,1000'];
const RUNS = 24;

/** A folder with tiny.yaml. */
function folder(): string {
  const { cwd } = capturedTerminal();
  writeFileSync(join(cwd, 'tiny.yaml'), TINY_SCENARIO);
  return cwd;
}

/** What one machine with one thread writes. */
async function expected(): Promise<string> {
  const terminal = { ...capturedTerminal(), cwd: folder() };
  expect(await main([...ARGS, ...GRID, '--jobs', '1', '--out', 'alone.ndjson'], terminal)).toBe(0);
  return readFileSync(join(terminal.cwd, 'alone.ndjson'), 'utf8');
}

/** What is left of sweeps in Redis: scenarios, results and claims, but not BullMQ's own queue. */
async function left({ url }: RedisServer): Promise<readonly string[]> {
  const client = new Redis(url);
  const keys = await client.keys('mqtt-session-sim:*');
  const jobs = await client.llen('mqtt-session-sim:sweep:wait');
  client.disconnect();
  return [...keys.filter((key) => !key.startsWith('mqtt-session-sim:sweep:')), `${jobs} waiting`];
}

test(
  'a killed worker and an interrupted submitter lose no run and make none twice',
  async (context) => {
    const server = await RedisServer.start(context);
    const cwd = folder();
    const submit = [...ARGS, ...GRID, '--redis', server.url, '--out', 'many.ndjson'];
    const [first, second] = [0, 1].map(
      () => new Command(cwd, 'worker', '--redis', server.url, '--jobs', '1'),
    );
    await Promise.all([first?.said('waiting for runs'), second?.said('waiting for runs')]);
    const interrupted = new Command(cwd, ...submit);
    await grownTo(3, cwd, 'many.ndjson');
    first?.kill('SIGKILL');
    await grownTo(6, cwd, 'many.ndjson');
    interrupted.kill('SIGINT');
    const { code, err } = await interrupted.ended;
    expect([code, err.includes('the same command goes on')]).toEqual([130, true]);
    const again = await new Command(cwd, ...submit).ended;
    expect([again.code, again.err.includes('run failed')]).toEqual([0, false]);
    const text = readFileSync(join(cwd, 'many.ndjson'), 'utf8');
    expect(text.split('\n').length - 1).toBe(RUNS);
    expect(text).toBe(await expected());
    expect(await left(server)).toEqual(['0 waiting']);
    second?.kill('SIGINT');
    expect((await second?.ended)?.code).toBe(130);
  },
  LONG,
);

test(
  'Redis may go away and come back with nothing',
  async (context) => {
    const server = await RedisServer.start(context);
    const cwd = folder();
    const worker = new Command(cwd, 'worker', '--redis', server.url, '--jobs', '1');
    const submit = new Command(
      cwd,
      ...ARGS,
      ...GRID,
      '--redis',
      server.url,
      '--out',
      'many.ndjson',
    );
    await grownTo(3, cwd, 'many.ndjson');
    const away = worker.said('Redis is away');
    await server.stop();
    await away;
    const back = Promise.all([submit.said('Redis is back'), worker.said('Redis is back')]);
    await server.start();
    await back;
    const { code, err } = await submit.ended;
    expect([code, err.includes('run failed')]).toEqual([0, false]);
    expect(readFileSync(join(cwd, 'many.ndjson'), 'utf8')).toBe(await expected());
  },
  LONG,
);

test(
  'a Redis that is full for a while delays runs and loses none',
  async (context) => {
    const server = await RedisServer.start(context);
    const cwd = folder();
    const worker = new Command(cwd, 'worker', '--redis', server.url, '--jobs', '1');
    await worker.said('waiting for runs');
    const to = ['--redis', server.url, '--out', 'many.ndjson'];
    const submit = new Command(cwd, ...ARGS, ...GRID, ...to);
    const refused = submit.said('Redis refuses (OOM');
    await grownTo(3, cwd, 'many.ndjson');
    await server.limitMemory(1);
    await refused;
    await server.limitMemory(0);
    const { code, err } = await submit.ended;
    expect([code, err.includes('run failed')]).toEqual([0, false]);
    expect(readFileSync(join(cwd, 'many.ndjson'), 'utf8')).toBe(await expected());
  },
  LONG,
);

test(
  'without Redis neither begins, and the file is kept',
  async () => {
    const cwd = folder();
    const nowhere = ['--redis', 'redis://:secret@127.0.0.1:1'];
    const worker = await new Command(cwd, 'worker', ...nowhere).ended;
    expect([worker.code, worker.err.split('\n')[0]]).toEqual([
      4,
      'error: cannot reach Redis at 127.0.0.1:1: connection refused',
    ]);
    const { code, err } = await new Command(cwd, ...ARGS, ...nowhere).ended;
    expect([code, err.includes('cannot reach Redis at 127.0.0.1:1: connection refused')]).toEqual([
      4,
      true,
    ]);
  },
  LONG,
);

/** A submission from this process, and what comes of it. */
async function submitting(
  server: RedisServer,
  change: (base: Submission['base'], shared: SharedSweep) => Partial<Submission>,
  onLine: () => void = () => undefined,
) {
  const file = openScenario('tiny.yaml', folder(), { set: ['duration=1m'] });
  const { name, hash, variant } = loadScenario(file.source).scenario;
  const { texts, ...scenario } = file.texts;
  const base = { engine: ENGINE_VERSION, scenario: { name, hash }, variant };
  const shared: SharedSweep = { scenario, texts: [...texts], wire: 'objects' };
  const submission = { url: server.url, base, shared, jobs: [{ variant, seed: 1 }] };
  const heard: string[] = [];
  const quiet = { resolve: (): void => undefined };
  const isQuiet = new Promise<void>((resolve) => Object.assign(quiet, { resolve }));
  const recipient: Recipient = {
    patience: {
      ms: 500,
      onAway: () => heard.push('away'),
      onBack: () => heard.push('back'),
      onRefused: () => heard.push('refused'),
    },
    onLine: (line) => {
      heard.push(JSON.parse(line).schema);
      onLine();
    },
    onFailure: ({ seed }, reason) => heard.push(`seed ${seed}: ${reason.split(' ')[0]}`),
    onQuiet: () => quiet.resolve(),
  };
  const submitter = await Submitter.open({ ...submission, ...change(base, shared) }, recipient);
  onTestFinished(() => submitter.close());
  return { submitter, heard, isQuiet };
}

test.for([
  ['another version', { engine: '0.0.9' }, 'needs 0.0.9'],
  [
    'a scenario that reads otherwise',
    { scenario: { name: 'tiny', hash: 'x' } },
    'the scenario tiny reads otherwise here',
  ],
] as const)(
  'a worker refuses %s, and leaves the run to others',
  { timeout: LONG },
  async ([, other, reason], context) => {
    const server = await RedisServer.start(context);
    const { submitter } = await submitting(server, (base) => ({ base: { ...base, ...other } }));
    const running = submitter.run();
    const { code, err } = await new Command(folder(), 'worker', '--redis', server.url).ended;
    expect([code, err.includes(reason)]).toEqual([3, true]);
    expect((await left(server)).at(-1)).toBe('1 waiting');
    submitter.stop();
    await running;
  },
);

test(
  'a run that fails wherever it is made is told with its seed',
  async (context) => {
    const server = await RedisServer.start(context);
    const { submitter, heard } = await submitting(server, (_, shared) => ({
      shared: { ...shared, scenario: { ...shared.scenario, text: 'name: [' } },
    }));
    const worker = new Command(folder(), 'worker', '--redis', server.url);
    await submitter.run();
    expect(heard).toEqual([expect.stringMatching(/^seed 1: tiny\.yaml:1:/)]);
    worker.kill('SIGINT');
    expect((await worker.ended).code).toBe(130);
  },
  LONG,
);

test('a sweep has one submitter at a time', async (context) => {
  const server = await RedisServer.start(context);
  const same = () => ({});
  const { submitter } = await submitting(server, same);
  await expect(submitting(server, same)).rejects.toThrow(
    /^process \d+ on .* has submitted this sweep to 127\.0\.0\.1:\d+: wait for it/,
  );
  await submitter.close();
  await (await submitting(server, same)).submitter.close();
});

test('one that was thought dead ends when another has begun', {
  timeout: LONG,
}, async (context) => {
  const server = await RedisServer.start(context);
  const { submitter } = await submitting(server, () => ({}));
  const running = expect(submitter.run()).rejects.toThrow('process 7 on elsewhere has submitted');
  const client = new Redis(server.url);
  const [claim = ''] = await client.keys('*:submitter');
  await client.set(claim, 'elsewhere 7 x');
  client.disconnect();
  await running;
});

test('a Redis that takes nothing is told with its reason', async (context) => {
  const server = await RedisServer.start(context);
  await server.limitMemory(1);
  await expect(submitting(server, () => ({}))).rejects.toThrow(/refuses \(OOM .*\): finished runs/);
});

test(
  'with the last result here it is over, whatever becomes of Redis',
  async (context) => {
    const server = await RedisServer.start(context);
    const { submitter, heard } = await submitting(
      server,
      () => ({}),
      () => void server.stop(),
    );
    const worker = new Command(folder(), 'worker', '--redis', server.url);
    const away = worker.said('Redis is away');
    await submitter.run();
    await submitter.close();
    expect(heard[0]).toBe('mqtt-session-sim/sweep@1');
    await away;
    worker.kill('SIGINT');
    expect((await worker.ended).code).toBe(130);
  },
  LONG,
);

test('a submitter gives up when Redis stays away', async (context) => {
  const server = await RedisServer.start(context);
  const { submitter, heard, isQuiet } = await submitting(server, () => ({}));
  const given = expect(submitter.run()).rejects.toThrow('went away and did not come back');
  await isQuiet;
  await server.stop();
  await given;
  expect(heard).toEqual(['away']);
});
