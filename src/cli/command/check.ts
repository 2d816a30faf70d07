/**
 * `check`: whether a scenario can be simulated, and what that takes, without simulating it.
 */
import { formatDuration } from '../../kernel/time-text.ts';
import { counted, countText, listed, shortCount, spanText } from '../../report/number-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { estimate } from '../../simulation/estimate.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `check`. */
export type CheckOptions = ScenarioFlags;

/** Prints what the scenario is and what a run of it takes; throws ScenarioError when it is none. */
export function check(path: string, options: CheckOptions, terminal: Terminal): void {
  const { scenario, notes } = loadScenario(openScenario(path, terminal.cwd, options).source);
  terminal.out(`${describe(path, scenario).join('\n')}\n`);
  for (const note of notes) terminal.err(`note: ${note}\n`);
}

function describe(path: string, scenario: Scenario): readonly string[] {
  const { devices, messages, events, seconds } = estimate(scenario);
  const { name, variant, fleets, thresholds, variants } = scenario;
  const fleetText = listed(fleets.map((fleet) => `${fleet.name} (${countText(fleet.count)})`));
  return [
    `${path} is valid: ${name}${variant === 'baseline' ? '' : `, variant ${variant}`}`,
    `  devices     ${countText(devices)}: ${fleetText}`,
    `  broker      ${scenario.broker.preset}`,
    `  simulated   ${formatDuration(scenario.duration)}, seed ${scenario.seed}`,
    `  thresholds  ${thresholds.length}`,
    `  variants    ${variants.length === 0 ? 'none' : listed(variants)}`,
    `  estimate    ${counted(messages, 'message')}, about ${shortCount(events)} events, about ${spanText(Math.ceil(seconds) * 1e6)}`,
  ];
}
