/**
 * What the applications on the devices publish, and when.
 *
 * One process for each publishing device, item of its plan and target. The n-th publish of a
 * process is a function of (seed, process, n): it comes at its time whether or not the device is
 * on, and nothing the broker does can move it (DESIGN §3.5).
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { type Distribution, sample } from '../kernel/distribution.ts';
import type { Purpose } from '../kernel/random.ts';
import { type Duration, type Instant, instant, NEVER } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { DeviceId } from './port.ts';

export type ProcessId = number & Brand<'process'>;

/** When a process publishes: at intervals from a random phase on, or at stated times. */
export type Schedule =
  | {
      readonly kind: 'every';
      readonly interval: Distribution;
      readonly from: Instant;
      readonly until: Instant;
    }
  | { readonly kind: 'at'; readonly times: readonly Instant[] };

/** One item of a fleet's publish plan, as its processes share it. */
export interface PublishItem {
  readonly qos: Qos;
  readonly schedule: Schedule;
  /** Payload bytes. */
  readonly size: number;
  readonly usefulFor?: Duration;
}

/** A process before it runs: who publishes what, under which topic, drawing as which subject. */
export interface ProcessSetup {
  readonly device: DeviceId;
  readonly item: PublishItem;
  readonly topic: string;
  readonly draws: Purpose;
  readonly subject: number;
}

export class Workload {
  readonly #setups: ProcessSetup[] = [];
  readonly #ordinal = new Int32Column();

  /** Processes; ids run from 0 to one below. */
  get size(): number {
    return this.#setups.length;
  }

  add(setup: ProcessSetup): ProcessId {
    const processId = (this.#setups.push(setup) - 1) as ProcessId;
    this.#ordinal.grow(processId + 1);
    return processId;
  }

  setupOf(processId: ProcessId): ProcessSetup {
    // Every id was handed out by `add`.
    return this.#setups[processId] as ProcessSetup;
  }

  /** When a process publishes first, or NEVER. */
  first(processId: ProcessId): Instant {
    const { item, draws, subject } = this.setupOf(processId);
    const { schedule } = item;
    if (schedule.kind === 'at') return schedule.times[0] ?? NEVER;
    const unit = draws.unit(subject, 0);
    // A fixed period starts anywhere within itself, or a fleet would publish as one.
    const isFixed = schedule.interval.kind === 'fixed';
    const phase = isFixed
      ? Math.floor(sample(schedule.interval, unit, 0) * unit)
      : sample(schedule.interval, unit, 0);
    return this.#bounded(schedule.from + phase, schedule.until);
  }

  /** Counts the publish made now and says when the next one is, or NEVER. */
  next(processId: ProcessId, now: Instant): Instant {
    const { item, draws, subject } = this.setupOf(processId);
    const ordinal = this.#ordinal.add(processId, 1);
    if (item.schedule.kind === 'at') return item.schedule.times[ordinal] ?? NEVER;
    const { interval, until } = item.schedule;
    const wait = sample(interval, draws.unit(subject, ordinal), ordinal);
    return this.#bounded(now + wait, until);
  }

  #bounded(at: number, until: Instant): Instant {
    return at < until ? instant(at) : NEVER;
  }
}
