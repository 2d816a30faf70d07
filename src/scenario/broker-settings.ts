/**
 * A broker without a scenario: a preset and `--set broker.…`, checked by the scenario's own schema.
 */
import * as z from 'zod';
import { type BrokerConfigText, withBrokerConfig } from './broker-config/broker-config.ts';
import { planBroker } from './broker-plan.ts';
import { brokerSchema } from './broker-schema.ts';
import { reportIssues } from './issue.ts';
import { assign, type Flag, namedFlag, parseFlag, setFlag } from './override.ts';
import type { BrokerPlan } from './scenario.ts';
import { type Problem, type Report, ScenarioError, type SourceText } from './scenario-error.ts';
import { plain, type Tree } from './tree.ts';

const schema = z.strictObject({ broker: brokerSchema.prefault({}) });

const SOURCE: SourceText = { kind: 'flag', name: '--set', text: 'broker' };
const NOTHING: Tree = {
  kind: 'table',
  entries: new Map(),
  place: { source: SOURCE, line: 1, column: 1 },
};

/** What the command line says of a broker. */
export interface BrokerFlags {
  /** `path=value` each, paths beginning with `broker.`; later ones win. */
  readonly set: readonly string[];
  readonly preset?: string;
  readonly brokerConfig?: BrokerConfigText;
}

/** A broker, and what its user should know about it: one line each. */
export interface LoadedBroker extends BrokerPlan {
  readonly notes: readonly string[];
}

/** The broker these flags describe; throws ScenarioError with every problem. */
export function loadBroker({ set, preset, brokerConfig }: BrokerFlags): LoadedBroker {
  const problems: Problem[] = [];
  const report: Report = (problem) => problems.push(problem);
  const { tree: start, notes } =
    brokerConfig === undefined
      ? { tree: NOTHING, notes: [] }
      : withBrokerConfig(NOTHING, brokerConfig, preset, report);
  const named = preset === undefined ? [] : [namedFlag('--preset', 'broker.preset', preset)];
  const flags = [...named, ...set.map(setFlag)];
  const tree = flags.reduce((before, flag) => applied(before, flag, report), start);
  const result = schema.safeParse(plain(tree));
  if (!result.success) reportIssues(result.error.issues, tree, report);
  if (problems.length > 0 || !result.success) throw new ScenarioError(problems);
  return { ...planBroker(result.data.broker), notes };
}

function applied(tree: Tree, flag: Flag, report: Report): Tree {
  if (!flag.path.startsWith('broker.')) {
    const place = { source: flag.source, line: 1, column: 1 };
    const message = 'there is only a broker here: write broker.limits.…=value';
    report({ place, path: '', message });
    return tree;
  }
  const assignment = parseFlag(flag, report);
  return assignment === undefined ? tree : assign(tree, assignment, report);
}
