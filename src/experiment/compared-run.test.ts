import { expect, test } from 'vitest';
import { simulate } from '../simulation/run.ts';
import { scenarioFrom } from '../testing/scenario-text.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { compareRuns } from './compare.ts';
import { ComparedRuns } from './compared-run.ts';

test('what is left out of runs is missed by no comparison', () => {
  const runs = new ComparedRuns();
  const whole = ['1', '100'].flatMap((limit) => {
    const change = `broker.limits.sessionQueue.maxMessages=${limit}`;
    const scenario = scenarioFrom(TINY_SCENARIO, change);
    return [1, 2].map((seed) => ({ ...simulate(scenario, { seed }), variant: limit }));
  });
  for (const record of whole) runs.add(record, record.variant);
  const { thresholds } = scenarioFrom(TINY_SCENARIO);
  const plan = {
    variants: ['1', '100'],
    baseline: '100',
    thresholds,
    reproduce: '',
    interrupted: false,
  };
  expect(compareRuns(plan, runs.records)).toEqual(compareRuns(plan, whole));
  for (const { series, queues, takeovers } of runs.records) {
    expect([series.lost, queues.fullest, takeovers]).toEqual([[], [], []]);
  }
});
