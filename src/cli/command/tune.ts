/**
 * `tune`: which keep-alive a fleet should have, under networks of different patience.
 */
import { formatSeeds, type Job } from '../../experiment/plan.ts';
import { TUNE_SCHEMA, type TuneCondition, type TuneResult } from '../../experiment/tune-result.ts';
import { commonAdvice, tuneCondition } from '../../experiment/tuning.ts';
import { gridPoints, type Point, type Vary } from '../../experiment/vary.ts';
import { parseDuration } from '../../kernel/time-text.ts';
import { tunePage } from '../../report/tune-page.ts';
import { tuneText } from '../../report/tune-text.ts';
import { loadScenario } from '../../scenario/load.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { didYouMean } from '../../scenario/suggestion.ts';
import { ENGINE_VERSION } from '../../simulation/engine-version.ts';
import { tuneCommand } from '../../simulation/reproduction.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { JobScenarios } from '../../workers/job-scenario.ts';
import { emphasis } from '../emphasis.ts';
import { type ExecutionFlags, Executor } from '../executor.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ContentError } from '../failure.ts';
import { expectFit, type FitFlags } from '../fit.ts';
import { formattedTuning } from '../format.ts';
import { Interrupt } from '../interrupt.ts';
import type { Format, ResultFlags } from '../option.ts';
import { pageAssets, ResultFolder } from '../results.ts';
import { openScenario, type ScenarioFile, type ScenarioFlags } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `tune`. */
export interface TuneOptions extends ScenarioFlags, ExecutionFlags, ResultFlags, FitFlags {
  /** Absent: the fleet with the most devices. */
  readonly fleet?: string;
  /** Durations, as written. */
  readonly keepAlive: readonly string[];
  /** Patience of the address translator, as written; absent: the scenario's. */
  readonly nat?: readonly string[];
  /** Link profiles; absent: the scenario's. */
  readonly profile?: readonly string[];
  readonly seeds: readonly number[];
}

/** A network, and the changes that make it. */
interface Network {
  readonly name: string;
  readonly changes: Point;
}

/** What is tried. */
interface Plan {
  readonly fleet: string;
  readonly networks: readonly Network[];
  readonly keepAlives: readonly string[];
  readonly jobOf: (network: Network, keepAlive: string) => Omit<Job, 'seed'>;
}

/** Tries every keep-alive under every network, writes the advice and prints it. */
export async function tune(
  path: string,
  options: TuneOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const file = openScenario(path, terminal.cwd, options);
  const { scenario } = loadScenario(file.source);
  const plan = planOf(scenario, options);
  const loaded = new JobScenarios(file.source);
  const scenarios = plan.networks.flatMap((network) =>
    plan.keepAlives.map((keepAlive) => loaded.of(plan.jobOf(network, keepAlive))),
  );
  expectFit({ scenarios, seeds: options.seeds.length }, options, terminal);
  const interrupt = new Interrupt(terminal);
  try {
    const folder = new ResultFolder(options.out, terminal);
    const conditions = await tried(plan, { file, options, interrupt, terminal });
    if (conditions === undefined) {
      terminal.err('stopped before there was an answer\n');
      return interrupt.code ?? EXIT.internal;
    }
    const result = resultOf(scenario, plan, conditions, options);
    const page = tunePage(result, pageAssets());
    const summary = tuneText(result, emphasis(terminal.takesColors));
    const as = (format: Format): string => formattedTuning(result, format);
    folder.deliver({ name: `${scenario.name}.tune`, result, page, summary, as }, options);
    return EXIT.ok;
  } finally {
    interrupt.release();
  }
}

function planOf(scenario: Scenario, options: TuneOptions): Plan {
  const fleet = fleetOf(scenario, options.fleet);
  const varied: readonly Vary[] = [
    { path: `fleets.${fleet}.link.profile`, values: options.profile ?? [] },
    { path: `fleets.${fleet}.link.nat.idle`, values: options.nat ?? [] },
  ];
  const networks = gridPoints(varied.filter(({ values }) => values.length > 0)).map((changes) => ({
    name: changes.map(changeText).join(', ') || 'as it stands',
    changes,
  }));
  const jobOf: Plan['jobOf'] = ({ changes }, keepAlive) => ({
    variant: scenario.variant,
    changes: [...changes, `fleets.${fleet}.mqtt.keepAlive=${keepAlive}`],
  });
  return { fleet, networks, keepAlives: options.keepAlive, jobOf };
}

/** Throws ContentError for a fleet that there is not. */
function fleetOf({ fleets }: Scenario, name: string | undefined): string {
  const names = fleets.map((fleet) => fleet.name);
  if (name === undefined) {
    const largest = fleets.reduce((most, each) => (each.count > most.count ? each : most));
    return largest.name;
  }
  if (names.includes(name)) return name;
  const help = `${didYouMean(name, names)}: there is ${names.join(', ')}`;
  throw new ContentError(`error: --fleet ${name} is not in the scenario${help}`);
}

/** `lte-m-stationary`, `NAT 5m`, `no NAT`. */
function changeText(change: string): string {
  const value = change.slice(change.indexOf('=') + 1);
  if (!change.includes('.nat.idle=')) return value;
  return parseDuration(value) === 0 ? 'no NAT' : `NAT ${value}`;
}

/** All that runs need. */
interface Bench {
  readonly file: ScenarioFile;
  readonly options: TuneOptions;
  readonly interrupt: Interrupt;
  readonly terminal: Terminal;
}

/** Undefined when somebody stopped it; throws what the first failed run threw. */
async function tried(
  { fleet, networks, keepAlives, jobOf }: Plan,
  { file, options, interrupt, terminal }: Bench,
): Promise<readonly TuneCondition[] | undefined> {
  const cells = networks.flatMap((network) =>
    keepAlives.map((keepAlive) => ({ network, keepAlive, records: [] as RunRecord[] })),
  );
  const home = new Map<Job, RunRecord[]>();
  for (const seed of options.seeds) {
    for (const { network, keepAlive, records } of cells) {
      home.set({ ...jobOf(network, keepAlive), seed }, records);
    }
  }
  const executor = new Executor(file, options, { interrupt, terminal });
  try {
    await executor.execute([...home.keys()], (outcome) => {
      if ('failure' in outcome) throw outcome.failure.error;
      home.get(outcome.job)?.push(outcome.record);
    });
  } finally {
    await executor.close();
  }
  if (cells.some(({ records }) => records.length < options.seeds.length)) return undefined;
  for (const { records } of cells) records.sort((a, b) => a.seed - b.seed);
  return networks.map((network) => {
    const here = cells.filter((cell) => cell.network === network);
    return tuneCondition(
      network.name,
      fleet,
      here.map((cell) => ({ ...cell, keepAliveUs: parseDuration(cell.keepAlive) ?? 0 })),
    );
  });
}

function resultOf(
  scenario: Scenario,
  { fleet }: Plan,
  conditions: readonly TuneCondition[],
  { keepAlive, nat, profile, seeds }: TuneOptions,
): TuneResult {
  const { name, hash } = scenario;
  const flags = ['--fleet', fleet, '--keep-alive', keepAlive.join(',')];
  if (nat !== undefined) flags.push('--nat', nat.join(','));
  if (profile !== undefined) flags.push('--profile', profile.join(','));
  flags.push('--seeds', formatSeeds(seeds));
  return {
    schema: TUNE_SCHEMA,
    engine: ENGINE_VERSION,
    scenario: { name, hash, reproduce: tuneCommand(scenario, flags) },
    fleet,
    seeds,
    conditions,
    advice: commonAdvice(conditions),
  };
}
