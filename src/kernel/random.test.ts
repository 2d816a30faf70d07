import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Digest } from './digest.ts';
import { type Purpose, RandomSource } from './random.ts';

const source = new RandomSource(1);
const weather = source.purpose('weather');
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

type Draw = (i: number) => number;

/** χ² of `draws` draws over `cells` equal cells, in standard deviations from its mean. */
function unevenness(draw: Draw, draws: number, cells: number): number {
  const counts = new Array<number>(cells).fill(0);
  for (let i = 0; i < draws; i++) {
    const cell = Math.floor(draw(i) * cells);
    counts[cell] = (counts[cell] ?? 0) + 1;
  }
  const mean = draws / cells;
  const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  return (chiSquare - (cells - 1)) / Math.sqrt(2 * (cells - 1));
}

function correlation(one: Draw, other: Draw, draws: number): number {
  let sum = 0;
  for (let i = 0; i < draws; i++) sum += (one(i) - 0.5) * (other(i) - 0.5);
  // In standard deviations: the product of two independent ones has variance 1/144.
  return (sum * 12) / Math.sqrt(draws);
}

/** A draw's lowest 26 of 52 bits, as a number of its own. */
function lowBits(unit: number): number {
  return (unit * 2 ** 26) % 1;
}

test('a draw is below a share as its number says, nearby too', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const nudge = fc.constantFrom(0, 2 ** -53, -(2 ** -53), 2 ** -27, -(2 ** -27));
  const place = fc.oneof(whole, fc.nat());
  fc.assert(
    fc.property(place, place, share, nudge, (subject, ordinal, anywhere, by) => {
      const unit = weather.unit(subject, ordinal);
      for (const each of [anywhere, unit + by]) {
        expect(weather.isBelow(subject, ordinal, each)).toBe(unit < each);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the same seed, name, subject and ordinal give the same draw', () => {
  fc.assert(
    fc.property(whole, fc.string(), whole, whole, (seed, name, subject, ordinal) => {
      const again = new RandomSource(seed).purpose(name);
      const first = new RandomSource(seed).purpose(name);
      expect(again.unit(subject, ordinal)).toBe(first.unit(subject, ordinal));
    }),
    { numRuns: 50 },
  );
});

test('no two seeds are one, not even those whose digits repeat each other’s', () => {
  // ARC4 repeats a short key: 1 and 11, 12 and 1212 would be the same.
  const far = [1212, 121_212, 100_100, 1e15, 10 ** 15 + 1, Number.MAX_SAFE_INTEGER];
  const seeds = [...Array.from({ length: 1200 }, (_, seed) => seed), ...far];
  const draws = seeds.map((seed) => new RandomSource(seed).purpose('weather').unit(0, 0));
  expect(new Set(draws).size).toBe(seeds.length);
});

test('nothing drawn before and no other purpose shifts a draw', () => {
  const before = weather.unit(5, 9);
  source.purpose('another').unit(5, 9);
  weather.unit(6, 9);
  expect(weather.unit(5, 9)).toBe(before);
});

test('every draw lies strictly between 0 and 1, and so does its distance from 1', () => {
  fc.assert(
    fc.property(whole, whole, (subject, ordinal) => {
      const unit = weather.unit(subject, ordinal);
      expect(unit > 0 && unit < 1 && 1 - unit > 0).toBe(true);
      // An odd multiple of 2^-53.
      expect((unit * 2 ** 53) % 2).toBe(1);
    }),
  );
});

const streams: Record<string, Draw> = {
  'ordinals of one subject': (i) => weather.unit(3, i),
  'subjects at one ordinal': (i) => weather.unit(i, 3),
  'the diagonal': (i) => weather.unit(i, i),
  'ordinals in steps of a power of two': (i) => weather.unit(0, i * 2 ** 20),
  'subjects packed above 32 bits': (i) => weather.unit(i * 2 ** 32, 0),
  'ordinals packed above 32 bits': (i) => weather.unit(0, i * 2 ** 32 + 5),
  'a grid of 64 subjects': (i) => weather.unit(i & 63, i >> 6),
};

test.each(Object.entries(streams))('%s are uniform, high bits and low', (_, draw) => {
  expect(Math.abs(unevenness(draw, 200_000, 1024))).toBeLessThan(5);
  expect(Math.abs(unevenness((i) => lowBits(draw(i)), 200_000, 1024))).toBeLessThan(5);
});

test.each(Object.entries(streams))('%s are uniform in pairs of neighbours', (_, draw) => {
  const pair: Draw = (i) => (Math.floor(draw(i) * 32) + draw(i + 1)) / 32;
  expect(Math.abs(unevenness(pair, 200_000, 1024))).toBeLessThan(5);
});

test('neighbouring subjects, ordinals, names and seeds are not correlated', () => {
  const other = source.purpose('weathes');
  const nextSeed = new RandomSource(2).purpose('weather');
  const draw: Draw = (i) => weather.unit(i, i >> 3);
  const neighbours: Draw[] = [
    (i) => weather.unit(i + 1, i >> 3),
    (i) => weather.unit(i, (i >> 3) + 1),
    (i) => weather.unit(i >> 3, i),
    (i) => other.unit(i, i >> 3),
    (i) => nextSeed.unit(i, i >> 3),
    (i) => lowBits(weather.unit(i, i >> 3)),
  ];
  for (const neighbour of neighbours) {
    expect(Math.abs(correlation(draw, neighbour, 200_000))).toBeLessThan(5);
  }
});

test('400,000 addresses, some differing only above 32 bits, share no draw', () => {
  const seen = new Set<number>();
  for (let subject = 0; subject < 200; subject++) {
    for (let ordinal = 0; ordinal < 500; ordinal++) {
      seen.add(weather.unit(subject, ordinal));
      seen.add(weather.unit(subject + 2 ** 32, ordinal));
      seen.add(weather.unit(subject, ordinal + 2 ** 40));
      seen.add(weather.unit(subject * 2 ** 33 + 1000, ordinal));
    }
  }
  expect(seen.size).toBe(400_000);
});

test('400,000 subjects, or ordinals, scattered over 53 bits share no draw', () => {
  const bySubject = new Set<number>();
  const byOrdinal = new Set<number>();
  for (let i = 0; i < 400_000; i++) {
    bySubject.add(weather.unit(i * 20_000_000_003, 7));
    byOrdinal.add(weather.unit(7, i * 20_000_000_003));
  }
  expect([bySubject.size, byOrdinal.size]).toEqual([400_000, 400_000]);
});

/** How often each of 52 bits of a draw changes when one bit of its address does. */
function flips(
  purpose: Purpose,
  flip: (value: number) => [number, number],
  trials: number,
): number[] {
  const counts = new Array<number>(52).fill(0);
  for (let i = 0; i < trials; i++) {
    const [subject, ordinal] = flip(i);
    const one = purpose.unit(i, i * 3);
    const other = purpose.unit(subject, ordinal);
    for (let bit = 0; bit < 52; bit++) {
      const scale = 2 ** (bit + 1);
      const isFlipped = Math.floor(one * scale) % 2 !== Math.floor(other * scale) % 2;
      if (isFlipped) counts[bit] = (counts[bit] ?? 0) + 1;
    }
  }
  return counts.map((count) => count / trials);
}

test('every bit of an address turns every bit of its draw half of the time', () => {
  for (let bit = 12; bit < 53; bit++) {
    const step = 2 ** bit;
    const rates = [
      ...flips(weather, (i) => [i + step, i * 3], 1000),
      ...flips(weather, (i) => [i, i * 3 + step], 1000),
    ];
    // One standard deviation is 0.016; 4264 rates are looked at.
    for (const rate of rates) expect(Math.abs(rate - 0.5)).toBeLessThan(0.09);
  }
});

test('draws are pinned: a scenario and a seed mean the same in later versions', () => {
  const digest = new Digest();
  for (let i = 0; i < 1000; i++) digest.fold(weather.unit(i, i * i) * 2 ** 53);
  expect(weather.unit(0, 0)).toBe(0.752833269708921);
  expect(digest.hex()).toBe('3a3981e487c369955ad31e4248120908');
});
