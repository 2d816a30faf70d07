/**
 * `check`: whether a scenario can be simulated, and what that takes, without simulating it.
 */
import { formatDuration } from '../../kernel/time-text.ts';
import { countText, listed } from '../../report/number-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { type Estimate, estimate } from '../../simulation/estimate.ts';
import { checkFit, estimateText, type FitFlags } from '../fit.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `check`. */
export type CheckOptions = ScenarioFlags & FitFlags;

/**
 * Prints what the scenario is and what a run of it takes; throws ScenarioError when it is none, and
 * MemoryError when it does not fit.
 */
export function check(path: string, options: CheckOptions, terminal: Terminal): void {
  const { scenario, notes } = loadScenario(openScenario(path, terminal.cwd, options).source);
  const forecast = estimate(scenario);
  terminal.out(`${describe(path, scenario, forecast).join('\n')}\n`);
  for (const note of notes) terminal.err(`note: ${note}\n`);
  checkFit(forecast, options, terminal);
}

function describe(path: string, scenario: Scenario, forecast: Estimate): readonly string[] {
  const { name, variant, fleets, thresholds, variants } = scenario;
  const fleetText = listed(fleets.map((fleet) => `${fleet.name} (${countText(fleet.count)})`));
  return [
    `${path} is valid: ${name}${variant === 'baseline' ? '' : `, variant ${variant}`}`,
    `  devices     ${countText(forecast.devices)}: ${fleetText}`,
    `  broker      ${scenario.broker.preset}`,
    `  simulated   ${formatDuration(scenario.duration)}, seed ${scenario.seed}`,
    `  thresholds  ${thresholds.length}`,
    `  variants    ${variants.length === 0 ? 'none' : listed(variants)}`,
    `  estimate    ${estimateText(forecast)}`,
  ];
}
