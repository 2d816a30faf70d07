import { expect, test } from 'vitest';
import { HeapQueue } from './heap-queue.ts';
import { InvariantViolation } from './invariant.ts';
import { RandomSource } from './random.ts';
import { type EventHandler, Scheduler } from './scheduler.ts';
import { instant, NEVER } from './time.ts';

class Recorder implements EventHandler {
  readonly seen: number[][] = [];

  handle(now: number, code: number, target: number, argument: number): void {
    this.seen.push([now, code, target, argument]);
  }
}

function scheduled(...times: number[]): Scheduler {
  const scheduler = new Scheduler();
  times.forEach((at, i) => {
    scheduler.schedule(instant(at), i, i * 10, -i);
  });
  return scheduler;
}

test('a run hands over every event up to and including its end, and ends there', () => {
  const scheduler = scheduled(300, 100, 200, 201);
  const recorder = new Recorder();
  expect(scheduler.run(recorder, instant(200), Infinity)).toBe(true);
  expect(recorder.seen).toEqual([
    [100, 1, 10, -1],
    [200, 2, 20, -2],
  ]);
  expect(scheduler.now).toBe(200);
  expect(scheduler.handled).toBe(2);
  expect(scheduler.pending).toBe(2);
});

test('a run without events still takes the clock to its end', () => {
  const scheduler = new Scheduler();
  expect(scheduler.run(new Recorder(), instant(5_000_000), 1)).toBe(true);
  expect(scheduler.now).toBe(5_000_000);
});

test('a run stops at its limit, at the time of the last event, and can be taken up again', () => {
  const scheduler = scheduled(10, 20, 30);
  const recorder = new Recorder();
  expect(scheduler.run(recorder, instant(100), 2)).toBe(false);
  expect(scheduler.now).toBe(20);
  expect(scheduler.run(recorder, instant(100), 1)).toBe(true);
  expect(scheduler.now).toBe(100);
  expect(recorder.seen.map(([at]) => at)).toEqual([10, 20, 30]);
});

test('the clock shows the event being handled, which may schedule more at the same instant', () => {
  const scheduler = scheduled(10, 10);
  const order: number[][] = [];
  const handler: EventHandler = {
    handle(now, code) {
      order.push([scheduler.now, code]);
      if (code === 0) scheduler.schedule(now, 7, 0, 0);
    },
  };
  scheduler.run(handler, instant(10), Infinity);
  expect(order).toEqual([
    [10, 0],
    [10, 1],
    [10, 7],
  ]);
});

test('after a run has ended, what lies before its end can no longer be scheduled', () => {
  const scheduler = scheduled(10);
  scheduler.run(new Recorder(), instant(1000), Infinity);
  expect(() => scheduler.schedule(instant(999), 0, 0, 0)).toThrow(InvariantViolation);
  scheduler.schedule(instant(1000), 0, 0, 0);
  expect(scheduler.pending).toBe(1);
});

test('a run must have an end, and not in the past', () => {
  const scheduler = scheduled(10);
  scheduler.run(new Recorder(), instant(50), Infinity);
  expect(() => scheduler.run(new Recorder(), instant(49), 1)).toThrow(InvariantViolation);
  expect(() => scheduler.run(new Recorder(), NEVER, 1)).toThrow(InvariantViolation);
});

/** A branching world: each event schedules its next one, at a drawn distance. */
function world(scheduler: Scheduler): number[][] {
  const draws = new RandomSource(5).purpose('world');
  const recorder = new Recorder();
  const handler: EventHandler = {
    handle(now, code, target, argument) {
      recorder.handle(now, code, target, argument);
      const by = Math.floor(draws.unit(target, argument) * 1000);
      scheduler.schedule(instant(now + by), code, target, argument + 1);
    },
  };
  for (let i = 0; i < 50; i++) scheduler.schedule(instant(i % 3), 1, i, 0);
  scheduler.run(handler, instant(50_000), Infinity);
  return recorder.seen;
}

test('the oracle queue gives the same run', () => {
  const seen = world(new Scheduler());
  expect(seen.length).toBeGreaterThan(4000);
  expect(seen).toEqual(world(new Scheduler(new HeapQueue())));
});
