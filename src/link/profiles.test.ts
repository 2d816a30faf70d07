import { expect, test } from 'vitest';
import { sample } from '../kernel/distribution.ts';
import { LINK_PROFILES } from './profile-figures.ts';
import { linkFigures, linkProfile } from './profiles.ts';

test('every named profile exists and no other does', () => {
  for (const name of LINK_PROFILES) expect(linkProfile(name)).toBeDefined();
  expect(linkProfile('toString')).toBeUndefined();
});

test('every figure says where it comes from', () => {
  for (const name of LINK_PROFILES) {
    const { about, ...figures } = linkFigures(name) ?? { about: '' };
    expect(about).not.toBe('');
    for (const figure of Object.values(figures)) expect(figure.source.length).toBeGreaterThan(5);
  }
});

test.each([
  ['lte-cat1-stationary', 65, 150],
  ['lte-m-stationary', 120, 400],
  ['lte-m-tracker', 150, 600],
  ['nb-iot-meter', 200, 500],
  ['lte-vehicle', 65, 200],
  ['tunnel-train', 100, 400],
  ['5g-vehicle-rural', 34, 60],
  ['2g-legacy', 600, 1500],
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
  expect(linkProfile('datacenter')).toMatchObject({ outages: [], loss: 0, nat: { idle: 0 } });
});

test('what sleeps listens for less than its cycle, and levels are shares of one fleet', () => {
  for (const name of LINK_PROFILES) {
    const { radio, levels } = linkProfile(name) ?? { radio: {}, levels: [] };
    if (radio.psm !== undefined) expect(radio.psm.active).toBeLessThan(radio.psm.cycle);
    if (radio.edrx !== undefined) expect(radio.edrx.window).toBeLessThan(radio.edrx.cycle);
    expect(levels.reduce((sum, { share }) => sum + share, 0)).toBeLessThanOrEqual(1);
  }
});
