import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Float64Column, Int32Column, Uint8Column } from './column.ts';

const kinds = [
  { name: 'Int32Column', make: (fill?: number) => new Int32Column(fill), fill: -1, bytes: 4 },
  { name: 'Uint8Column', make: (fill?: number) => new Uint8Column(fill), fill: 255, bytes: 1 },
  {
    name: 'Float64Column',
    make: (fill?: number) => new Float64Column(fill),
    fill: 2 ** 53,
    bytes: 8,
  },
];

test.each(kinds)('$name keeps its rows and fills new ones, however it grows', ({ make, fill }) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 10 }), (capacities) => {
      const column = make(fill);
      let room = 16;
      column.set(3, 7);
      for (const capacity of capacities) {
        column.grow(capacity);
        room = Math.max(room, capacity);
        const rows = Array.from({ length: room }, (_, row) => column.at(row));
        expect(rows.every((value, row) => value === (row === 3 ? 7 : fill))).toBe(true);
      }
    }),
  );
});

test.each(kinds)('$name starts at 0 unless told otherwise', ({ make }) => {
  const column = make();
  column.grow(100);
  expect([column.at(0), column.at(99)]).toEqual([0, 0]);
});

test.each(kinds)('$name grown row by row wastes at most a third', ({ make, bytes }) => {
  const column = make();
  for (let rows = 1; rows <= 100_000; rows++) column.grow(rows);
  expect(column.bytes).toBeGreaterThanOrEqual(100_000 * bytes);
  expect(column.bytes).toBeLessThanOrEqual(150_100 * bytes);
});

test('adding returns the new value', () => {
  const counts = new Int32Column();
  const sums = new Float64Column();
  expect([counts.add(2, 5), counts.add(2, -7), counts.at(2)]).toEqual([5, -2, -2]);
  expect([sums.add(2, 2 ** 52), sums.add(2, 1), sums.at(2)]).toEqual([
    2 ** 52,
    2 ** 52 + 1,
    2 ** 52 + 1,
  ]);
});
