/**
 * `verify`: what a preset predicts beside what a real broker does.
 */
import { basename, dirname, resolve } from 'node:path';
import { runBattery } from '../../live/battery/battery.ts';
import { verificationJunit, verificationText } from '../../report/verification-text.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { brokerAddress, talking } from '../broker-address.ts';
import { emphasis } from '../emphasis.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UsageError } from '../failure.ts';
import { prepareFolder, writeResults } from '../files.ts';
import { jsonText } from '../json-text.ts';
import { presetFlags } from '../preset-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `verify`. */
export interface VerifyOptions {
  readonly broker: string;
  readonly preset: string;
  readonly set: readonly string[];
  readonly battery?: true;
  readonly allowRemote?: true;
  readonly junit?: string;
  readonly json?: true;
}

/** Exit code 99 when anything differs. */
export async function verify(
  scenarios: readonly string[],
  options: VerifyOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { broker, preset, battery, allowRemote, junit, json } = options;
  if (battery !== true || scenarios.length > 0) {
    throw new UsageError('write --battery: the shipped cases are what is verified');
  }
  const address = brokerAddress(broker, allowRemote === true);
  const { limits } = loadBroker(presetFlags(options, terminal.cwd));
  const cases = await talking(broker, runBattery(limits, address));
  if (junit !== undefined) {
    const path = resolve(terminal.cwd, junit);
    const text = verificationJunit(`verify ${preset}`, cases);
    prepareFolder(dirname(path), dirname(junit));
    writeResults(dirname(path), [{ name: basename(path), text }]);
  }
  if (json === true) {
    terminal.out(jsonText({ schema: 'mqtt-session-sim/verify@1', broker, preset, cases }));
  } else {
    terminal.out(verificationText(cases, emphasis(terminal.takesColors)));
  }
  const differs = cases.some(({ outcome }) => outcome === 'different');
  return differs ? EXIT.thresholdFailed : EXIT.ok;
}
