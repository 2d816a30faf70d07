import { existsSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SWEEP_SCHEMA, type SweepRun } from '../experiment/sweep-run.ts';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { SweepFile } from './sweep-file.ts';

const BASE = { engine: '1', scenario: { name: 'tiny', hash: 'h' }, variant: 'baseline' };

function run(seed: number): SweepRun {
  const rest = { metrics: {}, causes: {}, broken: [], failed: [] };
  return {
    schema: SWEEP_SCHEMA,
    ...BASE,
    vary: { a: '1' },
    seed,
    varied: 'v',
    digest: 'd',
    ...rest,
  };
}

function path(): string {
  return join(capturedTerminal().cwd, 'a.ndjson');
}

test('a full disk keeps what is finished, and leaves no half a line', () => {
  const at = path();
  let free = 300;
  const file = new SweepFile(at, 'a.ndjson', BASE, (descriptor, bytes) => {
    if (free === 0) throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
    const written = writeSync(descriptor, bytes.subarray(0, free));
    free -= written;
    return written;
  });
  file.add(run(1));
  expect(() => file.add(run(2))).toThrow(
    'cannot write to a.ndjson: no space is left on the device (the 1 finished runs are kept',
  );
  free = 1e6;
  file.add(run(2));
  file.close();
  expect(readFileSync(at, 'utf8')).toBe(
    `${[1, 2].map((seed) => JSON.stringify(run(seed))).join('\n')}\n`,
  );
});

test('a run is added once, and a complete file is put into order', () => {
  const at = path();
  const file = new SweepFile(at, 'a.ndjson', BASE);
  for (const seed of [10, 9, 9, 10]) file.add(run(seed));
  file.arrange();
  file.add(run(11));
  file.close();
  expect(new SweepFile(at, 'a.ndjson', BASE).runs.map(({ seed }) => seed)).toEqual([9, 10, 11]);
});

test('a file that another process writes is refused, one of a process that is gone is not', () => {
  const at = path();
  const lock = `${at}.lock`;
  writeFileSync(lock, `${process.ppid} ${hostname()}\n`);
  expect(() => new SweepFile(at, 'a.ndjson', BASE)).toThrow(
    `a.ndjson is being written by process ${process.ppid} on`,
  );
  expect(existsSync(at)).toBe(false);
  writeFileSync(lock, `1 elsewhere\n`);
  expect(() => new SweepFile(at, 'a.ndjson', BASE)).toThrow('process 1 on elsewhere');
  writeFileSync(lock, `4194305 ${hostname()}\n`);
  new SweepFile(at, 'a.ndjson', BASE).close();
  expect(existsSync(lock)).toBe(false);
});

test('a lock whose owner died while it wrote it, or had no room to, is taken over', () => {
  const at = path();
  const lock = `${at}.lock`;
  for (const begun of ['', '41']) {
    writeFileSync(lock, begun);
    new SweepFile(at, 'a.ndjson', BASE).close();
    expect(existsSync(lock)).toBe(false);
  }
});
