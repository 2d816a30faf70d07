/** Little's law beside the simulation. */
import { expect, test } from 'vitest';
import { sampleRun } from '../testing/sample-run.ts';
import { residenceText } from './residence.ts';

const sample = sampleRun();

test('the outages predict how many are away, and the rate of orphans how many will be held', () => {
  const text = residenceText({
    ...sample,
    simulated: { ...sample.simulated, endedUs: 3600e6, linkDownUs: 9000e6 },
    sessions: { ...sample.sessions, orphaned: 5 },
    series: { ...sample.series, sessionsOffline: [2, 4], sessionsOrphaned: [1, 5] },
  });
  expect(text).toContain('keep 2.5 devices away at a time; the broker had 3 sessions offline');
  expect(text).toContain('In 1 h 5 sessions were left behind for good, 120 a day');
  expect(text).toContain('while 5 were at the end');
});

test('where nobody was away nothing is predicted', () => {
  expect(residenceText(sample)).toMatch(/^No outage and no change of ClientId/);
});
