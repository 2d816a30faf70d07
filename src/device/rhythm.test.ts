import { expect, test } from 'vitest';
import { duration, instant, seconds } from '../kernel/time.ts';
import { nextInRhythm, type Rhythm } from './rhythm.ts';

const PLAIN: Rhythm = { jitter: seconds(0), burst: { count: 1, gap: seconds(0) } };

/** The first `count` times, in seconds, of a process whose first publish is at `first`. */
function times(rhythm: Rhythm, count: number, first = 0, every = 60): readonly number[] {
  const found = [first];
  let now = instant(first * 1e6);
  for (let ordinal = 1; ordinal < count; ordinal++) {
    const at = { now, ordinal, interval: every * 1e6 };
    now = instant(nextInRhythm(rhythm, at, [((ordinal - 1) % 2) * 0.5, (ordinal % 2) * 0.5]));
    found.push(now / 1e6);
  }
  return found;
}

test('jitter makes publishes late, and lateness does not add up', () => {
  expect(times({ ...PLAIN, jitter: seconds(10) }, 5)).toEqual([0, 65, 120, 185, 240]);
});

test('a burst comes together, and the next one an interval after its beginning', () => {
  const burst = { count: 3, gap: seconds(1) };
  expect(times({ ...PLAIN, burst }, 7)).toEqual([0, 1, 2, 60, 61, 62, 120]);
});

test('a rate stretches and shrinks the interval, across hours of silence', () => {
  const rate = { period: seconds(300), factors: [1, 0, 2] };
  expect(times({ ...PLAIN, rate }, 6)).toEqual([0, 60, 210, 240, 270, 300]);
});

test('a rate that changes at parts of microseconds comes to an end, and keeps its mean', () => {
  for (const periodUs of [1, 10, 1_000_000, 2_000_000]) {
    const rate = {
      period: duration(periodUs),
      factors: Array.from({ length: 24 }, (_, n) => n / 11.5),
    };
    const [, second = 0] = times({ ...PLAIN, rate }, 2, 7, 3600);
    expect(Math.abs(second - 3607)).toBeLessThan(2);
  }
});
