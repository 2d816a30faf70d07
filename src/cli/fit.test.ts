import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { estimateText } from './fit.ts';
import { main } from './main.ts';
import type { Memory, MemorySize } from './memory.ts';

/** A machine with this much room, of which this much is in use. */
function machine(room: Partial<MemorySize>, used: Partial<MemorySize> = {}): Memory {
  return {
    room: { heapBytes: 4e9, totalBytes: 16e9, ...room },
    used: () => ({ heapBytes: 20e6, totalBytes: 80e6, ...used }),
    collect: () => undefined,
    hasRoomFor: () => true,
  };
}

/** Runs a command with tiny.yaml. */
async function called(memory: Memory, ...args: readonly string[]) {
  const terminal = capturedTerminal({ memory });
  writeFileSync(join(terminal.cwd, 'tiny.yaml'), TINY_SCENARIO);
  const code = await main(args, terminal);
  return { code, out: terminal.stdout, err: terminal.stderr };
}

const FLEET = '--set fleets.meter.count=1000000 --duration 1m'.split(' ');

test('check says what a run takes', async () => {
  const { code, out, err } = await called(machine({}), 'check', 'tiny.yaml');
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    / {2}estimate {4}900 messages, about [\d.]+ k events, about [\d.]+ MB, about 1 s\n/,
  );
});

test.each(['check', 'run', 'compare'])(
  '%s refuses what does not fit, and says what to do',
  async (command) => {
    const { code, err } = await called(
      machine({ heapBytes: 300e6 }),
      command,
      'tiny.yaml',
      ...FLEET,
    );
    expect(code).toBe(3);
    const lines = err.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^error: this does not fit in memory: a run needs about 3\d\d MB for JavaScript objects, there is 300 MB$/,
    );
    expect(lines[1]).toMatch(/^use fewer devices, .*--max-old-space-size=\d{3},$/);
    expect(lines[2]).toContain('--no-fit-check');
    expect(lines[3]).toMatch(/^reproduce: /);
  },
);

test('no larger heap is proposed for a machine that is too small', async () => {
  const { code, err } = await called(machine({ totalBytes: 2e9 }), 'check', 'tiny.yaml', ...FLEET);
  expect(code).toBe(3);
  expect(err).toContain('of memory, there is 2 GB\n');
  expect(err).toContain('a machine with more memory');
  expect(err).not.toContain('max-old-space-size');
});

test('what is close is a note, and so is what nobody wants refused', async () => {
  const close = await called(machine({ heapBytes: 450e6 }), 'check', 'tiny.yaml', ...FLEET);
  expect(close.code).toBe(0);
  expect(close.err).toMatch(/^note: memory may be short: .* there is 450 MB\n$/);
  const forced = ['check', 'tiny.yaml', '--no-fit-check', ...FLEET];
  const all = await called(machine({ heapBytes: 300e6 }), ...forced);
  expect(all.code).toBe(0);
  expect(all.err).toMatch(/^note: memory may be short: /);
});

test('a long run begins with its estimate, a short or quiet one does not', async () => {
  const small = machine({}, { heapBytes: 4e9 });
  const long = ['run', 'tiny.yaml', '--duration', '30d'];
  const estimate = /^estimate: 3,888,000 messages, about [\d.]+ M events, about [\d.]+ MB, about /m;
  expect((await called(small, ...long)).err).toMatch(estimate);
  expect((await called(small, ...long, '--quiet')).err).not.toMatch(estimate);
  expect((await called(small, 'run', 'tiny.yaml')).err).not.toContain('estimate');
});

test('absurd numbers are words', () => {
  const memory = { heapBytes: 1e30, totalBytes: 1e30 };
  const absurd = { devices: 1e6, messages: 1e27, events: 1e28, seconds: 1e22, memory };
  expect(estimateText(absurd)).toBe(
    'more than 100 P messages, more than 100 P events, more than 100 PB, more than a century',
  );
  const large = { devices: 1e6, messages: 2.5e13, events: 1e14, seconds: 5e7, memory };
  expect(estimateText({ ...large, memory: { heapBytes: 1e9, totalBytes: 3e9 } })).toBe(
    'about 25 T messages, about 100 T events, about 3 GB, about 578 d 17 h',
  );
  const one = { devices: 1, messages: 1, events: 12, seconds: 0, memory };
  expect(estimateText(one)).toMatch(/^1 message, about 12 events, .*, about 1 s$/);
});
