/**
 * Scenario text → validated Scenario, or every problem at once.
 *
 *   text ─▶ tree ─▶ + variant ─▶ + flags ─▶ schema, named files ─▶ plan
 *
 * The file as it stands and all its variants are validated, whichever is asked for, so that a
 * mistake in one is found before the first run. Nothing here reads a file but through `read`.
 */
import { digestText } from '../kernel/digest.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Duration } from '../kernel/time.ts';
import {
  type BrokerConfigText,
  type Configured,
  withBrokerConfig,
} from './broker-config/broker-config.ts';
import { planBroker } from './broker-plan.ts';
import { planCells } from './cell-plan.ts';
import { notesOnEnd, planEvents, planOperations } from './event-plan.ts';
import { planFleet } from './fleet-plan.ts';
import { reportIssues } from './issue.ts';
import { NamedFiles, type ReadFile, textProblem } from './named-file.ts';
import {
  type Assignment,
  assign,
  type Flag,
  namedFlag,
  parseFlag,
  setFlag,
  variantAssignments,
  varyFlag,
} from './override.ts';
import type { Scenario } from './scenario.ts';
import { type Problem, type Report, ScenarioError, type SourceText } from './scenario-error.ts';
import { type ScenarioInput, scenarioSchema } from './schema.ts';
import { settingsOf } from './settings.ts';
import { didYouMean } from './suggestion.ts';
import { type KnownNames, parseThreshold, type Threshold } from './threshold.ts';
import { child, find, plain, type Tree } from './tree.ts';
import { parseYaml } from './yaml-tree.ts';

/** A scenario as the command line hands it over. */
export interface ScenarioSource {
  /** Base name of the file, for messages and the reproduction command. */
  readonly file: string;
  readonly text: string;
  /** Reads what the scenario names, relative to it, or what `--set` names; see ReadFile. */
  readonly read: ReadFile;
  /** `path=value` each, later ones win; they also win over the variant. */
  readonly overrides?: readonly string[];
  /** Like overrides, and after them: the values that an experiment gives to what it varies. */
  readonly varied?: readonly string[];
  /** Absent or `baseline`: the scenario as it stands. */
  readonly variant?: string;
  readonly seed?: number;
  readonly duration?: Duration;
  readonly preset?: string;
  /** A broker's own configuration, put over the scenario before its variants. */
  readonly brokerConfig?: BrokerConfigText;
}

/** A scenario ready to be simulated, and what its user should know about it. */
export interface Loaded {
  readonly scenario: Scenario;
  /** One line each: what a short run never reaches, what a broker's file says in vain. */
  readonly notes: readonly string[];
  /** The file with variant and flags applied: where everything stands. */
  readonly tree: Tree;
}

/** Validates and plans a scenario; throws ScenarioError with every problem. */
export function loadScenario(source: ScenarioSource): Loaded {
  const problems = new ProblemList();
  const text = parseFile(source, problems.report);
  if (text === undefined) throw problems.error();
  const { tree: file, notes } = configured(text, source, problems.report);
  const flags = flagsOf(source);
  const assignments = [...flags, ...seedFlag(source)].flatMap(
    (flag) => parseFlag(flag, problems.report) ?? [],
  );
  const files = new NamedFiles(source.read);
  const variants = variantsOf(file);
  checkVariantName(source.variant, variants, problems.report);
  const baseline = validate(applied(file, assignments, problems.report), files, problems.report);
  const versions = new Map([['baseline', baseline]]);
  for (const [name, changes] of variants) {
    const report = problems.reportIn(name);
    const all = [...variantAssignments(name, changes), ...assignments];
    versions.set(name, validate(applied(file, all, report), files, report));
  }
  const chosen = versions.get(source.variant ?? 'baseline');
  if (!problems.isEmpty || chosen === undefined) throw problems.error();
  const overrides = flags.map(({ path, value }) => files.withoutFolders(`${path}=${value}`));
  const planned = plan(source, chosen, overrides, files);
  return { ...planned, notes: [...notes, ...planned.notes] };
}

/** Problems without repetition: most of those of a variant are the file's own. */
class ProblemList {
  readonly #problems = new Map<string, Problem>();

