import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RandomSource } from '../kernel/random.ts';
import { NEVER, START, seconds } from '../kernel/time.ts';
import { at, type Gap, PLAIN, pathsWith, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';
import { bytesOnAir, pathKind } from './path-kind.ts';

/** When what leaves at `depart` seconds arrives, in seconds. */
function arrival(depart: number, gaps: readonly Gap[], profile = PLAIN, bytes = 0): number {
  // At 8 Mbit/s a byte takes a microsecond.
  const arrives = pathsWith({ ...profile, rateUp: 8e6 }, gaps).arrival(0, UP, at(depart), bytes);
  return arrives === NEVER ? Number.POSITIVE_INFINITY : arrives / 1e6;
}

test('a write takes half a round trip and the time its bytes need', () => {
  const paths = pathsWith(plain({ rateUp: 8_000, rateDown: 16_000 }));
  expect(paths.serialization(0, UP, 100)).toBe(100_000);
  expect(paths.serialization(0, DOWN, 100)).toBe(50_000);
  expect(paths.arrival(0, UP, at(1), 100)).toBe(1_150_000);
});

test('bytes take whole microseconds, rounded up', () => {
  const paths = pathsWith(plain({ rateUp: 3_000_000 }));
  expect(paths.serialization(0, UP, 1)).toBe(3);
});

test('every started segment of 1,400 bytes has its overhead', () => {
  const kind = pathKind(plain({ overheadBytes: 62 }), new RandomSource(1), 'fleet');
  const sizes = [0, 1, 1400, 1401, 2800, 2801].map((length) => bytesOnAir(kind, length));
  expect(sizes).toEqual([62, 63, 1462, 1401 + 124, 2800 + 124, 2801 + 186]);
});

test('every write has a record, and another for every 16 KiB', () => {
  const kind = pathKind(plain({ recordBytes: 22 }), new RandomSource(1), 'fleet');
  const sizes = [1, 1400, 1401, 16_384, 16_385].map((length) => bytesOnAir(kind, length) - length);
  expect(sizes).toEqual([22, 22, 22, 22, 44]);
});

test('what is sent into an outage gets through at the first retransmission after it', () => {
  // Attempts at 0, 0.3, 0.9, 2.1, 4.5 …: the time-out is 100 ms + 200 ms and doubles.
  const attempts = [0.3, 0.9, 2.1, 4.5, 9.3, 18.9, 38.1, 76.5];
  for (const attempt of attempts) {
    expect(arrival(0, [[0, attempt]])).toBeCloseTo(attempt + 0.05, 6);
    const next = attempt * 2 + 0.3;
    expect(arrival(0, [[0, attempt + 1e-6]])).toBeCloseTo(next + 0.05, 6);
  }
});

test('the time-out stops doubling at its cap', () => {
  const profile = plain({ tcp: { rtoMax: seconds(1) } });
  // 0.3, 0.6, then 1 s each: attempts at 0.3, 0.9, 1.9, 2.9 …
  expect(arrival(0, [[0, 5.5]], profile)).toBeCloseTo(5.95, 6);
});

test('an attempt whose way is cut short by an outage is in vain', () => {
  expect(arrival(1, [[1.05, 1.1]])).toBeCloseTo(1.35, 6);
  expect(arrival(1, [[1.050001, 1.1]])).toBeCloseTo(1.05, 6);
});

test('after the last retransmission nothing gets through any more', () => {
  const profile = plain({ tcp: { retries: 2 } });
  expect(arrival(0, [[0, 0.9]], profile)).toBeCloseTo(0.95, 6);
  expect(arrival(0, [[0, 0.91]], profile)).toBe(Number.POSITIVE_INFINITY);
});

test('fifteen retransmissions from 200 ms on give up after 924.6 s', () => {
  const instantly = plain({ rtt: { kind: 'fixed', valueUs: 0 } });
  expect(pathsWith(instantly).giveUpUs(0, START, UP)).toBe(924_600_000);
  const noneAtAll = plain({ tcp: { retries: 0 } });
  expect(pathsWith(noneAtAll).giveUpUs(0, START, UP)).toBe(300_000);
});

const BUFFERED = plain({ recovery: 'buffered' });

test('a network that buffers lets everything through right after the outage', () => {
  for (const depart of [10, 12, 19, 43.9]) {
    expect(arrival(depart, [[10, 44]], BUFFERED)).toBeCloseTo(44.05, 6);
  }
});

test('buffered bytes stall in every outage on their way and then go on', () => {
  const gaps: Gap[] = [
    [1, 3],
    [4, 6],
  ];
  // 0.5 s before the first outage, 1 s between them, the last 0.55 s after.
  expect(arrival(0.5, gaps, BUFFERED, 2_000_000)).toBeCloseTo(6.55, 6);
  expect(arrival(2, gaps, BUFFERED, 2_000_000)).toBeCloseTo(7.05, 6);
});

test('a round trip is drawn for each second, the same for both directions and whenever asked', () => {
  const profile = plain({ rtt: { kind: 'uniform', lowUs: 0, highUs: 1_000_000 } });
  const paths = pathsWith(profile);
  const seconds = [3, 1, 2, 1, 3];
  const trips = seconds.map((second) => paths.rttAt(0, at(second)));
  expect(trips[0]).toBe(trips[4]);
  expect(trips[1]).toBe(trips[3]);
  expect(new Set(trips).size).toBe(3);
  expect(paths.rttAt(0, at(1.999))).toBe(trips[1]);
  const up = paths.arrival(0, UP, at(2), 0);
  expect(paths.arrival(0, DOWN, at(2), 0)).toBe(up);
});

const gap: fc.Arbitrary<Gap> = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 50 }))
  .map(([from, length]) => [from, from + length]);

test('outages and loss delay a write, and never bring it there early or in an outage', () => {
  const property = fc.property(
    fc.array(gap, { maxLength: 4 }),
    fc.constantFrom('rto' as const, 'buffered' as const),
    fc.constantFrom(0, 0.3),
    fc.tuple(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 0, max: 3_000_000 })),
    (gaps, recovery, loss, [depart, takes]) => {
      const paths = pathsWith(plain({ recovery, loss, rateUp: 8e6 }), gaps);
      const arrives = paths.arrival(0, UP, at(depart), takes);
      const early = at(depart) + takes + 50_000;
      const isClear = gaps.every(([from, until]) => early < at(from) || at(depart) >= at(until));
      expect(arrives).toBeGreaterThanOrEqual(early);
      if (isClear && loss === 0) expect(arrives).toBe(early);
      if (arrives === NEVER) return;
      for (const [from, until] of gaps)
        expect(arrives < at(from) || arrives >= at(until)).toBe(true);
    },
  );
  fc.assert(property, { numRuns: 300 });
});
