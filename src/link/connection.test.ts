import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HOUR, LinkBench, PLAIN, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

test('a write arrives once, at its last byte, and the other way does not wait for it', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000, rateDown: 80_000 }));
  const link = bench.openBy(1);
  bench.connections.write(bench.now, link, UP, 100, 7);
  bench.connections.write(bench.now, link, DOWN, 100, 8);
  expect(bench.run(10)).toEqual(['1.06s down 8', '1.15s up 7']);
});

test('a write waits for the line until the one before it has gone', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000 }));
  const link = bench.openBy(1);
  for (const cargo of [1, 2, 3]) bench.connections.write(bench.now, link, UP, 100, cargo);
  expect(bench.run(10)).toEqual(['1.15s up 1', '1.25s up 2', '1.35s up 3']);
});

test('a round trip that shortens never lets a write overtake, nor hurries the one before', () => {
  // Even seconds have a round trip of 800 ms, odd ones none.
  const bench = new LinkBench(plain({ rtt: { kind: 'replay', valuesUs: [800_000, 0] } }));
  const link = bench.openBy(2);
  bench.plan(2.9, () => bench.connections.write(bench.now, link, UP, 10, 1));
  bench.plan(3.1, () => bench.connections.write(bench.now, link, UP, 10, 2));
  expect(bench.run(10)).toEqual(['3.3s up 1', '3.3s up 2']);
});

test('bytes on the air are payload and the overhead of its segments', () => {
  const bench = new LinkBench(plain({ overheadBytes: 62 }));
  const link = bench.openBy(1);
  const before = bench.connections.bytesUp;
  bench.connections.write(bench.now, link, UP, 1_500, 1);
  expect(bench.connections.bytesUp - before).toBe(1_500 + 2 * 62);
});

test('a stalled write and those behind it come in one burst after the outage, none lost', () => {
  // The CICV5G stall: 603 messages over 33.9 s, held for 34.05 s, all there within 351 ms.
  const profile = plain({ recovery: 'buffered', rateUp: 3_000_000, overheadBytes: 62 });
  const bench = new LinkBench(profile, [[10, 44.05]]);
  const link = bench.openBy(10);
  for (let n = 0; n < 603; n++) {
    bench.plan(10.001 + n * 0.0562, () => bench.connections.write(bench.now, link, UP, 150, n));
  }
  const times = bench.run(44.05 + 0.401).map((line) => Number.parseFloat(line));
  expect(times).toHaveLength(603);
  expect(Math.min(...times)).toBeGreaterThan(44.05);
  expect(bench.log.map((line) => Number(line.split(' ')[2]))).toEqual([...Array(603).keys()]);
});

test('the burst after an outage is no faster than the line', () => {
  for (const recovery of ['rto', 'buffered'] as const) {
    const bench = new LinkBench(plain({ recovery, rateUp: 8_000 }), [[10, 20]]);
    const link = bench.openBy(10);
    for (const cargo of [1, 2, 3]) bench.connections.write(bench.now, link, UP, 100, cargo);
    const [first = 0, second = 0, third = 0] = bench.run(60).map((line) => Number.parseFloat(line));
    expect(first).toBeGreaterThan(20);
    expect([second - first, third - first]).toEqual([expect.closeTo(0.1), expect.closeTo(0.2)]);
  }
});

test('an end whose buffer is full is told when there is room, and only then', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000, tcp: { sendBufferBytes: 250 } }));
  const { connections } = bench;
  const link = bench.openBy(1);
  const write = (cargo: number) => connections.write(bench.now, link, UP, 100, cargo);
  for (const cargo of [1, 2, 3]) {
    expect(connections.isWritable(link, UP)).toBe(true);
    write(cargo);
  }
  expect(connections.isWritable(link, UP)).toBe(false);
  expect(connections.isWritable(link, DOWN)).toBe(true);
  expect(bench.run(10)).toEqual(['1.15s up 1', '1.15s up room', '1.25s up 2', '1.35s up 3']);
});

