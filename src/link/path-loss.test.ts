import { expect, test } from 'vitest';
import { instant, NEVER } from '../kernel/time.ts';
import { pathsWith, plain } from '../testing/link-bench.ts';
import { DOWN, UP } from './path.ts';

const RTO = 300_000;
const ONE_WAY = 50_000;
const WRITES = 100_000;
const HOUR = 3_600_000_000;

/** Delays beyond the lossless one of many writes that share no millisecond, in time-outs. */
function extraDelays(loss: number): readonly number[] {
  const paths = pathsWith(plain({ loss }));
  return Array.from({ length: WRITES }, (_, n) => {
    const depart = instant(n * HOUR);
    return (paths.arrival(0, UP, depart, 0) - depart - ONE_WAY) / RTO;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Σ pᵏ(1 − p)(2ᵏ − 1)²: what the square of the extra delay is on average, for p < ¼. */
function meanSquare(p: number): number {
  return (1 - p) * (1 / (1 - 4 * p) - 2 / (1 - 2 * p) + 1 / (1 - p));
}

test.each([0.01, 0.05, 0.1])('with loss %d the mean extra delay is rto · p / (1 − 2p)', (p) => {
  const expected = p / (1 - 2 * p);
  const deviation = Math.sqrt((meanSquare(p) - expected * expected) / WRITES);
  expect(Math.abs(mean(extraDelays(p)) - expected)).toBeLessThan(4 * deviation);
});

test.each([0.05, 0.2, 0.5])('with loss %d, k losses in a row have probability pᵏ', (p) => {
  const extra = extraDelays(p);
  let chance = p;
  let least = 1;
  for (let k = 1; k <= 4; k++) {
    const share = extra.filter((delay) => delay >= least).length / WRITES;
    const deviation = Math.sqrt((chance * (1 - chance)) / WRITES);
    expect(Math.abs(share - chance)).toBeLessThan(4 * deviation);
    chance *= p;
    least = least * 2 + 1;
  }
});

test('a lost segment is a delay of 1, 3, 7 … time-outs and nothing in between', () => {
  // Beyond 511 the time-out no longer doubles.
  const delays = [...new Set(extraDelays(0.4))].filter((delay) => delay <= 511);
  expect(delays.sort((a, b) => a - b)).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 255, 511]);
});

test('what the radio does at a moment is the same whoever asks, and not the same both ways', () => {
  const paths = pathsWith(plain({ loss: 0.5 }));
  const departures = Array.from({ length: 200 }, (_, n) => instant(n * HOUR));
  const up = departures.map((depart) => paths.arrival(0, UP, depart, 0));
  const again = [...departures].reverse().map((depart) => paths.arrival(0, UP, depart, 0));
  expect(again.reverse()).toEqual(up);
  expect(departures.map((depart) => paths.arrival(0, DOWN, depart, 0))).not.toEqual(up);
});

test('a path without loss or outage never makes anybody wait', () => {
  expect(Math.max(...extraDelays(0))).toBe(0);
  expect(pathsWith(plain({ loss: 0.5 })).arrival(0, UP, instant(0), 0)).not.toBe(NEVER);
});
