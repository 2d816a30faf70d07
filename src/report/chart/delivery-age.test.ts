/** The curve of ages: from nothing to all, whatever there is to draw. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../simulation/run-record.ts';
import { sampleRun } from '../../testing/sample-run.ts';
import { deliveryAge } from './delivery-age.ts';

type Ages = RunRecord['ages']['qos1'];

function curve(qos1: Ages): { x: number[]; y: number[] } {
  const exhibit = deliveryAge(sampleRun({ ages: { qos0: [], qos1, qos2: [] } }));
  const [trace] = 'empty' in exhibit ? [] : (exhibit.charts[0]?.data ?? []);
  const numbers = (value: unknown) => (Array.isArray(value) ? value.map(Number) : []);
  return { x: numbers(trace?.['x']), y: numbers(trace?.['y']) };
}

test('a single delivery is a visible step', () => {
  expect(curve([[2_000_000, 1]])).toEqual({ x: [2, 2], y: [0, 0.301] });
});

test('the scale goes by nines', () => {
  const { y } = curve([
    [1000, 900],
    [2000, 90],
    [4000, 9],
    [8000, 1],
  ]);
  expect(y).toEqual([0, 1, 2, 3, 3.301]);
});

test('curves rise from 0, stay finite, end at the oldest and fit a screen', () => {
  const buckets = fc
    .uniqueArray(fc.tuple(fc.nat(2 ** 40), fc.integer({ min: 1, max: 1e6 })), {
      selector: ([us]) => us,
      minLength: 1,
      maxLength: 3000,
    })
    .map((list) => list.sort(([a], [b]) => a - b));
  fc.assert(
    fc.property(buckets, (ages) => {
      const { x, y } = curve(ages);
      expect(y[0]).toBe(0);
      for (const list of [x, y]) {
        expect(list.every(Number.isFinite)).toBe(true);
        expect(list).toEqual([...list].sort((a, b) => a - b));
      }
      const oldest = Math.max(1, ages.at(-1)?.[0] ?? 0) / 1e6;
      expect((x.at(-1) ?? 0) / oldest).toBeCloseTo(1, 4);
      expect(x.length).toBeLessThan(3100);
    }),
    { numRuns: 30 },
  );
});
