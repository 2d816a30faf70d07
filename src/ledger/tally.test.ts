import { expect, test } from 'vitest';
import { AFTERS, CAUSES } from '../mqtt/loss-cause.ts';
import { COUNT, COUNTS, Tally } from './tally.ts';

test('every count has the place of its name', () => {
  expect(Object.entries(COUNT)).toEqual(COUNTS.map((name, place) => [name, place]));
});

test('a tally that was told nothing has every count and every cause at 0', () => {
  const row = new Tally(1).read(undefined, undefined);
  expect(Object.keys(row)).toEqual([...COUNTS, 'causes', 'causesAfter']);
  expect(row.causes).toEqual(Object.fromEntries(CAUSES.map((cause) => [cause, 0])));
  expect(row.causesAfter).toEqual(Object.fromEntries(AFTERS.map((after) => [after, 0])));
});

test('fleets and QoS levels are counted apart and add up', () => {
  const tally = new Tally(2);
  tally.add(0, 0, COUNT.delivered, 1);
  tally.add(0, 2, COUNT.delivered, 2);
  tally.add(1, 2, COUNT.delivered, 4);
  tally.add(1, 2, COUNT.published, 8);
  const delivered = (fleet?: number, qos?: 0 | 1 | 2): number => tally.read(fleet, qos).delivered;
  expect([delivered(0, 0), delivered(0, 1), delivered(0, 2)]).toEqual([1, 0, 2]);
  expect([delivered(0), delivered(1), delivered(undefined, 2), delivered()]).toEqual([3, 4, 6, 7]);
  expect(tally.read(undefined, undefined).published).toBe(8);
});

test('a loss counts once, under its cause, and under what it came after if that matters', () => {
  const tally = new Tally(1);
  CAUSES.forEach((_, place) => {
    tally.addLoss(0, 1, place, -1);
  });
  tally.addLoss(0, 1, CAUSES.indexOf('broker.no-session'), AFTERS.indexOf('purged'));
  const row = tally.read(0, 1);
  expect(row.lost).toBe(CAUSES.length + 1);
  expect(Object.values(row.causes).reduce((sum, count) => sum + count, 0)).toBe(row.lost);
  expect(row.causes['broker.no-session']).toBe(2);
  expect(row.causesAfter).toMatchObject({ purged: 1, cleaned: 0 });
});
