import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NONE } from './linked-queues.ts';
import { RareQueues } from './rare-queues.ts';

const OWNERS = 40;

const ACTS = ['push', 'prepend', 'shift', 'remove'] as const;

const step = fc.record({ owner: fc.nat(OWNERS - 1), act: fc.constantFrom('push', ...ACTS) });

test('lists that come and go hold what an array for each owner holds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queues = new RareQueues();
      queues.grow(OWNERS);
      const arrays: number[][] = Array.from({ length: OWNERS }, () => []);
      for (const { owner, act } of steps) {
        perform(act, queues, owner, arrays[owner] ?? []);
        expect(arrays.map((_, each) => nodesOf(queues, each))).toEqual(arrays);
        expect(arrays.map((_, each) => queues.count(each))).toEqual(arrays.map((a) => a.length));
        expect(arrays.map((_, each) => queues.own(each))).toEqual(arrays.map((a) => a.length));
      }
    }),
    { numRuns: 50 },
  );
});

test('nothing is taken out of a list that is empty', () => {
  const queues = new RareQueues();
  queues.grow(1);
  queues.push(0);
  queues.shift(0);
  expect(() => queues.shift(0)).toThrow('nothing is in the list of 0');
});

test('owners with nothing cost a byte each', () => {
  const queues = new RareQueues();
  const before = queues.bytes;
  queues.grow(100_000);
  expect(queues.bytes - before).toBeLessThanOrEqual(100_000);
});

/** Does one thing to a list and to the array that it is compared with. */
function perform(
  act: (typeof ACTS)[number],
  queues: RareQueues,
  owner: number,
  array: number[],
): void {
  if (act === 'push') array.push(counted(queues, owner, queues.push(owner)));
  else if (act === 'prepend') array.unshift(counted(queues, owner, queues.prepend(owner)));
  else if (act === 'remove' && array.length > 1) removeMiddle(queues, owner, array);
  else if (array.length > 0) {
    queues.addOwn(owner, -1);
    queues.shift(owner);
    array.shift();
  }
}

/** A node that its owner's word counts. */
function counted(queues: RareQueues, owner: number, node: number): number {
  queues.addOwn(owner, 1);
  return node;
}

/** Takes one out that is neither first nor, of more than two, last. */
function removeMiddle(queues: RareQueues, owner: number, array: number[]): void {
  const place = array.length >> 1;
  queues.addOwn(owner, -1);
  queues.remove(owner, array[place] ?? NONE, array[place - 1] ?? NONE);
  array.splice(place, 1);
}

function nodesOf(queues: RareQueues, owner: number): number[] {
  const nodes: number[] = [];
  for (let node = queues.head(owner); node !== NONE; node = queues.next(node)) nodes.push(node);
  return nodes;
}
