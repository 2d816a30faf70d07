/**
 * The scenarios that ship in sims/, opened as a user would open them.
 */
import { readdirSync } from 'node:fs';
import { openScenario, type ScenarioFlags } from '../cli/scenario-file.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { PROJECT } from './source-tree.ts';

/** Names of the files of a folder that end like this, without the ending, in a fixed order. */
export function shipped(folder: string, ending: string): readonly string[] {
  return readdirSync(`${PROJECT}/${folder}`)
    .filter((name) => name.endsWith(ending))
    .map((name) => name.slice(0, -ending.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

/** A scenario of sims/, changed by flags as the command line takes them. */
export function shippedScenario(name: string, flags: Partial<ScenarioFlags> = {}): Scenario {
  const file = openScenario(`sims/${name}.yaml`, PROJECT, { set: [], ...flags });
  return loadScenario(file.source).scenario;
}
