/**
 * Holds a model with a known answer beside what is simulated (`npm run bench -- --theory`); the
 * models are in theories.ts.
 *
 * A prediction holds when it lies in the 95 % interval of the mean over the seeds, or within the
 * share that the model leaves out and names.
 */
import { interval95 } from '../experiment/statistics.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { simulate } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { PacketStream } from '../trace/packet-stream.ts';

/** What is known of one run. */
export interface Simulated {
  readonly record: RunRecord;
  /** Of each connection, from its CONNECT until the device has its CONNACK, µs. */
  readonly admissions: readonly number[];
}

/** A model with a known answer. */
export interface Theory {
  readonly name: string;
  readonly formula: string;
  /** What is simulated, without name and duration. */
  readonly scenario: string;
  readonly duration: string;
  readonly seeds: number;
  /** Of one run; what has to be known of it may be taken from its record. */
  readonly predicted: (record: RunRecord) => number;
  readonly simulated: (run: Simulated) => number;
  /** The share by which the model may be off: what it leaves out. */
  readonly leavesOut: number;
}

/** A prediction beside what was simulated. */
export interface TheoryResult {
  readonly name: string;
  readonly formula: string;
  readonly seeds: number;
  readonly predicted: number;
  readonly simulated: number;
  /** Half the 95 % interval of the difference; 0 where nothing is drawn. */
  readonly halfWidth: number;
  readonly holds: boolean;
}

/** Simulates a model under so many seeds, its own number unless told otherwise. */
export function compared(theory: Theory, seeds = theory.seeds): TheoryResult {
  const { name, formula, scenario, duration, leavesOut } = theory;
  const text = `version: 1\nname: theory\nduration: ${duration}\n${scenario}`;
  const read = (): never => {
    throw new Error('a model names no file');
  };
  const loaded = loadScenario({ file: 'theory.yaml', text, read }).scenario;
  const runs = Array.from({ length: seeds }, (_, seed) => heard(loaded, seed + 1));
  const pairs = runs.map((run) => [theory.predicted(run.record), theory.simulated(run)] as const);
  const predicted = meanOf(pairs.map(([each]) => each));
  const simulated = meanOf(pairs.map(([, each]) => each));
  const differences = pairs.map(([before, after]) => after - before);
  const interval = interval95(differences);
  const halfWidth = interval === null ? 0 : (interval[1] - interval[0]) / 2;
  const holds = Math.abs(simulated - predicted) <= halfWidth + leavesOut * predicted;
  return { name, formula, seeds, predicted, simulated, halfWidth, holds };
}

/** Simulates, and listens to how connections begin. */
function heard(scenario: Scenario, seed: number): Simulated {
  const begun = new Map<number, number>();
  const admissions: number[] = [];
  const record = simulate(scenario, {
    seed,
    listen: (world) =>
      new PacketStream(world, ({ type, connection, at, endedAt = at }, moment) => {
        if (type === 'CONNECT' && moment === 'sent') begun.set(connection, at);
        if (type !== 'CONNACK' || moment !== 'arrived') return;
        admissions.push(endedAt - (begun.get(connection) ?? endedAt));
      }),
  });
  return { record, admissions };
}

/** Of at least one value. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
