import { expect, test } from 'vitest';
import { smallScenario } from '../testing/scenario-text.ts';
import { simulate } from './run.ts';
import type { Detection } from './run-record.ts';

/** What the broker noticed of one device that says nothing but PINGREQ. */
function noticed(keepAlive: string, what: { nat?: string; more?: string } = {}): Detection {
  const text = `
fleets:
  - name: meter
    count: 1
    link: { profile: lte-m-stationary, rtt: 100ms, loss: 0, outages: [], nat: ${what.nat ?? '{ idle: 0s }'} }
    mqtt: { cleanStart: false, sessionExpiryInterval: 1h, keepAlive: ${keepAlive} }
    ${what.more ?? ''}`;
  const { connections, fleets } = simulate(smallScenario(text));
  expect(fleets['meter']?.connections.detection).toEqual(connections.detection);
  return connections.detection;
}

test('an outage is noticed one and a half keep-alives after the last word before it', () => {
  const events = 'events: [ { at: 2m, outage: { fleet: meter, for: 2m } } ]';
  const { count, meanUs, p99Us, maxUs } = noticed('20s', { more: `\n${events}` });
  expect(count).toBe(1);
  // The last PINGREQ was up to 20 s old.
  expect(meanUs).toBeGreaterThan(10e6);
  expect(meanUs).toBeLessThanOrEqual(30e6);
  expect([p99Us, maxUs]).toEqual([meanUs, meanUs]);
});

test('a device that comes back before its keep-alive has run out is noticed then', () => {
  const habits = 'habits: [ { reboots: { every: 1m, for: 10s, graceful: false } } ]';
  const { count, maxUs } = noticed('10m', { more: habits });
  expect(count).toBeGreaterThan(2);
  expect(maxUs).toBeGreaterThan(10e6);
  expect(maxUs).toBeLessThan(20e6);
});

test('what a translator has forgotten is dead from then on', () => {
  // Forgotten after 30 s, refused at 60 s, and noticed at 90 s or when the device is back.
  const { count, maxUs } = noticed('1m', { nat: '{ idle: 30s, onExpiry: drop }' });
  expect(count).toBeGreaterThan(1);
  expect(maxUs).toBeGreaterThan(30e6);
  expect(maxUs).toBeLessThanOrEqual(60e6);
});

test('who is never out of reach is never unnoticed', () => {
  const none = { count: 0, meanUs: null, p99Us: null, maxUs: null };
  expect(noticed('20s')).toEqual(none);
});
