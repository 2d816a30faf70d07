import { expect, test } from 'vitest';
import { LOSS_SCENARIOS, lossScenarioText } from '../testing/loss-scenarios.ts';
import { smallScenario } from '../testing/scenario-text.ts';
import { simulate } from './run.ts';

function recordOf(cause: string) {
  const found = LOSS_SCENARIOS.find((scenario) => scenario.cause === cause);
  if (found === undefined) throw new Error(`no scenario loses by ${cause}`);
  return simulate(smallScenario(lossScenarioText(found)));
}

test('a crash and a purge are moments of a record, and their losses stand in its intervals', () => {
  const crash = recordOf('broker.restart');
  expect(crash.moments).toEqual([{ kind: 'crash', atUs: 90e6, untilUs: 100e6, cell: '' }]);
  const losses = crash.lostBy['broker.restart'] ?? [];
  expect(Object.keys(crash.lostBy)).toEqual(['broker.restart']);
  expect(losses).toHaveLength(crash.series.atUs.length);
  const total = losses.reduce((sum, count) => sum + count, 0);
  expect(total).toBe(crash.deliveries.total.causes['broker.restart']);
  expect(
    losses.map((count, at) => count - (crash.series.lost[at] ?? 0)).every((n) => n === 0),
  ).toBe(true);

  const purge = recordOf('broker.session-purged');
  expect(purge.moments).toEqual([{ kind: 'purge', atUs: 50e6, untilUs: 50e6, cell: '' }]);
});
