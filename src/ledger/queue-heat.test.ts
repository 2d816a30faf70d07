/** The fullest queues over time: bounded, exact in their peaks. */
import { expect, test } from 'vitest';
import { QueueHeat } from './queue-heat.ts';

test('an interval keeps its highest depth, and one without a message is 0', () => {
  const heat = new QueueHeat();
  heat.note(3, 7, 2);
  heat.note(3, 7, 9);
  heat.note(3, 7, 4);
  heat.note(5, 7, 1);
  expect(heat.fullest(10)).toEqual([{ client: 7, from: 3, depths: [9, 0, 1], peak: 9 }]);
});

test('the worst come first: by peak, then by how long, then by age', () => {
  const heat = new QueueHeat();
  heat.note(0, 1, 5);
  heat.note(0, 2, 8);
  heat.note(0, 3, 5);
  heat.note(1, 3, 5);
  heat.note(0, 4, 5);
  expect(heat.fullest(10).map(({ client }) => client)).toEqual([2, 3, 1, 4]);
  expect(heat.fullest(1).map(({ client }) => client)).toEqual([2]);
});

test('of more than can be kept the fullest stay, whenever they come', () => {
  const heat = new QueueHeat();
  for (let client = 0; client < 10_000; client++) heat.note(0, client, 1 + (client % 5000));
  heat.note(1, 77, 6000);
  const peaks = heat.fullest(5).map(({ peak }) => peak);
  expect(peaks).toEqual([6000, 5000, 5000, 4999, 4999]);
  expect(heat.fullest(5000).length).toBeLessThanOrEqual(2000);
});
