/**
 * `probe`: a real broker's limits from outside, as flags and a preset file that scenarios can use.
 */
import { basename, dirname, resolve } from 'node:path';
import { BATTERY, runBattery } from '../../live/battery/battery.ts';
import { type Finding, findings } from '../../live/battery/findings.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { brokerAddress, shownUrl, talking } from '../broker-address.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { NetworkError } from '../failure.ts';
import { prepareFolder, writeResults } from '../files.ts';
import { jsonText } from '../json-text.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `probe`. */
export interface ProbeOptions {
  readonly allowRemote?: true;
  readonly out?: string;
  readonly json?: true;
}

/** The cases that say something of limits. */
const TELLING = new Set([
  'online-no-ack',
  'offline',
  'in-flight-then-offline',
  'qos0-offline',
  'qos0-behind-window',
  'dup-on-resume',
  'resume-order',
  'window-v5',
  'will-take-over-v311-clean0-clean0',
  'will-take-over-v311-clean0-clean1',
  'will-take-over-v311-clean1-clean1',
  'will-take-over-v5-clean0-clean0',
  'keep-alive-1s',
  'keep-alive-2s',
  'keep-alive-3s',
  'keep-alive-5s',
  'empty-client-id',
  'shared-redelivery',
]);

/** Prints what was found as a scenario's `broker:`, and writes it if asked. */
export async function probe(
  url: string,
  options: ProbeOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const address = brokerAddress(url, options.allowRemote === true);
  const { limits } = loadBroker({ preset: 'spec', set: [] });
  const cases = BATTERY.filter(({ name }) => TELLING.has(name));
  const found = findings(await talking(url, runBattery(limits, address, cases)));
  const broker = shownUrl(url);
  if (found.length === 0) throw new NetworkError(`${broker} shows nothing of its limits`);
  const text = presetText(broker, found);
  if (options.out !== undefined) {
    const path = resolve(terminal.cwd, options.out);
    prepareFolder(dirname(path), dirname(options.out));
    writeResults(dirname(path), [{ name: basename(path), text }]);
  }
  const record = { schema: 'mqtt-session-sim/probe@1', broker, findings: found };
  terminal.out(options.json === true ? jsonText(record) : text);
  return EXIT.ok;
}

/** A scenario's `broker:`, each limit with what was seen. */
function presetText(broker: string, found: readonly Finding[]): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of found) {
    const [group = ''] = finding.path.split('.');
    groups.set(group, [...(groups.get(group) ?? []), finding]);
  }
  const lines = [`# ${broker} as seen from outside`, 'broker:', '  preset: spec', '  limits:'];
  for (const [group, list] of groups) {
    lines.push(`    ${group}:`);
    for (const { path, value, because } of list) {
      lines.push(`      ${path.slice(group.length + 1)}: ${value} # ${because}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
