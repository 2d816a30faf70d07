import { expect, onTestFinished, test } from 'vitest';
import { type Duration, later, milliseconds, seconds } from '../kernel/time.ts';
import { RealTimeClock } from './real-time-clock.ts';

interface Rung {
  readonly late: number;
  readonly code: number;
  readonly owner: number;
}

/** A clock with two kinds of timers, and the next rings of it. */
function ringing() {
  const deadlines = new Map<string, number>();
  const rung: Rung[] = [];
  let next: () => void = () => undefined;
  const clock = new RealTimeClock(2, (now, code, owner) => {
    rung.push({ late: now - (deadlines.get(`${code} ${owner}`) ?? Number.NaN), code, owner });
    next();
  });
  onTestFinished(() => clock.stop());
  return {
    clock,
    rung,
    /** Counted from one time for several, a machine that dawdles cannot change their order. */
    arm(code: number, owner: number, by: Duration, from = clock.now): void {
      const at = later(from, by);
      deadlines.set(`${code} ${owner}`, Math.min(at, deadlines.get(`${code} ${owner}`) ?? at));
      clock.arm(code, owner, at);
    },
    async rings(count: number): Promise<void> {
      while (rung.length < count) {
        await new Promise<void>((resolve) => {
          next = resolve;
        });
      }
    },
  };
}

test('time runs, in whole microseconds', async () => {
  const { clock } = ringing();
  const before = clock.now;
  await new Promise(setImmediate);
  expect(clock.now).toBeGreaterThan(before);
  expect(Number.isInteger(clock.now)).toBe(true);
});

test('timers ring in the order of their times, and none of them early', async () => {
  const { clock, arm, rings, rung } = ringing();
  const from = clock.now;
  arm(0, 1, milliseconds(9), from);
  arm(1, 1, milliseconds(3), from);
  arm(0, 2, milliseconds(6), from);
  await rings(3);
  expect(rung.map(({ code, owner }) => [code, owner])).toEqual([
    [1, 1],
    [0, 2],
    [0, 1],
  ]);
  for (const { late } of rung) expect(late).toBeGreaterThanOrEqual(0);
});

test('of two times for one timer the earlier counts, and it rings once', async () => {
  const { clock, arm, rings, rung } = ringing();
  const from = clock.now;
  arm(0, 1, seconds(3600), from);
  arm(0, 1, milliseconds(2), from);
  arm(0, 1, milliseconds(4), from);
  arm(0, 2, milliseconds(8), from);
  await rings(2);
  expect(rung.map(({ owner }) => owner)).toEqual([1, 2]);
});

test('a timer armed by another is served, and a stopped clock rings no more', async () => {
  const { clock, arm, rings, rung } = ringing();
  arm(0, 1, milliseconds(1));
  await rings(1);
  arm(0, 1, milliseconds(1));
  await rings(2);
  arm(0, 1, milliseconds(1));
  clock.stop();
  const other = ringing();
  other.arm(0, 1, milliseconds(5));
  await other.rings(1);
  expect(rung).toHaveLength(2);
});
