import { expect, test } from 'vitest';
import { LinkBench, PLAIN, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

test('a graceful close delivers what was written, then the end of file, and frees the link', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000 }));
  const { connections } = bench;
  const link = bench.openBy(1);
  for (const cargo of [1, 2]) connections.write(bench.now, link, UP, 100, cargo);
  connections.close(bench.now, link, UP, 'graceful');
  expect(bench.run(10)).toEqual(['1.15s up 1', '1.25s up 2', '1.25s broker eof']);
  expect(connections.store.size).toBe(0);
});

test('an end of file that meets an outage comes after it', () => {
  const bench = new LinkBench(plain({ recovery: 'buffered' }), [[1, 5]]);
  const link = bench.openBy(1);
  bench.connections.close(bench.now, link, UP, 'graceful');
  expect(bench.run(10)).toEqual(['5.05s broker eof']);
});

test('an abort loses what was written at once, and resets the other end', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000 }));
  const { connections } = bench;
  const link = bench.openBy(1);
  connections.write(bench.now, link, UP, 100, 1);
  connections.write(bench.now, link, DOWN, 100, 2);
  bench.run(1.01);
  connections.close(bench.now, link, UP, 'abort');
  expect(bench.run(10)).toEqual(['1.01s up 1 died', '1.05s down 2 died', '1.06s broker reset']);
  expect(connections.store.size).toBe(0);
});

test('a reset lost in an outage is not repeated: the other end is half open until it writes', () => {
  const bench = new LinkBench(PLAIN, [[10, 20]]);
  const { connections } = bench;
  const link = bench.openBy(11);
  connections.close(bench.now, link, UP, 'abort');
  expect(bench.run(100)).toEqual([]);
  expect(connections.store.isOpen(link, DOWN)).toBe(true);
  connections.write(bench.now, link, DOWN, 10, 1);
  expect(bench.run(200)).toEqual(['100.05s down 1 died', '100.1s broker reset']);
  expect(connections.store.size).toBe(0);
});

test('nothing answers for an end that vanished: the other gives up after its retransmissions', () => {
  const bench = new LinkBench(plain({ tcp: { retries: 2 } }));
  const { connections } = bench;
  const link = bench.openBy(1);
  connections.write(bench.now, link, UP, 10, 1);
  connections.close(bench.now, link, UP, 'vanish');
  expect(bench.run(60)).toEqual(['1s up 1 died']);
  connections.write(bench.now, link, DOWN, 10, 2);
  bench.run(100);
  expect(bench.log.slice(1)).toEqual(['60.05s down 2 died', '62.15s broker timed-out']);
  expect(connections.store.size).toBe(0);
});

test('an orphan is forgotten after 511 time-outs, and the other end never hears of it', () => {
  const bench = new LinkBench(PLAIN, [[10, 3500]]);
  const { connections } = bench;
  const link = bench.openBy(11);
  connections.write(bench.now, link, UP, 10, 1);
  connections.close(bench.now, link, UP, 'graceful');
  expect(bench.run(3400)).toEqual(['164.3s up 1 died']);
  expect(connections.store.isOpen(link, DOWN)).toBe(true);
});

test('bytes for an end that has closed are lost and answered with a reset', () => {
  const bench = new LinkBench();
  const { connections } = bench;
  const link = bench.openBy(1);
  connections.close(bench.now, link, UP, 'graceful');
  connections.write(bench.now, link, DOWN, 10, 1);
  connections.write(bench.now, link, DOWN, 10, 2);
  expect(bench.run(10)).toEqual(['1.05s down 1 died', '1.05s down 2 died', '1.05s broker eof']);
});

test('both ends may close at once', () => {
  const bench = new LinkBench();
  const { connections } = bench;
  const link = bench.openBy(1);
  for (const end of [UP, DOWN] as const) connections.close(bench.now, link, end, 'graceful');
  expect(bench.run(10)).toEqual([]);
  expect(connections.store.size).toBe(0);
});

test('closing a closed end again does nothing', () => {
  const bench = new LinkBench();
  const { connections } = bench;
  const link = bench.openBy(1);
  connections.close(bench.now, link, UP, 'graceful');
  connections.close(bench.now, link, UP, 'abort');
  expect(bench.run(10)).toEqual(['1.05s broker eof']);
});

test('what an end discards is lost, and its last word is tried afresh', () => {
  const bench = new LinkBench(PLAIN, [[10, 40]]);
  const { connections } = bench;
  const link = bench.openBy(11);
  connections.write(bench.now, link, DOWN, 10, 1);
  bench.run(30);
  connections.discard(bench.now, link, DOWN);
  connections.write(bench.now, link, DOWN, 10, 2);
  connections.close(bench.now, link, DOWN, 'graceful');
  // 30 s + 0.3 · (2⁶ − 1) = 48.9 s is the first retransmission after the outage.
  expect(bench.run(100)).toEqual(['30s down 1 died', '48.95s down 2', '48.95s device eof']);
});

test('a write of a link that is over does not reach the link that has its number now', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000 }));
  const { connections } = bench;
  const link = bench.openBy(1);
  connections.write(bench.now, link, UP, 1_000, 1);
  for (const end of [UP, DOWN] as const) connections.close(bench.now, link, end, 'vanish');
  expect(connections.dial(bench.now, 0)).toBe(link);
  expect(bench.run(10)).toEqual(['1s up 1 died', `1.16s open ${link}`]);
});
