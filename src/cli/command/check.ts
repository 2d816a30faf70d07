/**
 * `check`: whether a scenario can be simulated, what that takes, and what in it is hardly meant,
 * without simulating it.
 */
import { formatDuration } from '../../kernel/time-text.ts';
import { countText, listed } from '../../report/number-text.ts';
import { lintScenario, type Warning } from '../../scenario/lint/preflight.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { problemText } from '../../scenario/scenario-error.ts';
import { type Estimate, estimate } from '../../simulation/estimate.ts';
import { checkFit, estimateText, type FitFlags } from '../fit.ts';
import { jsonText } from '../json-text.ts';
import { openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `check`. */
export type CheckOptions = ScenarioFlags & FitFlags & { readonly json?: true };

/** What is known before a run. */
interface Preflight {
  readonly scenario: Scenario;
  readonly forecast: Estimate;
  readonly notes: readonly string[];
  readonly warnings: readonly Warning[];
}

/**
 * Prints what the scenario is and what a run of it takes, and warns on stderr of what is hardly
 * meant; throws ScenarioError when it is none, and MemoryError when it does not fit.
 */
export function check(path: string, options: CheckOptions, terminal: Terminal): void {
  const { scenario, notes, tree } = loadScenario(openScenario(path, terminal.cwd, options).source);
  const forecast = estimate(scenario);
  const warnings = lintScenario({ scenario, tree });
  if (options.json === true) {
    terminal.out(jsonText(recordOf({ scenario, forecast, notes, warnings })));
  } else {
    terminal.out(`${describe(path, scenario, forecast).join('\n')}\n`);
    for (const note of notes) terminal.err(`note: ${note}\n`);
    for (const warning of warnings) terminal.err(`warning: ${problemText(warning)}\n`);
  }
  checkFit(forecast, options, terminal);
}

function recordOf({ scenario, forecast, notes, warnings }: Preflight): object {
  const { name, hash, variant } = scenario;
  return {
    schema: 'mqtt-session-sim/check@1',
    scenario: { name, hash },
    variant,
    estimate: forecast,
    notes,
    warnings: warnings.map(({ rule, place, path, message }) => {
      const { source, line, column } = place;
      return { rule, file: source.name, line, column, path, message };
    }),
  };
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
