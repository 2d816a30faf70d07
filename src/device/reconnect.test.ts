import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Duration, duration, seconds } from '../kernel/time.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import { suback, subscribe } from '../testing/spoken-packet.ts';
import {
  type BackoffReset,
  RECONNECT_POLICIES,
  type ReconnectPlan,
  type ReconnectPolicy,
} from './plan.ts';
import { reconnectDelay } from './reconnect.ts';

const span = (max: number): fc.Arbitrary<Duration> => fc.nat({ max }).map(duration);
const plan: fc.Arbitrary<ReconnectPlan> = fc.record({
  policy: fc.constantFrom<ReconnectPolicy>(...RECONNECT_POLICIES),
  first: span(1e8),
  max: span(1e10),
  min: fc.constant(duration(0)),
  jitter: fc.constantFrom(0, 0.25, 1),
  resetBackoff: fc.constant('on-connack' as const),
});

/** A plan that waits exactly as long as it says. */
const EXACT = { min: duration(0), jitter: 0, resetBackoff: 'on-connack' } as const;

function delayOf(each: ReconnectPlan, failures: number, jitter: number, last = each.first) {
  return reconnectDelay(each, { failures, jitter, last });
}
const failures = fc.nat({ max: 5000 });
const jitter = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true });

test('a delay is whole microseconds between 0 and the longer of first and max', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (each, failed, draw) => {
      const delay = delayOf(each, failed, draw);
      expect(duration(delay)).toBe(delay);
      expect(delay).toBeLessThanOrEqual(Math.max(each.first, each.max));
    }),
  );
});

test('none waits for nothing and fixed always for the same', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (drawn, failed, draw) => {
      const each = { ...drawn, jitter: 0 };
      expect(delayOf({ ...each, policy: 'none' }, failed, draw)).toBe(0);
      expect(delayOf({ ...each, policy: 'fixed' }, failed, draw)).toBe(each.first);
    }),
  );
});

test('exponential doubles from first up to max', () => {
  const policy = { ...EXACT, policy: 'exponential', first: seconds(1), max: seconds(60) } as const;
  const delays = Array.from({ length: 9 }, (_, n) => delayOf(policy, n, 0.5) / 1e6);
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('full jitter draws from 0 to what exponential would wait', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (given, failed, draw) => {
      const each = { ...given, jitter: 0 };
      const whole = delayOf({ ...each, policy: 'exponential' }, failed, draw);
      const drawn = delayOf({ ...each, policy: 'exponential-full-jitter' }, failed, draw);
      expect(drawn).toBe(Math.round(whole * draw));
    }),
  );
});

test('a cap below the first delay holds from the first attempt on', () => {
  const policy = { ...EXACT, policy: 'exponential', first: seconds(10), max: seconds(3) } as const;
  expect(delayOf(policy, 0, 0.5)).toBe(seconds(3));
});

test('equal jitter waits at least half of what exponential would, and at most all of it', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (given, failed, draw) => {
      const each = { ...given, jitter: 0 };
      const whole = delayOf({ ...each, policy: 'exponential' }, failed, draw);
      const drawn = delayOf({ ...each, policy: 'equal-jitter' }, failed, draw);
      expect(drawn).toBe(Math.round(whole * (0.5 + 0.5 * draw)));
    }),
  );
});

test('decorrelated draws between the first delay and three times the last, up to max', () => {
  const policy = { ...EXACT, policy: 'decorrelated', first: seconds(5), max: seconds(30) } as const;
  expect(delayOf(policy, 3, 1e-9, seconds(8))).toBe(seconds(5));
  expect(delayOf(policy, 3, 0.5, seconds(8))).toBe(duration(14.5e6));
  expect(delayOf(policy, 3, 0.999, seconds(20))).toBe(seconds(30));
});

test('jitter makes a delay longer or shorter by its share, and min bounds it', () => {
  const policy = { ...EXACT, policy: 'fixed', first: seconds(10), max: seconds(60) } as const;
  expect(delayOf({ ...policy, jitter: 0.25 }, 0, 0.75)).toBe(duration(11.25e6));
  expect(delayOf({ ...policy, jitter: 0.25 }, 0, 0.25)).toBe(duration(8.75e6));
  expect(delayOf({ ...policy, jitter: 0.25, min: seconds(9) }, 0, 0.25)).toBe(seconds(9));
});

test('decorrelated grows from the delay before, and from the first again after CONNACK', () => {
  const flow = new DeviceFlow({
    reconnect: { policy: 'decorrelated', first: seconds(1), max: seconds(60) },
  });
  // Half of the way from 1 to three times the last: 2, then 3.5.
  for (const delay of [2, 3.5]) {
    flow.fails(flow.ringing());
    flow.advance(duration(delay * 1e6 - 1));
    flow.notDialled();
    flow.advance(duration(1));
  }
  flow.accepted().cut();
  flow.advance(duration(2e6 - 1));
  flow.notDialled();
  flow.advance(duration(1));
  flow.ringing();
});

/** Fails twice, connects for `up` seconds, and dials again after `back`. */
function comesBack(resetBackoff: BackoffReset, up: number, isAcknowledged: boolean, back: number) {
  const flow = new DeviceFlow({
    reconnect: { policy: 'exponential', first: seconds(1), max: seconds(60), resetBackoff },
    filters: [['c', 1]],
  });
  for (const delay of [1, 2]) {
    flow.fails(flow.ringing());
    flow.advance(seconds(delay));
  }
  const broker = flow.accepted().expect(subscribe(1, ['c', 1]));
  if (isAcknowledged) broker.send(suback(1, 1));
  if (up > 0) flow.advance(seconds(up));
  broker.cut();
  flow.advance(duration(back * 1e6 - 1));
  flow.notDialled();
  flow.advance(duration(1));
  flow.ringing();
}

test('the wait starts over on CONNACK, on the first acknowledgement, or after a stable time', () => {
  comesBack('on-connack', 0, false, 1);
  comesBack('on-first-ack', 20, false, 4);
  comesBack('on-first-ack', 0, true, 1);
  comesBack({ afterStable: seconds(10) }, 9, true, 4);
  comesBack({ afterStable: seconds(10) }, 10, false, 1);
});

test('each failed attempt waits longer, and CONNACK starts over', () => {
  const flow = new DeviceFlow({
    reconnect: { policy: 'exponential', first: seconds(1), max: seconds(60) },
  });
  for (const delay of [1, 2, 4]) {
    flow.fails(flow.ringing());
    flow.advance(duration(delay * 1e6 - 1));
    flow.notDialled();
    flow.advance(duration(1));
  }
  flow.accepted().cut();
  flow.advance(seconds(1));
  flow.ringing();
});

test('jitter is addressed by outage and attempt within it, and CONNACK does not shift it', () => {
  const flow = new DeviceFlow({ reconnect: { policy: 'exponential-full-jitter' } });
  flow.fails(flow.ringing());
  flow.advanceToTimer();
  flow.accepted().cut();
  flow.advanceToTimer();
  flow.chance.outages = 7;
  flow.accepted().cut();
  flow.advanceToTimer();
  flow.fails(flow.ringing());
  flow.advanceToTimer();
  flow.fails(flow.ringing());
  expect(flow.told('jitter')).toEqual(['0 1', '0 2', '7 0', '7 1', '7 2']);
});
