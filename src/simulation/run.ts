/**
 * A run: a scenario and a seed in, a RunRecord out, in slices or all at once.
 *
 * Deterministic: the same scenario and seed give the same record, whatever the slices, the wire
 * mode or the machine (DESIGN §3). A run stopped early gives the record of what it has.
 */

import { type Instant, instant } from '../kernel/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { audit } from './audit.ts';
import { recordOf } from './record.ts';
import { runCommand } from './reproduction.ts';
import type { RunRecord } from './run-record.ts';
import type { Tee } from './tee.ts';
import { judgeRun } from './threshold.ts';
import { type WireMode, World } from './world.ts';

/** What may be said about a run besides its scenario. */
export interface RunOptions {
  /** In place of the scenario's own. */
  readonly seed?: number;
  /** How packets travel; `objects` unless told otherwise. */
  readonly wire?: WireMode;
  /** Lets somebody listen in; what is heard has happened. */
  readonly listen?: (world: World) => Tee;
  /** Told of every device and publish process before it is added; what it throws calls the run off. */
  readonly onNext?: () => void;
}

/** How far a run has come. */
export interface RunProgress {
  readonly nowUs: number;
  readonly durationUs: number;
  readonly events: number;
  readonly packets: number;
  readonly sessionsOnline: number;
  readonly queuedMessages: number;
  readonly takeovers: number;
  readonly lost: number;
}

export class Run {
  readonly #world: World;
  readonly #seed: number;
  readonly #end: Instant;
  #finished = false;
  #record: RunRecord | undefined;

  constructor(scenario: Scenario, options: RunOptions = {}) {
    this.#seed = options.seed ?? scenario.seed;
    const { wire = 'objects', listen, onNext } = options;
    this.#world = new World(scenario, this.#seed, wire, listen, onNext);
    this.#end = instant(scenario.duration);
  }

  /** Whether the simulated time is up. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Bytes of columns, slabs and pending events now. */
  get bytes(): number {
    return this.#world.bytes;
  }

  /** The command that makes this run again. */
  get reproduce(): string {
    return runCommand(this.#world.scenario, this.#seed);
  }

  /** Handles at most this many events; returns whether the run is finished. */
  advance(events: number): boolean {
    if (!this.#finished) {
      this.#finished = this.#world.scheduler.run(this.#world, this.#end, events);
    }
    return this.#finished;
  }

  progress(): RunProgress {
    const { scheduler, scenario, traffic, metrics } = this.#world;
    const { total, online } = metrics.connections;
    return {
      nowUs: scheduler.now,
      durationUs: scenario.duration,
      events: scheduler.handled,
      packets: traffic.packets,
      sessionsOnline: online,
      queuedMessages: metrics.queues.totalMessages,
      takeovers: total.takeoversSelf + total.takeoversForeign,
      lost: metrics.losses,
    };
  }

  /** Closes the books and gives the record; of a run not finished, what it has so far. */
  finish(): RunRecord {
    this.#record ??= this.#close();
    return this.#record;
  }

  #close(): RunRecord {
    const world = this.#world;
    world.sampler.finish(world.scheduler.now);
    world.ledger.close();
    const record = recordOf(world, {
      seed: this.#seed,
      endedUs: world.scheduler.now,
      isInterrupted: !this.#finished,
      laws: audit(world),
    });
    return { ...record, thresholds: judgeRun(world.scenario.thresholds, record) };
  }
}

/** Runs a scenario to its end. */
export function simulate(scenario: Scenario, options: RunOptions = {}): RunRecord {
  const run = new Run(scenario, options);
  while (!run.advance(1_000_000));
  return run.finish();
}
