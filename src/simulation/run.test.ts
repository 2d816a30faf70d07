import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration } from '../kernel/time.ts';
import { scenarioText } from '../testing/scenario-arbitrary.ts';
import { scenarioFrom, smallScenario } from '../testing/scenario-text.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { Run, simulate } from './run.ts';

const TINY = scenarioFrom(TINY_SCENARIO);

test('the same scenario and seed give the same record, to the letter', () => {
  expect(JSON.stringify(simulate(TINY))).toBe(JSON.stringify(simulate(TINY)));
  expect(JSON.stringify(simulate(scenarioFrom(TINY_SCENARIO)))).toBe(
    JSON.stringify(simulate(TINY)),
  );
});

test('a run in slices of one event is the same run', () => {
  const run = new Run(TINY);
  let slices = 1;
  while (!run.advance(1)) slices++;
  const record = run.finish();
  expect(slices).toBe(record.simulated.events);
  expect(JSON.stringify(record)).toBe(JSON.stringify(simulate(TINY)));
});

test('slices of any size make no difference to any small scenario', () => {
  const property = fc.property(scenarioText, fc.integer({ min: 1, max: 700 }), (text, size) => {
    const scenario = scenarioFrom(text);
    const run = new Run(scenario);
    while (!run.advance(size)) run.progress();
    expect(JSON.stringify(run.finish())).toBe(JSON.stringify(simulate(scenario)));
  });
  fc.assert(property, { numRuns: 12 });
});

test('another seed is another run, and the record says which it was', () => {
  const records = [1, 2, 3].map((seed) => simulate(TINY, { seed }));
  expect(records.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(new Set(records.map(({ digest }) => digest)).size).toBe(3);
  expect(records[1]?.scenario.reproduce).toContain('--seed 2');
});

test('a scenario with one number changed leaves another digest', () => {
  const changed = scenarioFrom(TINY_SCENARIO, 'broker.limits.sessionQueue.maxMessages=3');
  expect(simulate(changed).digest).not.toBe(simulate(TINY).digest);
});

test('names and thresholds are not observed: they leave the digest as it is', () => {
  const renamed = scenarioFrom(TINY_SCENARIO.replace('name: tiny', 'name: other'));
  expect(simulate(renamed).digest).toBe(simulate(TINY).digest);
});

test('a run that is stopped early says so, and what it has so far adds up', () => {
  const run = new Run(TINY);
  run.advance(2_000);
  expect(run.finished).toBe(false);
  const { simulated, series, deliveries, laws } = run.finish();
  expect(simulated.interrupted).toBe(true);
  expect(simulated.events).toBe(2_000);
  expect(simulated.endedUs).toBeLessThan(simulated.durationUs);
  expect(series.atUs.at(-1)).toBe(simulated.endedUs);
  expect(laws.every(({ held }) => held)).toBe(true);
  const { expected, delivered, lost, pending } = deliveries.total;
  expect(expected).toBe(delivered + lost + pending);
  expect(pending).toBeGreaterThan(0);
});

test('a run that is not begun ends at 0 with nothing', () => {
  const { simulated, deliveries } = new Run(TINY).finish();
  expect([simulated.endedUs, simulated.events, deliveries.total.expected]).toEqual([0, 0, 0]);
});

test('the books are closed once: asking again gives the same record', () => {
  const run = new Run(TINY);
  while (!run.advance(1_000_000));
  expect(run.finish()).toBe(run.finish());
  expect(run.advance(10)).toBe(true);
});

test('progress is what has happened so far', () => {
  const run = new Run(TINY);
  expect(run.progress()).toMatchObject({ nowUs: 0, events: 0, packets: 0, sessionsOnline: 0 });
  while (!run.advance(1_000));
  const record = run.finish();
  expect(run.progress()).toMatchObject({
    nowUs: record.simulated.durationUs,
    durationUs: record.simulated.durationUs,
    events: record.simulated.events,
    packets: record.simulated.packets,
    lost: record.deliveries.total.lost,
    takeovers: record.connections.takeovers.self + record.connections.takeovers.foreign,
    queuedMessages: record.series.queuedMessages.at(-1),
    sessionsOnline: record.series.sessionsOnline.at(-1),
  });
  expect(run.bytes).toBeGreaterThan(0);
});

test('samples are evenly spaced, the last at the end', () => {
  const { atUs } = simulate(TINY).series;
  expect(atUs).toHaveLength(240);
  expect(atUs.every((at, place) => at === ((place + 1) * TINY.duration) / 240)).toBe(true);
});

test('a run too short for its samples still has them in order', () => {
  const { series } = simulate({ ...TINY, duration: duration(100) });
  expect(series.atUs.at(-1)).toBe(100);
  expect(series.atUs.every((at, place) => at >= (series.atUs[place - 1] ?? 0))).toBe(true);
});

test('a fleet of devices that do nothing is a run', () => {
  const record = simulate(smallScenario('fleets: [ { name: idle, link: datacenter } ]'));
  expect(record.connections.connects).toBe(1);
  expect(record.deliveries.total.published).toBe(0);
});
