import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from './invariant.ts';
import { LinkedQueues, NONE } from './linked-queues.ts';

const OWNERS = 4;

function listOf(queues: LinkedQueues, owner: number): number[] {
  const nodes: number[] = [];
  for (let node = queues.head(owner); node !== NONE; node = queues.next(node)) nodes.push(node);
  return nodes;
}

test('an owner starts with an empty list, and shifting that is a bug', () => {
  const queues = new LinkedQueues();
  queues.grow(1000);
  expect([queues.head(999), queues.count(999)]).toEqual([NONE, 0]);
  expect(() => queues.shift(999)).toThrow(InvariantViolation);
});

test('nodes leave in the order they came, and a freed node is used again', () => {
  const queues = new LinkedQueues();
  queues.grow(2);
  const first = queues.push(0);
  const second = queues.push(1);
  const third = queues.push(0);
  expect(listOf(queues, 0)).toEqual([first, third]);
  queues.shift(0);
  expect(listOf(queues, 0)).toEqual([third]);
  expect(queues.push(1)).toBe(first);
  expect(listOf(queues, 1)).toEqual([second, first]);
});

const owner = fc.nat({ max: OWNERS - 1 });
const operation = fc.record({
  kind: fc.constantFrom('push', 'push', 'shift', 'remove', 'move'),
  owner,
  to: owner,
  place: fc.nat(),
});

/** Does one operation to the queues and to plain arrays. */
function apply(
  queues: LinkedQueues,
  lists: number[][],
  { kind, owner: from, to, place }: { kind: string; owner: number; to: number; place: number },
): void {
  const list = lists[from] ?? [];
  if (kind === 'push') {
    list.push(queues.push(from));
    return;
  }
  if (list.length === 0) return;
  const index = kind === 'shift' ? 0 : place % list.length;
  const previous = list[index - 1] ?? NONE;
  const [node = NONE] = list.splice(index, 1);
  if (kind === 'shift') queues.shift(from);
  if (kind === 'remove') queues.remove(from, node, previous);
  if (kind !== 'move') return;
  queues.detach(from, node, previous);
  queues.append(to, node);
  lists[to]?.push(node);
}

test('pushing, shifting, removing and moving do to the lists what they do to arrays', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const queues = new LinkedQueues();
      queues.grow(OWNERS);
      const lists: number[][] = Array.from({ length: OWNERS }, () => []);
      for (const one of operations) apply(queues, lists, one);
      lists.forEach((list, i) => {
        expect(listOf(queues, i)).toEqual(list);
        expect(queues.count(i)).toBe(list.length);
      });
      expect(queues.nodes.size).toBe(lists.flat().length);
    }),
  );
});
