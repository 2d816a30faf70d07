import { expect, test } from 'vitest';
import { RandomSource } from '../kernel/random.ts';
import { type Instant, instant, NEVER, START } from '../kernel/time.ts';
import {
  DrawnOutages,
  type OutageSource,
  ReplayedOutages,
  ScriptedOutage,
} from './outage-source.ts';

const TRACE = {
  name: 'ferry',
  lengthUs: 1_000,
  outages: [
    { startUs: 0, durationUs: 10 },
    { startUs: 600, durationUs: 400 },
  ],
};

/** The first `count` outages as [start, end]. */
function first(source: OutageSource, count: number, subject = 0): (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  let after: Instant = START;
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const start = source.startOf(subject, ordinal, after);
    if (start === NEVER) break;
    after = source.endOf(subject, ordinal, start);
    spans.push([start, after]);
  }
  return spans;
}

test('a recorded trip starts over at its length, not at its last outage', () => {
  expect(first(new ReplayedOutages(TRACE, 'wrap'), 5)).toEqual([
    [0, 10],
    [600, 1000],
    [1000, 1010],
    [1600, 2000],
    [2000, 2010],
  ]);
});

test('a trip that retires at its end is replayed once', () => {
  expect(first(new ReplayedOutages(TRACE, 'retire'), 5)).toEqual([
    [0, 10],
    [600, 1000],
  ]);
});

test('a trip of unknown length stays up after its last outage', () => {
  const { lengthUs: _, ...untimed } = TRACE;
  expect(first(new ReplayedOutages(untimed, 'wrap'), 5)).toHaveLength(2);
});

test('a trip without outages never has one', () => {
  expect(first(new ReplayedOutages({ ...TRACE, outages: [] }, 'wrap'), 5)).toEqual([]);
});

test('a scripted outage comes once, as written', () => {
  const source = new ScriptedOutage(instant(50), instant(70));
  expect(first(source, 3)).toEqual([[50, 70]]);
});

const UP = { kind: 'exponential', meanUs: 1000 } as const;
const DOWN = { kind: 'exponential', meanUs: 100 } as const;

function drawn(name: string, seed = 1, fleet = 'meter'): DrawnOutages {
  return new DrawnOutages({ name, up: UP, down: DOWN }, new RandomSource(seed), fleet);
}

test('drawn outages are the same for the same seed, fleet, class and device, and no others', () => {
  const spans = first(drawn('a'), 20);
  expect(first(drawn('a'), 20)).toEqual(spans);
  const others = [drawn('b'), drawn('a', 2), drawn('a', 1, 'tracker')].map((each) =>
    first(each, 20),
  );
  for (const other of [...others, first(drawn('a'), 20, 1)]) expect(other).not.toEqual(spans);
});

test('up and down times have the means that were asked for', () => {
  const spans = first(drawn('a'), 20_000);
  const down = spans.reduce((sum, [start, end]) => sum + end - start, 0) / spans.length;
  const up = (spans.at(-1)?.[1] ?? 0) / spans.length - down;
  // Five standard errors of an exponential mean over 20,000 draws: 3.5 %.
  expect(Math.abs(up / UP.meanUs - 1)).toBeLessThan(0.035);
  expect(Math.abs(down / DOWN.meanUs - 1)).toBeLessThan(0.035);
});

test('even an outage drawn as 0 lasts a microsecond', () => {
  const none = { kind: 'uniform', lowUs: 0, highUs: 0.1 } as const;
  const source = new DrawnOutages({ name: 'a', up: UP, down: none }, new RandomSource(1), 'm');
  for (const [start, end] of first(source, 50)) expect(end - start).toBe(1);
});
