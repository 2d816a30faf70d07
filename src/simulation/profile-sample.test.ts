import { expect, test } from 'vitest';
import { linkProfile } from '../link/profiles.ts';
import { type ProfileSample, sampleProfile } from './profile-sample.ts';

function sampled(name: string, hours = 4000): ProfileSample {
  const profile = linkProfile(name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return sampleProfile(profile, hours, 1);
}

/** How far a generated figure is off a recorded one, as a share of the recorded one. */
function off(generated: number, recorded: number): number {
  return Math.abs(generated / recorded - 1);
}

test('lte-vehicle is out of reach as often and as long as recorded drives', () => {
  const { outagesPerHour, downShare, maxOutageUs } = sampled('lte-vehicle');
  expect(off(outagesPerHour.all, 21.9)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over1s, 6)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over5s, 1)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over30s, 0.23)).toBeLessThan(0.35);
  expect(off(downShare, 0.014)).toBeLessThan(0.15);
  // Two that touch are one.
  expect(maxOutageUs).toBeLessThan(2 * 98e6);
});

test('tunnel-train has the outages of recorded metro, train and ferry trips', () => {
  const { outagesPerHour, downShare } = sampled('tunnel-train');
  expect(off(outagesPerHour.all, 14.7)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over5s, 10.06)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over30s, 2.53)).toBeLessThan(0.15);
  expect(off(downShare, 0.099)).toBeLessThan(0.15);
});

test('5g-vehicle-rural has a third of the stalls of the recorded bad spot, of the same sizes', () => {
  const { outagesPerHour, maxOutageUs } = sampled('5g-vehicle-rural', 400);
  // 41 stalls over 1 s in 823 s, ten of them over 6 s.
  expect(off(outagesPerHour.over1s, (41 / 823) * 1200)).toBeLessThan(0.15);
  expect(off(outagesPerHour.over5s, (10 / 823) * 1200)).toBeLessThan(0.15);
  expect(maxOutageUs).toBeLessThan(2 * 34.1e6);
});

test.each(['lte-cat1-stationary', 'lte-m-stationary'])(
  '%s is down less than ten minutes a day, as most stationary nodes are',
  (name) => expect(sampled(name).downShare * 24 * 60).toBeLessThan(10),
);

test('a tracker meets one hole an hour', () => {
  expect(off(sampled('lte-m-tracker').outagesPerHour.over5s, 1)).toBeLessThan(0.2);
});

test.each([
  ['nb-iot-meter', 0.5, 0.01],
  ['2g-legacy', 3, 0.005],
])('%s is as often down as its figures say', (name, perHour, downShare) => {
  const { outagesPerHour, downShare: down } = sampled(name);
  expect(off(outagesPerHour.all, perHour)).toBeLessThan(0.1);
  expect(down).toBeLessThan(downShare * 2);
  expect(down).toBeGreaterThan(downShare / 2);
});

test('round trips are those of the profile, and the same sample comes again', () => {
  const { rttUs } = sampled('lte-vehicle', 20);
  expect(off(rttUs.p50, 65e3)).toBeLessThan(0.02);
  expect(off(rttUs.p95, 200e3)).toBeLessThan(0.03);
  expect(sampled('lte-vehicle', 20)).toEqual(sampled('lte-vehicle', 20));
});

test('a profile without outages yields none', () => {
  expect(sampled('datacenter', 10)).toMatchObject({
    outagesPerHour: { all: 0, over30s: 0 },
    maxOutageUs: 0,
    downShare: 0,
  });
});
