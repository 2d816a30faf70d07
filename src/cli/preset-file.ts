/**
 * `--preset FILE.yaml`: a file with a scenario's `broker:`, such as `probe` writes, in place of a
 * preset's name. It becomes the preset it names and flags that come before the user's own.
 */
import { resolve } from 'node:path';
import { type Problem, ScenarioError } from '../scenario/scenario-error.ts';
import { scalarsOf } from '../scenario/tree.ts';
import { parseYaml } from '../scenario/yaml-tree.ts';
import { readText } from './files.ts';

/** What flags say of a broker. */
interface BrokerFlags {
  readonly preset?: string;
  readonly set: readonly string[];
}

/** The flags with a preset file resolved; throws FileError or ScenarioError. */
export function presetFlags<F extends BrokerFlags>(flags: F, cwd: string): F {
  const { preset, set } = flags;
  if (preset === undefined || !/\.ya?ml$/.test(preset)) return flags;
  const problems: Problem[] = [];
  const text = readText(resolve(cwd, preset), preset);
  const tree = parseYaml({ kind: 'file', name: preset, text }, (each) => problems.push(each));
  if (problems.length > 0) throw new ScenarioError(problems);
  const said = tree === undefined ? [] : [...scalarsOf(tree)];
  const settings = said.map(([scalar, path]) => [path.join('.'), String(scalar.value)] as const);
  const named = settings.find(([path]) => path === 'broker.preset')?.[1] ?? 'spec';
  const limits = settings.filter(([path]) => path !== 'broker.preset');
  return { ...flags, preset: named, set: [...limits.map((each) => each.join('=')), ...set] };
}
