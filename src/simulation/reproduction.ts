/**
 * The command that makes a result again, as results state it.
 *
 * Files appear by base name, so that the same run on another machine has the same record. Flags
 * that cannot change a result (`--wire`, `--out`, `--jobs`) are left out.
 */
import type { Scenario } from '../scenario/scenario.ts';

const PROGRAM = 'mqtt-session-sim';

/** What a command line must repeat of a scenario. */
export type Repeated = Pick<
  Scenario,
  'file' | 'brokerConfig' | 'variant' | 'variants' | 'overrides'
>;

/** `mqtt-session-sim run fleet.yaml --variant v --seed 7 --set a=b`. */
export function runCommand(scenario: Repeated, seed: number): string {
  const { variant, variants } = scenario;
  // A variant that is not the file's own is named after its preset, which is an override.
  const chosen = variants.includes(variant) ? ['--variant', variant] : [];
  return shellCommand([
    PROGRAM,
    'run',
    scenario.file,
    ...chosen,
    ...config(scenario),
    '--seed',
    `${seed}`,
    ...set(scenario),
  ]);
}

/** `mqtt-session-sim compare fleet.yaml --vary a=1,2 --seeds 1..5 --set a=b`. */
export function compareCommand(
  scenario: Repeated,
  seeds: string,
  candidates: readonly string[] = [],
): string {
  const words = [PROGRAM, 'compare', scenario.file, ...candidates, '--seeds', seeds];
  return shellCommand([...words, ...config(scenario), ...set(scenario)]);
}

/** `mqtt-session-sim size fleet.yaml --limit … --target …`. */
export function sizeCommand(scenario: Repeated, flags: readonly string[]): string {
  const words = [PROGRAM, 'size', scenario.file, ...flags];
  return shellCommand([...words, ...config(scenario), ...set(scenario)]);
}

/** `mqtt-session-sim tune fleet.yaml --fleet meter --keep-alive 30s,1m`. */
export function tuneCommand(scenario: Repeated, flags: readonly string[]): string {
  const words = [PROGRAM, 'tune', scenario.file, ...flags];
  return shellCommand([...words, ...config(scenario), ...set(scenario)]);
}

/** Words as one line for a shell, quoted where they must be. */
export function shellCommand(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function config({ brokerConfig }: Repeated): readonly string[] {
  return brokerConfig === undefined ? [] : ['--broker-config', brokerConfig];
}

function set({ overrides }: Repeated): readonly string[] {
  return overrides.flatMap((override) => ['--set', override]);
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
