import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scheduler } from '../kernel/scheduler.ts';
import { instant, NEVER } from '../kernel/time.ts';
import { TimerTable } from './timer-table.ts';

const CODE = 9;
const END = instant(1_000);

/** Arms at given times for one owner and returns when it fired. */
function firedAt(arms: readonly (readonly [now: number, at: number])[]): readonly number[] {
  const scheduler = new Scheduler();
  const timers = new TimerTable(scheduler, CODE);
  const fired: number[] = [];
  const ARM = 1;
  for (const [place, [now]] of arms.entries()) scheduler.schedule(instant(now), ARM, place, 0);
  const handler = {
    handle: (now: number, code: number, target: number) => {
      const arm = arms[target];
      if (code === ARM && arm !== undefined) timers.arm(3, instant(arm[1]));
      else if (code === CODE && timers.fires(target, instant(now))) fired.push(now);
    },
  };
  scheduler.run(handler, END, Number.POSITIVE_INFINITY);
  return fired;
}

test('a timer fires once, and again when it is armed again', () => {
  expect(firedAt([[0, 10]])).toEqual([10]);
  expect(
    firedAt([
      [0, 10],
      [11, 20],
    ]),
  ).toEqual([10, 20]);
});

test('arming it earlier brings it forward, and the event left behind does not fire', () => {
  expect(
    firedAt([
      [0, 50],
      [1, 20],
    ]),
  ).toEqual([20]);
});

test('arming it later than it is pending changes nothing', () => {
  expect(
    firedAt([
      [0, 20],
      [1, 50],
      [2, 20],
    ]),
  ).toEqual([20]);
});

test('armed again for the time of an event left behind, it fires once then', () => {
  expect(
    firedAt([
      [0, 50],
      [1, 20],
      [30, 50],
    ]),
  ).toEqual([20, 50]);
});

test('armed for never it does not fire', () => {
  expect(firedAt([[0, NEVER]])).toEqual([]);
});

test('it fires at the earliest time asked for since it last fired', () => {
  const arm = fc.tuple(fc.nat(200), fc.nat(100));
  const property = fc.property(fc.array(arm, { maxLength: 20 }), (asked) => {
    const arms = asked
      .map(([now, after]) => [now, now + after + 1] as const)
      .sort((a, b) => a[0] - b[0]);
    const expected: number[] = [];
    let pending = Number.POSITIVE_INFINITY;
    for (let now = 0; now <= 400; now++) {
      for (const [when, at] of arms) if (when === now) pending = Math.min(pending, at);
      if (pending !== now) continue;
      expected.push(now);
      pending = Number.POSITIVE_INFINITY;
    }
    expect(firedAt(arms)).toEqual(expected);
  });
  fc.assert(property);
});
