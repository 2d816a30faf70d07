/**
 * `verify`: what a preset predicts beside what a real broker does, for the shipped cases and for
 * scenarios, which take as long here as they simulate.
 */
import { basename, dirname, resolve } from 'node:path';
import { formatDuration } from '../../kernel/time-text.ts';
import { runBattery } from '../../live/battery/battery.ts';
import type { CaseResult } from '../../live/battery/judgement.ts';
import type { BrokerAddress } from '../../live/battery/socket-ground.ts';
import { verifyScenario } from '../../live/verify/verification.ts';
import { verificationJunit, verificationText } from '../../report/verification-text.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { headcount } from '../../simulation/headcount.ts';
import { brokerAddress, shownUrl, talking } from '../broker-address.ts';
import { emphasis } from '../emphasis.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { prepareFolder, writeResults } from '../files.ts';
import { jsonText } from '../json-text.ts';
import { presetFlags } from '../preset-file.ts';
import { brokerConfigText, openScenario, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `verify`. */
export interface VerifyOptions extends Omit<ScenarioFlags, 'preset'> {
  readonly broker: string;
  readonly preset: string;
  readonly battery?: true;
  readonly allowRemote?: true;
  readonly junit?: string;
  readonly json?: true;
}

/** As long as a scenario may take in real time, s. */
const MOST_S = 300;
/** Devices of a scenario, each with a socket. */
const MOST_DEVICES = 200;

/** Exit code 99 when anything differs. */
export async function verify(
  files: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { broker, preset, battery, allowRemote, junit, json } = options;
  if (battery !== true && files.length === 0) {
    throw new UsageError('name scenarios, or write --battery for the shipped cases');
  }
  const address = brokerAddress(broker, allowRemote === true);
  // Whatever is wrong with one is said before the first is lived through.
  const scenarios = files.map((file) => scenarioOf(file, options, terminal));
  const shipped = battery === true ? await talking(broker, cases(options, address, terminal)) : [];
  const lived: CaseResult[] = [];
  for (const scenario of scenarios) {
    terminal.err(`note: ${scenario.name} takes ${formatDuration(scenario.duration)}\n`);
    lived.push(await talking(broker, verifyScenario(scenario, address)));
  }
  const all = [...shipped, ...lived];
  if (junit !== undefined) {
    const path = resolve(terminal.cwd, junit);
    const text = verificationJunit(`verify ${preset}`, all);
    prepareFolder(dirname(path), dirname(junit));
    writeResults(dirname(path), [{ name: basename(path), text }]);
  }
  if (json === true) {
    const schema = 'mqtt-session-sim/verify@1';
    terminal.out(jsonText({ schema, broker: shownUrl(broker), preset, cases: all }));
  } else {
    terminal.out(verificationText(all, emphasis(terminal.takesColors)));
  }
  const differs = all.some(({ outcome }) => outcome === 'different');
  return differs ? EXIT.thresholdFailed : EXIT.ok;
}

/** The shipped cases. */
function cases(
  options: VerifyOptions,
  address: BrokerAddress,
  { cwd }: Terminal,
): Promise<readonly CaseResult[]> {
  const { brokerConfig } = options;
  const config =
    brokerConfig === undefined ? {} : { brokerConfig: brokerConfigText(brokerConfig, cwd) };
  const { preset, set } = presetFlags(options, cwd);
  return runBattery(loadBroker({ preset, set, ...config }).limits, address);
}

/** A scenario that can be lived through. */
function scenarioOf(file: string, options: VerifyOptions, terminal: Terminal): Scenario {
  const { scenario, notes } = loadScenario(openScenario(file, terminal.cwd, options).source);
  for (const note of notes) terminal.err(`note: ${note}\n`);
  const { devices } = headcount(scenario);
  if (scenario.duration > MOST_S * 1e6) {
    const span = formatDuration(scenario.duration);
    const remedy = `shorten it with --duration 30s, ${MOST_S / 60}m at the most`;
    throw new UsageError(`${file} simulates ${span}, which takes as long here: ${remedy}`);
  }
  if (devices > MOST_DEVICES) {
    const fleet = scenario.fleets.reduce((a, b) => (b.count > a.count ? b : a));
    const remedy = `make it smaller with --set fleets.${fleet.name}.count=10`;
    throw new UsageError(`${file} has ${devices} devices, ${MOST_DEVICES} may connect: ${remedy}`);
  }
  return scenario;
}
