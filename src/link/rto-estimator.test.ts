/** Time-outs by RFC 6298: the arithmetic, Karn's rule, and what they do on a link. */
import { expect, test } from 'vitest';
import { START } from '../kernel/time.ts';
import { LinkBench, PLAIN, pathsWith, plain } from '../testing/link-bench.ts';
import { UP } from './path.ts';
import { RtoEstimators } from './rto-estimator.ts';

const { tcp } = PLAIN;

test('a sender that has measured nothing waits a second', () => {
  expect(new RtoEstimators().rtoAt(0, 0, tcp)).toBe(1_000_000);
});

test('the first measurement counts for itself, with half of it as variation', () => {
  const estimators = new RtoEstimators();
  estimators.measure(0, 0, 400_000);
  // Its acknowledgement has not come.
  expect(estimators.rtoAt(0, 399_999, tcp)).toBe(1_000_000);
  expect(estimators.rtoAt(0, 400_000, tcp)).toBe(400_000 + 4 * 200_000);
});

test('round trips that stay the same end at the floor over them, a sudden one widens it', () => {
  const estimators = new RtoEstimators();
  for (let n = 0; n < 60; n++) estimators.measure(0, n * 1_000_000, 100_000);
  expect(estimators.rtoAt(0, 60e6, tcp)).toBe(300_000);
  estimators.measure(0, 60e6, 900_000);
  // SRTT 200 ms, RTTVAR a quarter of the deviation of 800 ms.
  expect(estimators.rtoAt(0, 61e6, tcp)).toBeCloseTo(200_000 + 4 * 200_000, -3);
});

test('one round trip is measured at a time', () => {
  const estimators = new RtoEstimators();
  estimators.measure(0, 0, 100_000);
  estimators.measure(0, 50_000, 900_000);
  expect(estimators.rtoAt(0, 2e6, tcp)).toBe(100_000 + 4 * 50_000);
});

test('the time-out never exceeds the longest there is', () => {
  const estimators = new RtoEstimators();
  estimators.measure(0, 0, 200e6);
  expect(estimators.rtoAt(0, 300e6, tcp)).toBe(120e6);
});

test('a path whose round trip changes is given up by what was measured, not by what it is', () => {
  const paths = pathsWith(plain({ tcp: { rto: 'rfc6298', retries: 0 } }));
  expect(paths.giveUpUs(0, START, UP)).toBe(1_000_000);
  paths.estimators.measure(UP, -500_000, 500_000);
  expect(paths.giveUpUs(0, START, UP)).toBe(1_500_000);
});

test('after a connection has opened the handshake is its first measurement', () => {
  // 100 ms and 4 × 50 ms; the second attempt of a write at 10 s falls behind the outage.
  const bench = new LinkBench(plain({ tcp: { rto: 'rfc6298' } }), [[10, 10.25]]);
  const link = bench.openBy(10);
  bench.connections.write(bench.now, link, UP, 10, 1);
  expect(bench.run(20)).toEqual(['10.35s up 1']);
  // What was sent twice says nothing (Karn): the time-out is what it was.
  expect(bench.connections.store.isOpen(link, UP)).toBe(true);
});