test('a buffer in an outage fills up and stays full', () => {
  const bench = new LinkBench(PLAIN, [[10, 3000]]);
  const link = bench.openBy(10);
  let written = 0;
  while (bench.connections.isWritable(link, DOWN)) {
    bench.connections.write(bench.now, link, DOWN, 300, written++);
  }
  expect(written).toBe(4);
  expect(bench.run(500)).toEqual([]);
});

test('an end learns of a dead path when all retransmissions have failed, and its writes die', () => {
  const bench = new LinkBench(plain({ tcp: { retries: 2 } }), [[10, 3000]]);
  const link = bench.openBy(11);
  for (const cargo of [1, 2]) bench.connections.write(bench.now, link, UP, 10, cargo);
  expect(bench.run(60)).toEqual(['13.1s up 1 died', '13.1s up 2 died', '13.1s device timed-out']);
  expect(bench.connections.store.isOpen(link, DOWN)).toBe(true);
});

test('giving up is counted from when the bytes left, not from when they were written', () => {
  const bench = new LinkBench(plain({ rateUp: 8_000, tcp: { retries: 2 } }), [[10, 3000]]);
  const link = bench.openBy(8.94);
  bench.connections.write(bench.now, link, UP, 1_000, 1);
  bench.connections.write(bench.now, link, UP, 100, 2);
  expect(bench.run(60)).toEqual(['9.99s up 1', '12.04s up 2 died', '12.04s device timed-out']);
});

test('an end that says nothing never learns that its path is dead', () => {
  const bench = new LinkBench(PLAIN, [[10, 3500]]);
  const link = bench.openBy(11);
  expect(bench.run(3400)).toEqual([]);
  expect(bench.connections.store.isOpen(link, UP)).toBe(true);
});

test('what is behind a write that cannot arrive cannot arrive either', () => {
  const bench = new LinkBench(plain({ tcp: { retries: 2 } }), [[10, 12.5]]);
  const link = bench.openBy(10);
  bench.connections.write(bench.now, link, UP, 10, 1);
  bench.plan(12.45, () => bench.connections.write(bench.now, link, UP, 10, 2));
  expect(bench.run(60)).toEqual([
    `${10 + 0.3 + 0.6 + 1.2}s up 1 died`,
    `${10 + 0.3 + 0.6 + 1.2}s device timed-out`,
  ]);
});

const writes = fc.array(
  fc.record({
    at: fc.integer({ min: 2_000, max: 60_000 }),
    end: fc.constantFrom(UP, DOWN),
    length: fc.integer({ min: 1, max: 3_000 }),
  }),
  { maxLength: 40 },
);

test('each direction is an ordered pipe: nothing is lost, repeated or overtaken while it lives', () => {
  const property = fc.property(
    writes,
    fc.array(fc.tuple(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 1, max: 20 }))),
    fc.constantFrom('rto' as const, 'buffered' as const),
    fc.constantFrom(0, 0.2),
    (all, gaps, recovery, loss) => {
      const rtt = { kind: 'uniform', lowUs: 0, highUs: 900_000 } as const;
      const profile = plain({ rtt, recovery, loss, rateUp: 40_000, rateDown: 90_000 });
      const bench = new LinkBench(
        profile,
        gaps.map(([from, length]) => [from, from + length]),
      );
      const link = bench.openBy(2);
      const planned = [...all].sort((a, b) => a.at - b.at);
      planned.forEach(({ at, end, length }, cargo) => {
        bench.plan(at / 1000, () => bench.connections.write(bench.now, link, end, length, cargo));
      });
      const log = bench.run(HOUR / 1e6).map((line) => line.replace(/^\S+ /, ''));
      for (const [end, name] of [
        [UP, 'up'],
        [DOWN, 'down'],
      ] as const) {
        const sent = planned.flatMap((each, cargo) =>
          each.end === end ? [`${name} ${cargo}`] : [],
        );
        expect(log.filter((line) => line.startsWith(name))).toEqual(sent);
      }
    },
  );
  fc.assert(property);
});
