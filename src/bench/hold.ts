/**
 * The hold model, the classic measure of an event queue: pop the next event, push it again later.
 *
 * Increments are exponential with a mean of 60 s, drawn before the clock starts.
 */
import { Float64Column } from '../kernel/column.ts';
import { sample } from '../kernel/distribution.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { RandomSource } from '../kernel/random.ts';

const INCREMENTS = 1 << 16;

function increments(): Float64Column {
  const purpose = new RandomSource(1).purpose('hold');
  const column = new Float64Column();
  column.grow(INCREMENTS);
  for (let i = 0; i < INCREMENTS; i++) {
    column.set(i, sample({ kind: 'exponential', meanUs: 60e6 }, purpose.unit(0, i), i));
  }
  return column;
}

function hold(queue: EventQueue, steps: Float64Column, operations: number): void {
  for (let i = 0; i < operations && queue.pop(); i++) {
    const step = steps.at(i & (INCREMENTS - 1));
    queue.push(queue.at + step, queue.code, queue.target, queue.argument);
  }
}

/** Events per second with this many pending; `nowMs` is a wall clock in milliseconds. */
export function holdRate(pending: number, operations: number, nowMs: () => number): number {
  const steps = increments();
  const queue = new EventQueue();
  for (let i = 0; i < pending; i++) queue.push(steps.at(i & (INCREMENTS - 1)), i & 255, i, i);
  // Everything moved once: the queue is in its steady state and the code is compiled.
  hold(queue, steps, Math.max(pending, 200_000));
  const began = nowMs();
  hold(queue, steps, operations);
  return operations / ((nowMs() - began) / 1000);
}