  readonly report: Report = (problem) => {
    const key = this.#keyOf(problem);
    if (!this.#problems.has(key)) this.#problems.set(key, problem);
  };

  get isEmpty(): boolean {
    return this.#problems.size === 0;
  }

  /** Reports what is wrong only with a variant under the variant's name. */
  reportIn(variant: string): Report {
    return (problem) => {
      if (this.#problems.has(this.#keyOf(problem))) return;
      this.report({ ...problem, message: `${problem.message} (in variant ${variant})` });
    };
  }

  error(): ScenarioError {
    return new ScenarioError([...this.#problems.values()]);
  }

  #keyOf({ place, path, message }: Problem): string {
    const { source, line, column } = place;
    const flag = source.kind === 'flag' ? source.text : '';
    return JSON.stringify([source.name, flag, line, column, path, message]);
  }
}

/** A tree and what the schema made of it. */
interface Validated {
  readonly tree: Tree;
  readonly input: ScenarioInput;
}

function parseFile({ file, text }: ScenarioSource, report: Report): Tree | undefined {
  const source: SourceText = { kind: 'file', name: file, text };
  const start = { source, line: 1, column: 1 };
  const problem = textProblem(text);
  if (problem !== undefined) {
    report({ place: start, path: '', message: problem });
    return undefined;
  }
  let hasProblem = false;
  const tree = parseYaml(source, (each) => {
    hasProblem = true;
    report(each);
  });
  if (tree === undefined && !hasProblem) {
    report({ place: start, path: '', message: 'the file holds no scenario, only comments' });
  }
  return tree;
}

function configured(file: Tree, source: ScenarioSource, report: Report): Configured {
  const { brokerConfig, preset } = source;
  if (brokerConfig === undefined) return { tree: file, notes: [] };
  return withBrokerConfig(file, brokerConfig, preset, report);
}

/** Named flags first, then `--set`, which can say everything they can. */
function flagsOf(source: ScenarioSource): readonly Flag[] {
  const { preset, duration, overrides = [], varied = [] } = source;
  return [
    ...(preset === undefined ? [] : [namedFlag('--preset', 'broker.preset', preset)]),
    ...(duration === undefined
      ? []
      : [namedFlag('--duration', 'duration', durationText(duration))]),
    ...overrides.map(setFlag),
    ...varied.map(varyFlag),
  ];
}

/** Apart from the other flags: the seed is no part of what a scenario is. */
function seedFlag({ seed }: ScenarioSource): readonly Flag[] {
  return seed === undefined ? [] : [namedFlag('--seed', 'seed', String(seed))];
}

/** One number and one unit, as the schema takes it. */
function durationText(us: Duration): string {
  return us % 1_000_000 === 0 ? `${us / 1_000_000}s` : `${us}us`;
}

/** The file's variants by name, with their changes. */
function variantsOf(file: Tree): ReadonlyMap<string, Tree> {
  const table = child(file, 'variants');
  const variants = new Map<string, Tree>();
  if (table?.kind !== 'table') return variants;
  for (const [name, { value }] of table.entries) if (name !== 'baseline') variants.set(name, value);
  return variants;
}

function checkVariantName(
  name: string | undefined,
  variants: ReadonlyMap<string, Tree>,
  report: Report,
): void {
  const names = ['baseline', ...variants.keys()];
  if (name === undefined || names.includes(name)) return;
  const source: SourceText = { kind: 'flag', name: '--variant', text: name };
  const message = `no such variant${didYouMean(name, names)}: there is ${names.join(', ')}`;
  report({ place: { source, line: 1, column: 1 }, path: '', message });
}

function applied(file: Tree, assignments: readonly Assignment[], report: Report): Tree {
  return assignments.reduce((tree, assignment) => assign(tree, assignment, report), file);
}

function validate(tree: Tree, files: NamedFiles, report: Report): Validated | undefined {
  const result = scenarioSchema.safeParse(plain(tree));
  files.check(tree, report);
  if (result.success) return { tree, input: result.data };
  reportIssues(result.error.issues, tree, report);
  return undefined;
}

function plan(
  source: ScenarioSource,
  { tree, input }: Validated,
  overrides: readonly string[],
  files: NamedFiles,
): Loaded {
  const { duration, name, description, seed, storm } = input;
  const fleets = input.fleets.map((fleet, index) =>
    planFleet(fleet, find(tree, ['fleets', index]) ?? tree, { duration, files }),
  );
  const events = planEvents(input.events, fleets, duration);
  const operations = planOperations(input.events);
  const variants = Object.keys(input.variants);
  const known = { fleets: fleets.map((fleet) => fleet.name), variants };
  const planned: Omit<Scenario, 'settings'> = {
    name,
    file: source.file,
    hash: hashOf([source.text, ...configText(source), ...overrides, ...files.texts]),
    ...(source.brokerConfig === undefined ? {} : { brokerConfig: source.brokerConfig.file }),
    variant: source.variant ?? 'baseline',
    overrides,
    description,
    duration,
    seed,
    broker: planBroker(input.broker),
    fleets,
    cells: planCells(input.cells, fleets, { node: child(tree, 'cells'), files }),
    events,
    operations,
    storm,
    thresholds: input.thresholds.map((expression) => knownThreshold(expression, known)),
    variants,
  };
  const notes = notesOnEnd(duration, fleets, events, operations);
  return { scenario: { ...planned, settings: settingsOf(planned, tree) }, notes, tree };
}

function knownThreshold(expression: string, known: KnownNames): Threshold {
  const threshold = parseThreshold(expression, known);
  invariant(typeof threshold !== 'string', `thresholds were validated: ${expression}`);
  return threshold;
}

function configText({ brokerConfig }: ScenarioSource): readonly string[] {
  return brokerConfig === undefined ? [] : [brokerConfig.text];
}

/** Each part with its length, so that no two lists of parts read the same. */
function hashOf(parts: readonly string[]): string {
  return digestText(parts.map((part) => `${part.length}:${part}`).join(''));
}
