/**
 * A run as a comparison needs it: every figure that a metric can name, and nothing that only the
 * page of that one run shows. Of ten thousand runs that is the difference between 1 GB and 200 MB.
 */
import type { Deliveries, DeliveriesByQos, RunRecord, Series } from '../simulation/run-record.ts';

/** Keeps one copy of what runs of a candidate have in common. */
export class ComparedRuns {
  readonly #kept: RunRecord[] = [];
  readonly #first = new Map<string, RunRecord>();

  /** The runs so far, in the order they came. */
  get records(): readonly RunRecord[] {
    return this.#kept;
  }

  /** Adds a run under its candidate's name. */
  add(record: RunRecord, name: string): void {
    const like = this.#first.get(name) ?? record;
    this.#first.set(name, like);
    // Counts by cause are the largest part, and many are equal: all 0, or one fleet's the total's.
    const known = [like.deliveries.qos0.causes, like.deliveries.total.causes];
    const fleets = Object.entries(record.fleets).map(([fleet, result]) => [
      fleet,
      { ...result, deliveries: lean(result.deliveries, known) },
    ]);
    this.#kept.push({
      ...record,
      variant: name,
      // Settings and texts; only the seed in the command that makes it again is another.
      scenario: like.scenario,
      deliveries: lean(record.deliveries, known),
      fleets: Object.fromEntries(fleets),
      laws: areKept(record) && areKept(like) ? like.laws : record.laws,
      queues: { ...record.queues, fullest: [] },
      takeovers: [],
      lostBy: {},
      moments: [],
      ages: { qos0: [], qos1: [], qos2: [] },
      series: comparedSeries(record.series, like.series),
    });
  }
}

type Causes = Deliveries['causes'];

function areKept({ laws }: RunRecord): boolean {
  return laws.every(({ count }) => count === 0);
}

function lean({ qos0, qos1, qos2, total }: DeliveriesByQos, known: Causes[]): DeliveriesByQos {
  const shared = (row: Deliveries): Deliveries => {
    const causes = known.find((each) => areEqual(each, row.causes));
    if (causes !== undefined) return { ...row, causes };
    known.push(row.causes);
    return row;
  };
  return { qos0: shared(qos0), qos1: shared(qos1), qos2: shared(qos2), total: shared(total) };
}

function areEqual(a: Causes, b: Causes): boolean {
  return Object.keys(a).every((cause) => a[cause] === b[cause]);
}

function comparedSeries(series: Series, like: Series): Series {
  const { queueP99, queueMax, queuedMessages } = series;
  return { ...NOTHING, atUs: like.atUs, queueP99, queueMax, queuedMessages };
}

const NOTHING: Series = {
  atUs: [],
  queueP50: [],
  queueP90: [],
  queueP99: [],
  queueMax: [],
  queuedMessages: [],
  queuedBytes: [],
  sessionsOnline: [],
  sessionsOffline: [],
  sessionsOrphaned: [],
  connects: [],
  takeoversSelf: [],
  takeoversForeign: [],
  keepAliveTimeouts: [],
  published: [],
  delivered: [],
  lost: [],
  linksDown: [],
  connackMeanUs: [],
  connackMaxUs: [],
  deaf: [],
};
