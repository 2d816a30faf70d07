/**
 * A hunt: random scenarios, one by one, until one shows a fault; that one made as small as can be.
 *
 *   number ─▶ draw ─▶ load ─▶ judge ─▶ (fault) ─▶ shrink ─▶ Catch
 *
 * Pure: who calls decides how long it goes on. The same seed and number give the same scenario.
 */
import { loadScenario } from '../../scenario/load.ts';
import type { ReadFile } from '../../scenario/named-file.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { ScenarioError, ScenarioFileError } from '../../scenario/scenario-error.ts';
import { drawScenario } from './draw.ts';
import type { JsonTable } from './json.ts';
import { type Fault, type Judgement, judge } from './judge.ts';
import { shrink } from './shrink.ts';

/** Candidates that are tried to make a caught scenario smaller. */
const MOST_TRIED = 1500;

/** A scenario that shows a fault, as small as it got. */
export interface Catch {
  readonly number: number;
  readonly scenario: JsonTable;
  readonly fault: Fault;
}

/** What a hunt has seen so far. */
export interface Bag {
  scenarios: number;
  events: number;
  delivered: number;
  /** Left before their end, because they took too long. */
  left: number;
}

/** What is hunted through. */
export interface Ground {
  /** The scenario of a number. */
  readonly draw: (number: number) => JsonTable;
  /** Reads what scenarios name. */
  readonly read: ReadFile;
}

/** All that scenarios can say; they name no files. */
export function anyScenario(seed: number): Ground {
  const read = (name: string): never => {
    throw new ScenarioFileError(`a drawn scenario names no file, and not ${name}`);
  };
  return { draw: (number) => drawScenario(seed, number), read };
}

/** One scenario under many seeds: its number is its seed. */
export function oneScenario(scenario: JsonTable, read: ReadFile): Ground {
  return { draw: (seed) => ({ ...scenario, seed }), read };
}

/** Scenarios of one ground, and what they showed. */
export class Hunt {
  readonly bag: Bag = { scenarios: 0, events: 0, delivered: 0, left: 0 };
  readonly #ground: Ground;
  readonly #judge: (scenario: Scenario) => Judgement;

  /** Somebody else may judge: whoever looks for one fault among planted ones. */
  constructor(ground: Ground, judgeOf: (scenario: Scenario) => Judgement = judge) {
    this.#ground = ground;
    this.#judge = judgeOf;
  }

  /** Draws scenario `number` and judges it; the fault it shows, if any. */
  look(number: number): { readonly drawn: JsonTable; readonly fault?: Fault } {
    const drawn = this.#ground.draw(number);
    const { fault, events, delivered, isLeft } = this.#judge(this.#scenarioOf(drawn));
    this.bag.scenarios++;
    this.bag.events += events;
    this.bag.delivered += delivered;
    if (isLeft) this.bag.left++;
    return fault === undefined ? { drawn } : { drawn, fault };
  }

  /** The smallest scenario found that shows a fault of the same kind. */
  shrunk(number: number, drawn: JsonTable, fault: Fault): Catch {
    let last = fault;
    const scenario = shrink(
      drawn,
      (candidate) => {
        const shown = this.#faultOf(candidate);
        if (shown?.kind === fault.kind) last = shown;
        return shown?.kind === fault.kind;
      },
      MOST_TRIED,
    );
    return { number, scenario, fault: last };
  }

  #faultOf(candidate: JsonTable): Fault | undefined {
    try {
      return this.#judge(this.#scenarioOf(candidate)).fault;
    } catch (error) {
      // Too much was left out: not a scenario any more.
      if (error instanceof ScenarioError) return undefined;
      throw error;
    }
  }

  #scenarioOf(drawn: JsonTable): Scenario {
    const { read } = this.#ground;
    // JSON is YAML too.
    return loadScenario({ file: 'hunted.yaml', text: JSON.stringify(drawn), read }).scenario;
  }
}
