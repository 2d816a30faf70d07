import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONE } from './linked-queues.ts';
import { RareQueues } from './rare-queues.ts';

const OWNERS = 40;

const step = fc.record({ owner: fc.nat(OWNERS - 1), isPush: fc.boolean() });

test('lists that come and go hold what an array for each owner holds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queues = new RareQueues();
      queues.grow(OWNERS);
      const arrays: number[][] = Array.from({ length: OWNERS }, () => []);
      for (const { owner, isPush } of steps) {
        const array = arrays[owner] ?? [];
        if (isPush) {
          array.push(queues.push(owner));
          queues.addOwn(owner, 1);
        } else if (array.length > 0) {
          queues.addOwn(owner, -1);
          queues.shift(owner);
          array.shift();
        } else {
          expect(() => queues.shift(owner)).toThrow('is empty');
        }
        expect(arrays.map((_, each) => nodesOf(queues, each))).toEqual(arrays);
        expect(arrays.map((_, each) => queues.count(each))).toEqual(arrays.map((a) => a.length));
        expect(arrays.map((_, each) => queues.own(each))).toEqual(arrays.map((a) => a.length));
      }
    }),
    { numRuns: 50 },
  );
});

test('owners with nothing cost a byte each', () => {
  const queues = new RareQueues();
  const before = queues.bytes;
  queues.grow(100_000);
  expect(queues.bytes - before).toBeLessThanOrEqual(100_000);
});

function nodesOf(queues: RareQueues, owner: number): number[] {
  const nodes: number[] = [];
  for (let node = queues.head(owner); node !== NONE; node = queues.next(node)) nodes.push(node);
  return nodes;
}
