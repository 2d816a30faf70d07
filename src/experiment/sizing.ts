/**
 * The smallest value of a limit that meets a target, found by bisection over runs.
 *
 *   try the largest ─▶ not met: say so, and what is lost then
 *                  └─▶ double from the smallest until met ─▶ halve the gap ─▶ the curve around it
 *
 * A value is judged by the Student interval of the metric's mean over seeds. While that interval
 * straddles the target more seeds are made, as many as there are. The loss is taken to fall as the
 * limit grows. All values meet the same seeds, so what is learnt at one is comparable at another.
 */
import { invariant } from '../kernel/invariant.ts';
import type { Threshold } from '../scenario/threshold.ts';
import { deliveriesBehind, metricValue } from '../simulation/metric-value.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import type { SizePoint, Sizing } from './size-result.ts';
import { mean, studentInterval } from './statistics.ts';

/** What is asked. */
export interface SizeQuestion {
  readonly metric: string;
  readonly operator: '<' | '<=';
  readonly target: number;
  /** 0 … 1. */
  readonly confidence: number;
  /** Whole numbers, the smallest and largest value to consider. */
  readonly from: number;
  readonly to: number;
  /** Ascending; the first ones are used first. */
  readonly seeds: readonly number[];
}

/** The records of a value of the limit under these seeds; fewer when somebody stopped the work. */
export type RunLimit = (limit: number, seeds: readonly number[]) => Promise<readonly RunRecord[]>;

/** Why a threshold is no target; else its parts. */
export function targetOf({
  left,
  operator,
  right,
}: Threshold): Pick<SizeQuestion, 'metric' | 'operator' | 'target'> | string {
  const isOne = left.kind === 'metric' && left.variant === undefined && right.kind === 'number';
  if (!isOne || (operator !== '<' && operator !== '<=')) {
    return 'a target is a metric, < or <=, and a number, such as "loss.qos1 < 0.1%"';
  }
  return { metric: left.name, operator, target: right.value };
}

/** Undefined when the work was stopped before there was an answer. */
export async function size(question: SizeQuestion, run: RunLimit): Promise<Sizing | undefined> {
  return new Sizer(question, run).answer();
}

const FIRST_SEEDS = 5;
const CURVE = [0.25, 0.5, 0.75, 1, 1.5, 2, 4] as const;

/** How a value does: certainly met, certainly missed, or in between. */
type Side = 'met' | 'missed' | 'open';

class Stopped extends Error {}

class Sizer {
  readonly #question: SizeQuestion;
  readonly #run: RunLimit;
  readonly #records = new Map<number, readonly RunRecord[]>();

  constructor(question: SizeQuestion, run: RunLimit) {
    this.#question = question;
    this.#run = run;
  }

  async answer(): Promise<Sizing | undefined> {
    try {
      return await this.#search();
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
  }

  async #search(): Promise<Sizing> {
    const { from, to } = this.#question;
    const largest = await this.#tried(to);
    if (this.#sideOf(largest) !== 'met') {
      const estimate = this.#holds(largest.mean) ? await this.#smallest(this.#isMetByMean) : null;
      return { ...this.#answered(null, estimate, null, largest), curve: this.#curve(to) };
    }
    const limit = await this.#smallest(async (value) => (await this.#side(value)) === 'met');
    const estimate = await this.#smallest(this.#isMetByMean);
    const low = await this.#smallest(async (value) => (await this.#side(value)) !== 'missed');
    for (const factor of CURVE) {
      await this.#tried(Math.min(to, Math.max(from, Math.round(limit * factor))));
    }
    return {
      ...this.#answered(limit, estimate, [low, limit], largest),
      curve: this.#curve(limit),
    };
  }

  #answered(
    limit: number | null,
    estimate: number | null,
    interval: Sizing['interval'],
    largest: SizePoint,
  ): Omit<Sizing, 'curve'> {
    const runs = [...this.#records.values()].reduce((sum, records) => sum + records.length, 0);
    return { limit, estimate, interval, largest, runs };
  }

  /** Values tried within a factor of four. */
  #curve(center: number): readonly SizePoint[] {
    const near = [...this.#records.keys()].filter(
      (value) => value >= Math.floor(center / 4) && value <= center * 4,
    );
    near.sort((a, b) => a - b);
    return near.map((value) => this.#point(value));
  }

  /** The smallest value that passes, given that the largest does. */
  async #smallest(passes: (value: number) => Promise<boolean>): Promise<number> {
    const { from, to } = this.#question;
    let failing = from - 1;
    let passing = from;
    while (passing < to && !(await passes(passing))) {
      failing = passing;
      passing = Math.min(to, Math.max(1, passing) * 2);
    }
    while (passing - failing > 1) {
      const middle = failing + Math.floor((passing - failing) / 2);
      if (await passes(middle)) passing = middle;
      else failing = middle;
    }
    return passing;
  }

  readonly #isMetByMean = async (value: number): Promise<boolean> =>
    this.#holds((await this.#tried(value)).mean);

  async #side(value: number): Promise<Side> {
    return this.#sideOf(await this.#tried(value));
  }

  #sideOf({ interval }: SizePoint): Side {
    if (interval === null) return 'open';
    if (this.#holds(interval[1])) return 'met';
    return this.#holds(interval[0]) ? 'open' : 'missed';
  }

  #holds(value: number): boolean {
    const { operator, target } = this.#question;
    return operator === '<' ? value < target : value <= target;
  }

  /** With as many seeds as it takes, or as there are. */
  async #tried(value: number): Promise<SizePoint> {
    const { seeds } = this.#question;
    for (let count = FIRST_SEEDS; ; count *= 2) {
      const known = this.#records.get(value) ?? [];
      const missing = seeds.slice(known.length, count);
      if (missing.length > 0) {
        const made = await this.#run(value, missing);
        if (made.length < missing.length) throw new Stopped();
        this.#records.set(value, [...known, ...made]);
      }
      const point = this.#point(value);
      if (this.#sideOf(point) !== 'open' || count >= seeds.length) return point;
    }
  }

  #point(limit: number): SizePoint {
    const { metric, confidence } = this.#question;
    const records = this.#records.get(limit) ?? [];
    const values = records.flatMap((record) => metricValue(record, metric) ?? []);
    const center = mean(values);
    invariant(center !== null, `no run at ${limit} has samples of ${metric}`);
    return {
      limit,
      seeds: records.length,
      mean: center,
      interval: studentInterval(values, 1 - confidence),
      peakBytes: meanOf(records, 'queues.peakTotalBytes'),
      peakMessages: meanOf(records, 'queues.peakTotalMessages'),
      causes: meanCauses(records, metric),
    };
  }
}

function meanOf(records: readonly RunRecord[], metric: string): number {
  return mean(records.map((record) => metricValue(record, metric) ?? 0)) ?? 0;
}

function meanCauses(records: readonly RunRecord[], metric: string): SizePoint['causes'] {
  const causes = records.map((record) => deliveriesBehind(record, metric).causes);
  const means = Object.keys(causes[0] ?? {}).map(
    (cause) => [cause, mean(causes.map((counts) => counts[cause] ?? 0)) ?? 0] as const,
  );
  return Object.fromEntries(means.filter(([, count]) => count > 0));
}
