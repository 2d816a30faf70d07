import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';
import type { EventQueueLike } from './event-queue-like.ts';
import { HeapQueue } from './heap-queue.ts';
import { InvariantViolation } from './invariant.ts';
import { RandomSource } from './random.ts';
import { NEVER } from './time.ts';

const HOUR = 3_600_000_000;

function contents(queue: EventQueueLike): number[] {
  return [queue.at, queue.code, queue.target, queue.argument];
}

function drain(queue: EventQueueLike): number[][] {
  const events: number[][] = [];
  while (queue.pop()) events.push(contents(queue));
  return events;
}

test('events leave in order of time, whatever order they came in', () => {
  const queue = new EventQueue();
  for (const at of [70_000, 5, 300, 2 ** 33, 0, 9 * HOUR, 299]) queue.push(at, 1, 2, 3);
  expect(drain(queue).map(([at]) => at)).toEqual([0, 5, 299, 300, 70_000, 2 ** 33, 9 * HOUR]);
});

test('events of one instant leave in the order they came in, even from different levels', () => {
  const queue = new EventQueue();
  queue.push(1_000_000, 0, 1, 0);
  queue.push(999_990, 0, 2, 0);
  queue.push(1_000_000, 0, 3, 0);
  queue.pop();
  // Now near: this one starts at level 0 while the first two were brought down to it.
  queue.push(1_000_000, 0, 4, 0);
  expect(drain(queue).map((event) => event[2])).toEqual([1, 3, 4]);
});

test('what is pushed at the instant being popped leaves behind its equals', () => {
  const queue = new EventQueue();
  queue.push(50, 0, 1, 0);
  queue.push(50, 0, 2, 0);
  queue.pop();
  queue.push(50, 0, 3, 0);
  expect(drain(queue).map((event) => event[2])).toEqual([2, 3]);
});

test('the highest code and target and the whole range of int32 come back as they went in', () => {
  const queue = new EventQueue();
  queue.push(7, 255, 2 ** 24 - 1, 2 ** 31 - 1);
  queue.push(7, 255, 0, -(2 ** 31));
  expect(drain(queue)).toEqual([
    [7, 255, 2 ** 24 - 1, 2 ** 31 - 1],
    [7, 255, 0, -(2 ** 31)],
  ]);
});

test('an empty queue has no next time and pops nothing', () => {
  const queue = new EventQueue();
  expect(queue.peek()).toBe(NEVER);
  expect(queue.pop()).toBe(false);
  expect(contents(queue)).toEqual([0, 0, 0, 0]);
});

test('peeking at a distant event leaves room for a nearer one', () => {
  const queue = new EventQueue();
  queue.push(3 * HOUR + 5, 0, 1, 0);
  queue.push(3 * HOUR, 0, 2, 0);
  expect(queue.peek()).toBe(3 * HOUR);
  queue.push(10, 0, 3, 0);
  expect(queue.peek()).toBe(10);
  expect(drain(queue).map((event) => event[2])).toEqual([3, 2, 1]);
});

test('what is due within the next 65 ms is told of together, and comes as it would have', () => {
  const queue = new EventQueue();
  const told: number[][] = [];
  queue.tell((code, target) => told.push([code, target]));
  queue.push(0, 1, 0, 0);
  queue.pop();
  for (const [i, at] of [100_000, 100_500, 131_071, 131_072].entries()) queue.push(at, 7, i, 0);
  queue.pop();
  expect(told).toEqual([
    [7, 0],
    [7, 1],
    [7, 2],
  ]);
  expect([contents(queue), ...drain(queue)].map((event) => event[2])).toEqual([0, 1, 2, 3]);
  expect(told).toHaveLength(3);
});

