/**
 * Runs in, advice out: which keep-alives are worth having under which network.
 *
 * A keep-alive is good enough when it loses, and delivers too late, at most 0.1 % of deliveries more
 * than the best one under the same weather. Of those the one with the fewest bytes is advised.
 */
import { invariant } from '../kernel/invariant.ts';
import { metricValue } from '../simulation/metric-value.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { interval95, mean } from './statistics.ts';
import type { TuneCondition, TunePoint } from './tune-result.ts';

/** A keep-alive and its runs, at least one. */
export interface KeepAliveRuns {
  /** As written. */
  readonly keepAlive: string;
  readonly keepAliveUs: number;
  readonly records: readonly RunRecord[];
}

/** Of deliveries, as a share: what may be worse than the best. */
const TOLERANCE = 0.001;

const DAY_US = 86_400e6;

/** What these keep-alives of a fleet are worth under one condition. */
export function tuneCondition(
  name: string,
  fleet: string,
  tried: readonly KeepAliveRuns[],
): TuneCondition {
  const ascending = [...tried].sort((a, b) => a.keepAliveUs - b.keepAliveUs);
  const bare = ascending.map((each) => pointOf(fleet, each));
  const delay = delayOf(bare);
  const costs = (point: Bare) => [delay(point), point.bytesPerDay, point.loss];
  const points = bare.map((point) => {
    const isBeaten = bare.some((other) => isBetter(costs(other), costs(point)));
    return { ...point, isPareto: !isBeaten };
  });
  const good = goodEnough(points);
  const [cheapest] = [...good].sort((a, b) => a.bytesPerDay - b.bytesPerDay);
  invariant(cheapest !== undefined, 'the best keep-alive is good enough');
  return { name, points, advice: cheapest.keepAlive };
}

/** The longest keep-alive that is good enough everywhere; null when there is none. */
export function commonAdvice(conditions: readonly TuneCondition[]): string | null {
  const [first, ...others] = conditions.map(({ points }) => goodEnough(points));
  const common = (first ?? []).filter(({ keepAlive }) =>
    others.every((good) => good.some((point) => point.keepAlive === keepAlive)),
  );
  return common.at(-1)?.keepAlive ?? null;
}

function goodEnough(points: readonly TunePoint[]): readonly TunePoint[] {
  const least = points.reduce((low, { loss }) => Math.min(low, loss), 1);
  const most = points.reduce((high, { useful }) => Math.max(high, useful), 0);
  const good = points.filter(
    ({ loss, useful }) => loss <= least + TOLERANCE && useful >= most - TOLERANCE,
  );
  // The one that loses least may not be the one that is most often in time.
  return good.length > 0 ? good : points.filter(({ useful }) => useful === most);
}

type Bare = Omit<TunePoint, 'isPareto'>;

/** How late a dead connection is noticed: as simulated, or at most if somewhere none died. */
function delayOf(points: readonly Bare[]): (point: Bare) => number {
  const areSeen = points.every(({ noticedUs }) => noticedUs !== null);
  return ({ noticedUs, detectionUs }) => (areSeen ? (noticedUs ?? detectionUs) : detectionUs);
}

/** Whether values, of which less is better, are nowhere worse than others and somewhere better. */
function isBetter(values: readonly number[], others: readonly number[]): boolean {
  const isNoWorse = values.every((value, index) => value <= (others[index] ?? value));
  return isNoWorse && values.some((value, index) => value < (others[index] ?? value));
}

function pointOf(fleet: string, { keepAlive, keepAliveUs, records }: KeepAliveRuns): Bare {
  const valuesOf = (metric: string): readonly number[] =>
    records.flatMap((record) => metricValue(record, metric) ?? []);
  const meanOf = (metric: string): number => mean(valuesOf(metric)) ?? 0;
  const ages = ['qos1', 'qos2'].flatMap((qos) => mean(valuesOf(`latency.${qos}.p99Us`)) ?? []);
  const days = meanOf('simulated.endedUs') / DAY_US;
  const deviceDays = Math.max(1, meanOf(`fleets.${fleet}.devices`)) * days;
  return {
    keepAlive,
    noticedUs: mean(valuesOf(`fleets.${fleet}.connections.detection.meanUs`)),
    detectionUs: keepAliveUs * 1.5,
    bytesPerDay: (meanOf('simulated.bytesUp') + meanOf('simulated.bytesDown')) / deviceDays,
    loss: meanOf('loss.total'),
    lossInterval: interval95(valuesOf('loss.total')),
    useful: meanOf('useful.total'),
    ageUs: ages.length === 0 ? null : Math.max(...ages),
    timeoutsPerDay: meanOf(`fleets.${fleet}.connections.keepAliveTimeouts`) / deviceDays,
  };
}
