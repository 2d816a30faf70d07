/**
 * What sims/shared-client-id.yaml and sims/unstable-client-id.yaml show over time, which thresholds
 * cannot say: a storm that ends when the clone leaves, and orphans that only ever grow in number.
 */
import { describe, expect, test } from 'vitest';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { simulate } from './run.ts';

const MINUTE = 60e6;

describe('a shared ClientId', () => {
  const record = simulate(shippedScenario('shared-client-id'));

  test('makes one storm, which begins with the clone and ends when it leaves', () => {
    expect(record.storms).toHaveLength(1);
    const [storm] = record.storms;
    expect(storm).toMatchObject({ clientId: 'gateway-0', self: 0 });
    expect(storm?.startUs).toBeGreaterThan(20 * MINUTE);
    expect(storm?.startUs).toBeLessThan(21 * MINUTE);
    expect(storm?.endUs).toBeGreaterThan(39 * MINUTE);
    // The clone's last connection is dead, but the broker knows only when the other one comes.
    expect(storm?.endUs).toBeLessThan(41 * MINUTE);
  });

  test('costs messages only while there are two', () => {
    const { atUs, lost } = record.series;
    const during = atUs.map((at) => at > 20 * MINUTE && at < 41 * MINUTE);
    const sum = (isDuring: boolean): number =>
      lost.reduce((total, each, place) => total + (during[place] === isDuring ? each : 0), 0);
    expect(sum(true)).toBe(record.deliveries.total.lost);
    expect(sum(false)).toBe(0);
  });
});

describe('an unstable ClientId', () => {
  const { series, fleets, sessions } = simulate(shippedScenario('unstable-client-id'));

  test('leaves sessions behind that nothing takes away', () => {
    const { sessionsOrphaned } = series;
    const shrinks = sessionsOrphaned.filter((each, n) => each < (sessionsOrphaned[n - 1] ?? 0));
    expect(shrinks).toEqual([]);
    expect(sessionsOrphaned.at(-1)).toBe(sessions.orphaned);
  });

  test('one for each reconnect', () => {
    const { devices, connections } = fleets['unstable'] ?? { devices: 0, connections: undefined };
    expect(sessions.orphaned).toBe((connections?.connects ?? 0) - devices);
  });
});
