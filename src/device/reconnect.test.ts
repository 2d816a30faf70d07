import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Duration, duration, seconds } from '../kernel/time.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import { RECONNECT_POLICIES, type ReconnectPolicy } from './plan.ts';
import { reconnectDelay } from './reconnect.ts';

const span = (max: number): fc.Arbitrary<Duration> => fc.nat({ max }).map(duration);
const plan = fc.record({
  policy: fc.constantFrom<ReconnectPolicy>(...RECONNECT_POLICIES),
  first: span(1e8),
  max: span(1e10),
});
const failures = fc.nat({ max: 5000 });
const jitter = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true });

test('a delay is whole microseconds between 0 and the longer of first and max', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (each, failed, draw) => {
      const delay = reconnectDelay(each, failed, draw);
      expect(duration(delay)).toBe(delay);
      expect(delay).toBeLessThanOrEqual(Math.max(each.first, each.max));
    }),
  );
});

test('none waits for nothing and fixed always for the same', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (each, failed, draw) => {
      expect(reconnectDelay({ ...each, policy: 'none' }, failed, draw)).toBe(0);
      expect(reconnectDelay({ ...each, policy: 'fixed' }, failed, draw)).toBe(each.first);
    }),
  );
});

test('exponential doubles from first up to max', () => {
  const policy = { policy: 'exponential', first: seconds(1), max: seconds(60) } as const;
  const delays = Array.from({ length: 9 }, (_, n) => reconnectDelay(policy, n, 0.5) / 1e6);
  expect(delays).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('full jitter draws from 0 to what exponential would wait', () => {
  fc.assert(
    fc.property(plan, failures, jitter, (each, failed, draw) => {
      const whole = reconnectDelay({ ...each, policy: 'exponential' }, failed, draw);
      const drawn = reconnectDelay({ ...each, policy: 'exponential-full-jitter' }, failed, draw);
      expect(drawn).toBe(Math.round(whole * draw));
    }),
  );
});

test('a cap below the first delay holds from the first attempt on', () => {
  const policy = { policy: 'exponential', first: seconds(10), max: seconds(3) } as const;
  expect(reconnectDelay(policy, 0, 0.5)).toBe(seconds(3));
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
