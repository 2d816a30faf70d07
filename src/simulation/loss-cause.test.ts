import { expect, test } from 'vitest';
import { LOSS_SCENARIOS, lossScenarioText } from '../testing/loss-scenarios.ts';
import { smallScenario } from '../testing/scenario-text.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';

test.each(LOSS_SCENARIOS)('$cause', (scenario) => {
  const { cause, count, also } = scenario;
  const record = simulate(smallScenario(lossScenarioText(scenario)));
  expect(brokenLaws(record)).toEqual([]);
  const { total } = record.fleets['sub']?.deliveries ?? expect.fail('no subscriber');
  const seen = Object.entries(total.causes).filter(([, lost]) => lost > 0);
  expect(Object.fromEntries(seen)).toEqual({ [cause]: count });
  expect(total).toMatchObject({ lost: count, pending: 0, unexpected: 0, ...also });
});
