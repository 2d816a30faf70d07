/** Axes with few, round ticks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { signedTicks, timeBase, timeUnit, valueAxis } from './axis.ts';

const tops = fc.oneof(
  fc.integer({ min: 1, max: 1e12 }),
  fc.double({ min: 1e-9, max: 1e12, noNaN: true }),
);

function ticksOf(top: number): number[] {
  const { tickvals } = valueAxis(top, String);
  return Array.isArray(tickvals) ? tickvals.map(Number) : [];
}

test('a value axis has 0 and one to three ticks more, none beyond the top', () => {
  fc.assert(
    fc.property(tops, (top) => {
      const ticks = ticksOf(top);
      expect(ticks[0]).toBe(0);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(4);
      expect(ticks.at(-1)).toBeLessThanOrEqual(top * 1.001);
    }),
  );
});

test('whole numbers are not split into halves', () => {
  expect(ticksOf(1)).toEqual([0, 1]);
  expect(ticksOf(0.5)).toEqual([0, 0.2, 0.4]);
  expect(ticksOf(970)).toEqual([0, 400, 800]);
});

test('an axis of nothing has a 0 and room', () => {
  expect(valueAxis(0, String)).toMatchObject({ range: [0, 1], tickvals: [0], ticktext: ['0'] });
});

test('a signed axis has 0 and at least one tick more, all inside its range', () => {
  fc.assert(
    fc.property(tops, tops, fc.boolean(), (low, high, isOneSided) => {
      const from = isOneSided ? 0 : -low;
      const ticks = signedTicks(from, high);
      expect(ticks).toContain(0);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      for (const tick of ticks) {
        expect(tick).toBeGreaterThanOrEqual(from * 1.001);
        expect(tick).toBeLessThanOrEqual(high * 1.001);
      }
    }),
  );
});

test('spans are divided in units that people use', () => {
  expect(signedTicks(-252e6, 0, timeBase(252e6))).toEqual([-240e6, 0]);
});

test.each([
  [60e6, 's'],
  [3600e6, 'min'],
  [86_400e6, 'h'],
  [14 * 86_400e6, 'd'],
])('a run of %d µs is told in %s', (durationUs, name) => {
  expect(timeUnit(durationUs).name).toBe(name);
});
