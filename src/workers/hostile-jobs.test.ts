/**
 * What anybody may put into the queue of a Redis: a worker refuses it in words and goes on.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { ENGINE_VERSION } from '../simulation/engine-version.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { Command, RedisServer } from '../testing/redis.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';

test('a worker that is given nonsense says no, and goes on with what is none', async (context) => {
  const server = await RedisServer.start(context);
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = new Queue('sweep', { connection, prefix: 'mqtt-session-sim' });
  onTestFinished(async () => {
    await queue.close();
    connection.disconnect();
  });
  const base = {
    engine: ENGINE_VERSION,
    scenario: { name: 'x', hash: 'y' },
    variant: 'baseline',
  };
  const job = { variant: 'baseline', seed: 1 };
  const nonsense: readonly unknown[] = [
    ...[null, [], 'x', 7, {}, { sweep: 'a', base: null, job }, { sweep: {}, base, job }],
    { sweep: 'a', base: { ...base, engine: undefined }, job },
    { sweep: 'a', base, job: { ...job, seed: 1e300 } },
    { sweep: 'a', base, job: { ...job, changes: [{ toString: 1 }] } },
    JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    { sweep: 'x'.repeat(5_000_000) },
  ];
  for (const [n, data] of nonsense.entries()) await queue.add(`n${n}`, data);
  // A job as it should be, of a sweep whose text is none.
  await connection.set('mqtt-session-sim:broken:scenario', `${'['.repeat(100_000)}`);
  await queue.add('broken', { sweep: 'broken', base, job });
  const { cwd } = capturedTerminal();
  const worker = new Command(cwd, 'worker', '--redis', server.url, '--jobs', '1');
  writeFileSync(join(cwd, 'tiny.yaml'), TINY_SCENARIO);
  const sweep = ['sweep', 'tiny.yaml', '--no-thresholds', '--seeds', '1', '--redis', server.url];
  const submit = await new Command(cwd, ...sweep, '--out', 'one.ndjson').ended;
  expect([submit.code, readFileSync(join(cwd, 'one.ndjson'), 'utf8').length > 100]).toEqual([
    0,
    true,
  ]);
  expect(await queue.getFailedCount()).toBe(nonsense.length + 1);
  worker.kill('SIGINT');
  const { code, err } = await worker.ended;
  expect([code, err.includes('internal error')]).toEqual([130, false]);
}, 120_000);
