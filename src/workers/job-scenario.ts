/**
 * Scenarios of jobs: one text, changed as each job says, loaded once for all seeds.
 */
import type { Job } from '../experiment/plan.ts';
import { loadScenario, type ScenarioSource } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Of a larger grid the rest is loaded for each run. */
const MOST_KEPT = 1000;

/** Remembers what it has loaded. */
export class JobScenarios {
  readonly #source: ScenarioSource;
  readonly #loaded = new Map<string, Scenario>();

  constructor(source: ScenarioSource) {
    this.#source = source;
  }

  /** The scenario that a job simulates; throws ScenarioError. */
  of({ variant, changes = [] }: Omit<Job, 'seed'>): Scenario {
    const key = JSON.stringify([variant, changes]);
    const known = this.#loaded.get(key);
    if (known !== undefined) return known;
    const { scenario } = loadScenario({ ...this.#source, variant, varied: changes });
    if (this.#loaded.size < MOST_KEPT) this.#loaded.set(key, scenario);
    return scenario;
  }
}
