import { expect, test } from 'vitest';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { loopRates } from './loop-floor.ts';

test('every report is acknowledged, passed on and acknowledged: five events a message', () => {
  const set = ['fleets.device.count=10', 'duration=2h'];
  const looks = [0, 1000];
  const scenario = shippedScenario('bench/device-day', { set });
  const { messagesPerS, nsPerEvent } = loopRates(scenario, () => looks.shift() ?? Number.NaN);
  // In a second, by the clock it was given; each device misses the part of a minute before it starts.
  expect(messagesPerS).toBeGreaterThan(10 * 118);
  expect(messagesPerS).toBeLessThanOrEqual(10 * 120);
  // A report's own event, four writes that arrive, and a share of connecting.
  const eventsPerMessage = 1e9 / (nsPerEvent ?? 0) / (messagesPerS ?? 0);
  expect(eventsPerMessage).toBeGreaterThan(5);
  expect(eventsPerMessage).toBeLessThan(5.1);
});
