/** How everybody comes back after a cell's outage, counted connection by connection. */
import { expect, test } from 'vitest';
import { instant } from '../kernel/time.ts';
import { smallScenario } from '../testing/scenario-text.ts';
import { Rush } from './rush.ts';

/** Forty in the cell that fails from 60 s to 90 s, five elsewhere. */
function rush(outages = '[ { at: 60s, for: 30s } ]'): Rush {
  return new Rush(
    smallScenario(`cells: [ { name: north, outages: ${outages} } ]
fleets:
  - { name: near, count: 30, link: { profile: lte-m-stationary, cell: north } }
  - { name: also, count: 10, link: { profile: lte-m-stationary, cell: north } }
  - { name: far, count: 5, link: datacenter }
`),
  );
}

/** So many connections of a fleet, one a given time after the other. */
function connect(to: Rush, fleet: number, from: number, count: number, every: number): void {
  for (let n = 0; n < count; n++)
    to.connected(instant(Math.round((from + n * every) * 1e6)), fleet);
}

test('the peak is counted by seconds of the clock', () => {
  const counted = rush();
  connect(counted, 2, 10.5, 4, 0.2);
  // At 10.5, 10.7 and 10.9, and one at 11.1.
  expect(counted.peakPerSecond).toBe(3);
  connect(counted, 2, 20, 3, 0.1);
  expect(counted.peakPerSecond).toBe(3);
});

test('recovery is the time from the outage’s end to the connection that makes 95 % of the cell', () => {
  const counted = rush();
  connect(counted, 0, 91, 30, 0.1);
  connect(counted, 2, 95, 5, 0.1);
  expect(counted.slowestUs).toBeNull();
  connect(counted, 1, 100, 8, 1);
  // 38 of 40: the last of them 17 s after 90 s.
  expect(counted.slowestUs).toBe(17e6);
  connect(counted, 1, 200, 2, 1);
  expect(counted.slowestUs).toBe(17e6);
});

test('connections made before the outage is over do not count as returns', () => {
  const counted = rush();
  connect(counted, 0, 5, 30, 0.1);
  connect(counted, 1, 5, 10, 0.1);
  expect(counted.slowestUs).toBeNull();
});

test('of several outages the slowest return is told, and drawn ones are not judged', () => {
  const counted = rush('[ { at: 60s, for: 30s }, { at: 3m, for: 10s } ]');
  connect(counted, 0, 91, 38, 0.1);
  connect(counted, 0, 195, 38, 0.5);
  expect(counted.slowestUs).toBe(23.5e6);
  const drawn = rush('[ { up: exp(60s), down: exp(10s) } ]');
  connect(drawn, 0, 91, 40, 0.1);
  expect(drawn.slowestUs).toBeNull();
});
