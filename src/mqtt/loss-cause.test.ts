import { expect, test } from 'vitest';
import { CAUSES } from './loss-cause.ts';

test('causes are unique and run from publisher over broker to subscriber', () => {
  expect(new Set(CAUSES).size).toBe(CAUSES.length);
  const wings = CAUSES.map((cause) => cause.split('.')[0]);
  expect([...new Set(wings)]).toEqual(['publisher', 'broker', 'subscriber']);
  expect(wings).toEqual(wings.toSorted((a, b) => wings.indexOf(a) - wings.indexOf(b)));
});
