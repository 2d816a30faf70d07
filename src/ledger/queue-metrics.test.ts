import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { instant } from '../kernel/time.ts';
import { QueueMetrics } from './queue-metrics.ts';

const LIMIT = 3;

const step = fc.oneof(
  fc.constant({ do: 'create' } as const),
  fc.record({
    do: fc.constantFrom('queue' as const, 'queue' as const, 'dequeue' as const, 'end' as const),
    pick: fc.nat(),
    bytes: fc.nat(100),
  }),
);

/** Queues as plain lists of sizes, and what was ever seen of them. */
class Naive {
  readonly metrics = new QueueMetrics(LIMIT);
  readonly #queues = new Map<number, { readonly sizes: number[]; since: number }>();
  #now = 0;
  #peaks: readonly [number, number, number, number] = [0, 0, 0, 0];
  #fills: number[] = [];

  take(each: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void {
    this.#now++;
    if (each.do === 'create') this.#create();
    else this.#touch(each);
    this.#compare();
  }

  #create(): void {
    // The lowest number that is free, as a slab gives them.
    let session = 0;
    while (this.#queues.has(session)) session++;
    this.#queues.set(session, { sizes: [], since: 0 });
    this.metrics.sessionCreated(session);
  }

  #touch(each: { do: 'queue' | 'dequeue' | 'end'; pick: number; bytes: number }): void {
    const sessions = [...this.#queues.keys()];
    const session = sessions[each.pick % sessions.length];
    const queue = session === undefined ? undefined : this.#queues.get(session);
    if (session === undefined || queue === undefined) return;
    if (each.do === 'queue') {
      if (queue.sizes.length === 0) queue.since = this.#now;
      queue.sizes.push(each.bytes);
      if (queue.sizes.length === LIMIT) this.#fills.push(this.#now - queue.since);
      this.metrics.queued(instant(this.#now), session, each.bytes);
    } else if (queue.sizes.length > 0) {
      this.metrics.dequeued(session, queue.sizes.shift() ?? 0);
    } else if (each.do === 'end') {
      this.#queues.delete(session);
      this.metrics.sessionEnded(session);
    }
  }

  #compare(): void {
    const sizes = [...this.#queues.values()].map((queue) => queue.sizes);
    const depths = sizes.map(({ length }) => length).sort((a, b) => a - b);
    const bytes = sizes.map((all) => all.reduce((sum, size) => sum + size, 0));
    const now = [Math.max(0, ...depths), Math.max(0, ...bytes), sum(depths), sum(bytes)] as const;
    const [deepest, fattest, messages, total] = now;
    const [a, b, c, d] = this.#peaks;
    this.#peaks = [
      Math.max(a, deepest),
      Math.max(b, fattest),
      Math.max(c, messages),
      Math.max(d, total),
    ];
    const { metrics } = this;
    expect([metrics.deepest(), metrics.totalMessages, metrics.totalBytes]).toEqual([
      deepest,
      messages,
      total,
    ]);
    expect([
      metrics.peakMessages,
      metrics.peakBytes,
      metrics.peakTotalMessages,
      metrics.peakTotalBytes,
    ]).toEqual(this.#peaks);
    expect([metrics.fills, metrics.fillUs]).toEqual([this.#fills.length, sum(this.#fills)]);
    for (const share of [0.5, 0.9, 0.99, 1]) {
      const rank = Math.ceil(share * depths.length);
      expect(metrics.quantile(share)).toBe(depths[rank - 1] ?? 0);
    }
    for (const [session, queue] of this.#queues) {
      expect(metrics.depthOf(session)).toBe(queue.sizes.length);
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

test('queues are counted as by looking at every one of them', () => {
  const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const naive = new Naive();
    for (const each of steps) naive.take(each);
  });
  fc.assert(property, { numRuns: 200 });
});

test('no sessions have no depth', () => {
  const metrics = new QueueMetrics(LIMIT);
  expect([metrics.quantile(0.5), metrics.deepest()]).toEqual([0, 0]);
});

test('an unlimited queue never fills', () => {
  const metrics = new QueueMetrics(Number.POSITIVE_INFINITY);
  metrics.sessionCreated(0);
  for (let n = 0; n < 100; n++) metrics.queued(instant(n), 0, 1);
  expect([metrics.fills, metrics.deepest()]).toEqual([0, 100]);
});

test('a session that ends with messages in its queue is a bug', () => {
  const metrics = new QueueMetrics(LIMIT);
  metrics.sessionCreated(0);
  metrics.queued(instant(0), 0, 1);
  expect(() => metrics.sessionEnded(0)).toThrow(InvariantViolation);
});
