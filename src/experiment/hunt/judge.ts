/**
 * What must be so of any scenario, whatever it says: the laws of a run, books that balance, one story
 * in both wire modes, nothing delivered that was lost, one weather for every broker and whenever it is
 * asked for, no reset that nobody sent, and an end.
 */
import type { Scenario } from '../../scenario/scenario.ts';
import { brokenLaws } from '../../simulation/metric-value.ts';
import { Run, type RunOptions } from '../../simulation/run.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import type { Tee } from '../../simulation/tee.ts';
import type { World } from '../../simulation/world.ts';
import { LateDelivery } from './late-delivery.ts';
import { Network } from './network.ts';

/** What a scenario showed to be wrong with the simulator. */
export interface Fault {
  /** What was broken: a shrunk scenario breaks the same. */
  readonly kind: string;
  /** The first time it was, in words. */
  readonly what: string;
}

/** What is known of a scenario after its runs. */
export interface Judgement {
  readonly fault?: Fault;
  /** Of the first run. */
  readonly events: number;
  readonly delivered: number;
  /** Whether it was left before its end, because it took too long. */
  readonly isLeft: boolean;
}

/** More than a small scenario comes to: what takes more is left, not judged. */
const MOST_EVENTS = 200_000;

/** Events at one instant that no scenario comes to: time stands still. */
const MOST_AT_ONCE = 50_000;

/** Runs a scenario in both wire modes and judges what it saw. */
export function judge(scenario: Scenario): Judgement {
  try {
    return judged(scenario);
  } catch (error) {
    // Whatever is thrown here is ours: a scenario that loads can be simulated.
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const what = error instanceof Error ? (error.stack ?? text) : text;
    return { fault: { kind: `crash: ${withoutNumbers(text)}`, what }, ...NOTHING };
  }
}

const NOTHING = { events: 0, delivered: 0, isLeft: false };

/** A shrunk scenario fails in the same way with other numbers. */
function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, 'n').slice(0, 120);
}

function judged(scenario: Scenario): Judgement {
  const late = new LateDelivery();
  const network = new Network();
  const listen = (world: World): Tee => network.listen(world, late.listen(world));
  const { record, stuck } = ended(scenario, { listen });
  network.end(record);
  const counts = {
    events: record.simulated.events,
    delivered: record.deliveries.total.delivered,
    isLeft: record.simulated.interrupted,
  };
  const fault =
    stuck ??
    faultOf(record) ??
    heardFault('delivered after its loss', late) ??
    heardFault('the network acts by itself', network) ??
    wireFault(scenario, record) ??
    weatherFault(scenario, record);
  return fault === undefined ? counts : { fault, ...counts };
}

/** A run to its end, or to where it takes too long. */
function ended(
  scenario: Scenario,
  options: RunOptions,
): { readonly record: RunRecord; readonly stuck: Fault | undefined } {
  const run = new Run(scenario, options);
  let stuck: Fault | undefined;
  for (let events = 0; events < MOST_EVENTS && stuck === undefined; events += MOST_AT_ONCE) {
    const { nowUs } = run.progress();
    if (run.advance(MOST_AT_ONCE)) break;
    if (events > 0 && run.progress().nowUs === nowUs) {
      stuck = { kind: 'stuck', what: `${MOST_AT_ONCE} events at ${nowUs} us` };
    }
  }
  return { record: run.finish(), stuck };
}

/** What is wrong with a record; undefined when it is as it must be. */
function faultOf(record: RunRecord): Fault | undefined {
  const [law] = brokenLaws(record);
  if (law !== undefined) {
    const { first = '' } = record.laws.find(({ name }) => name === law) ?? {};
    return { kind: `law: ${law}`, what: first };
  }
  const [unbalanced] = booksOf(record).filter(([, one, other]) => one !== other);
  if (unbalanced === undefined) return undefined;
  const [book, one, other] = unbalanced;
  return { kind: `books: ${book}`, what: `${book}: ${one} and ${other}` };
}

/** Figures that say the same. */
function booksOf(
  record: RunRecord,
): readonly (readonly [book: string, one: number, other: number])[] {
  const { deliveries, series, sessions, fleets } = record;
  const { total } = deliveries;
  const lostByFleets = Object.values(fleets).map((fleet) => fleet.deliveries.total.lost);
  const states = [series.sessionsOnline, series.sessionsOffline, series.sessionsOrphaned];
  const { created, expired, cleaned, evicted, restart, purged, final } = sessions;
  return [
    ['expected', total.expected, total.delivered + total.lost + total.pending],
    ['delivered', total.delivered, total.useful + total.stale],
    ['causes', total.lost, sum(Object.values(total.causes))],
    ['acknowledged but lost', Math.min(total.ackedButLost, total.lost), total.ackedButLost],
    ['published over time', sum(series.published), total.published],
    ['delivered over time', sum(series.delivered), total.delivered],
    ['lost over time', sum(series.lost), total.lost],
    ['lost by fleet', sum(lostByFleets), total.lost],
    ['sessions', created - expired - cleaned - evicted - restart - purged, final],
    ['sessions over time', sum(states.map((values) => values.at(-1) ?? 0)), final],
    [
      'negative samples',
      0,
      Object.values(series)
        .flat()
        .filter((value) => value < 0).length,
    ],
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function heardFault(kind: string, { found }: { readonly found: string }): Fault | undefined {
  return found === '' ? undefined : { kind, what: found };
}

function wireFault(scenario: Scenario, record: RunRecord): Fault | undefined {
  const { record: bytes } = ended(scenario, { wire: 'bytes' });
  const kind = 'wire modes differ';
  if (bytes.digest !== record.digest) {
    return { kind, what: `digest ${record.digest} as objects, ${bytes.digest} as bytes` };
  }
  // What the digest does not fold, the record may still tell apart.
  return JSON.stringify(bytes) === JSON.stringify(record)
    ? undefined
    : { kind, what: 'one digest, two records' };
}

/** A broker that keeps next to nothing meets the weather that any other meets. */
function weatherFault(scenario: Scenario, record: RunRecord): Fault | undefined {
  const { linkDownUs, interrupted, events } = record.simulated;
  if (linkDownUs === 0 || interrupted || events > MOST_AT_ONCE) return undefined;
  const { broker } = scenario;
  const sessionQueue = { ...broker.limits.sessionQueue, maxMessages: 1 };
  const other = { ...scenario, broker: { ...broker, limits: { ...broker.limits, sessionQueue } } };
  const { simulated } = ended(other, {}).record;
  if (simulated.interrupted || simulated.linkDownUs === linkDownUs) return undefined;
  const what = `${linkDownUs} us without coverage, ${simulated.linkDownUs} with a smaller queue`;
  return { kind: 'the weather minds the broker', what };
}
