import { expect, test } from 'vitest';
import { sample } from '../kernel/distribution.ts';
import { LINK_PROFILES, linkProfile } from './profiles.ts';

test('every named profile exists and no other does', () => {
  for (const name of LINK_PROFILES) expect(linkProfile(name)).toBeDefined();
  expect(linkProfile('toString')).toBeUndefined();
});

test.each([
  ['lte-m-stationary', 120, 400],
  ['datacenter', 2, 5],
])(
  '%s has a round-trip time of %i ms at the median and %i ms at the 95th percentile',
  (name, median, p95) => {
    const rtt = linkProfile(name)?.rtt;
    if (rtt === undefined) throw new Error(`no profile ${name}`);
    expect(sample(rtt, 0.5, 0)).toBe(median * 1000);
    expect(Math.abs(sample(rtt, 0.95, 0) - p95 * 1000)).toBeLessThan(p95);
  },
);

test('a back-end in the data center never loses coverage or a segment', () => {
  expect(linkProfile('datacenter')).toMatchObject({ outages: [], loss: 0 });
});