for (const queue of [new EventQueue(), new HeapQueue()]) {
  test(`${queue.constructor.name} refuses the past, fractions, NaN and NEVER, and stays intact`, () => {
    queue.push(2 ** 40, 0, 1, 0);
    queue.pop();
    queue.push(2 ** 40 + 1, 0, 2, 0);
    for (const at of [2 ** 40 - 1, 2 ** 40 + 0.5, 2 ** 50 + 0.5, Number.NaN, NEVER, Infinity]) {
      expect(() => queue.push(at, 0, 3, 0)).toThrow(InvariantViolation);
    }
    expect(queue.size).toBe(1);
    expect(drain(queue)).toEqual([[2 ** 40 + 1, 0, 2, 0]]);
  });

  test(`${queue.constructor.name} refuses an owner that its events cannot name`, () => {
    for (const target of [-1, 2 ** 24]) {
      expect(() => queue.push(2 ** 41, 0, target, 0)).toThrow(InvariantViolation);
    }
    expect(queue.size).toBe(0);
  });
}

/** Increments with many ties, every digit of the wheel, and blocks far ahead. */
const increment = fc.oneof(
  fc.constantFrom(0, 0, 1, 63, 64, 65, 4095, 4096, 2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32),
  fc.integer({ min: 0, max: 9000 }),
  fc.integer({ min: 0, max: 3 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 0, max: 60_000_000 }),
  fc.integer({ min: 0, max: 200 }).map((count) => count * HOUR),
  fc.integer({ min: 0, max: 2 ** 45 }),
);
const operation = fc.oneof(
  { weight: 5, arbitrary: increment.map((by) => ({ kind: 'push' as const, by })) },
  { weight: 4, arbitrary: fc.constant({ kind: 'pop' as const, by: 0 }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'peek' as const, by: 0 }) },
);

test('it behaves as a plain heap ordered by time and serial', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
      const queue = new EventQueue();
      const heap = new HeapQueue();
      operations.forEach(({ kind, by }, i) => {
        if (kind === 'push') {
          queue.push(queue.at + by, i & 255, i, ~i);
          heap.push(heap.at + by, i & 255, i, ~i);
        } else if (kind === 'pop') {
          expect(queue.pop()).toBe(heap.pop());
        } else {
          expect(queue.peek()).toBe(heap.peek());
        }
        expect(contents(queue)).toEqual(contents(heap));
        expect(queue.size).toBe(heap.size);
      });
      expect(drain(queue)).toEqual(drain(heap));
    }),
    { numRuns: 300 },
  );
});

/** One long run of mixed link latencies, timers and distant expiries, at thousands pending. */
function longRun(queue: EventQueueLike, steps: number): number {
  const draws = new RandomSource(7).purpose('steps');
  let mismatch = 0;
  let order = 0;
  for (let i = 0; i < 3000; i++) queue.push(Math.floor(draws.unit(0, i) * 1e7), i & 255, i, i);
  for (let i = 0; i < steps; i++) {
    const next = queue.peek();
    queue.pop();
    if (queue.at !== next) mismatch++;
    order = (Math.imul(order, 31) + queue.target + queue.code + (queue.at % 65_537)) | 0;
    const u = draws.unit(1, i);
    const by = i % 50 === 0 ? u * 5 * HOUR : i % 5 === 0 ? u * 6e7 : 60_000 * Math.floor(u * 3);
    queue.push(queue.at + Math.floor(by), queue.code, queue.target, i);
  }
  expect(mismatch).toBe(0);
  return order;
}

test('a long run at thousands pending pops in the order of the heap', () => {
  expect(longRun(new EventQueue(), 200_000)).toBe(longRun(new HeapQueue(), 200_000));
});

test('a steady number of events takes a steady amount of memory', () => {
  const queue = new EventQueue();
  longRun(queue, 200_000);
  const before = queue.bytes;
  for (let i = 0; i < 200_000; i++) {
    queue.pop();
    queue.push(queue.at + ((i * 7919) % 1_000_000), 0, 0, 0);
  }
  expect(queue.bytes).toBe(before);
});

test('from 100,000 events on, one takes at most 24 bytes', () => {
  const queue = new EventQueue();
  const purpose = new RandomSource(3).purpose('bytes');
  let worst = 0;
  for (let i = 0; i < 250_000; i++) {
    queue.push(Math.floor(-6e7 * Math.log(purpose.unit(0, i))), 0, i, 0);
    if (i >= 100_000) worst = Math.max(worst, queue.bytes / queue.size);
  }
  expect(worst).toBeLessThanOrEqual(24);
});
