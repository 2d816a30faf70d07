/**
 * What the applications on the devices publish, and when.
 *
 * One process for each publishing device, item of its plan and target. The n-th publish of a
 * process is a function of (seed, process, n): it comes at its time whether or not the device is
 * on, and nothing the broker does can move it (DESIGN §3.5).
 */
import type { Brand } from '../kernel/brand.ts';
import { Int32Column } from '../kernel/column.ts';
import { type Distribution, Quantiles } from '../kernel/distribution.ts';
import type { Purpose } from '../kernel/random.ts';
import { type Duration, type Instant, instant, NEVER, START } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { MessageNumber, PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicId } from '../mqtt/topic-table.ts';
import type { DeviceId } from './port.ts';
import { nextInRhythm, type Rhythm } from './rhythm.ts';

/** Draws of jitter stand behind all those of intervals. */
const JITTERS = 2 ** 32;

export type ProcessId = number & Brand<'process'>;

/** When a process publishes: at intervals from a random phase on, or at stated times. */
export type Schedule =
  | {
      readonly kind: 'every';
      readonly interval: Distribution;
      readonly from: Instant;
      readonly until: Instant;
      readonly rhythm?: Rhythm;
    }
  | { readonly kind: 'at'; readonly times: readonly Instant[] }
  /** Not of its own: to each message that matches, so long after. */
  | { readonly kind: 'answer'; readonly filter: string; readonly after: Distribution };

/** One item of a fleet's publish plan, as its processes share it. */
export interface PublishItem {
  readonly qos: Qos;
  readonly schedule: Schedule;
  /** Payload bytes; 0 only clears the retained message of its topic. */
  readonly size: number;
  readonly retain: boolean;
  /** Message Expiry Interval, seconds (5.0). */
  readonly messageExpiry?: number | undefined;
  readonly usefulFor?: Duration | undefined;
}

/** The publication that an application hands to its device; the reference is the caller's. */
export function publicationOf(
  publications: PublicationStore,
  item: PublishItem,
  topic: TopicId,
  message: MessageNumber,
): PublicationId {
  const { size, qos, retain, messageExpiry } = item;
  if (!retain && messageExpiry === undefined) return publications.open(topic, size, message, qos);
  const properties =
    messageExpiry === undefined ? {} : { properties: { messageExpiryInterval: messageExpiry } };
  return publications.create({ topic, payloadLength: size, message, qos, retain, ...properties });
}

/** A process before it runs: who publishes what, under which topic, drawing as which subject. */
export interface ProcessSetup {
  readonly device: DeviceId;
  readonly item: PublishItem;
  readonly topic: string;
  readonly draws: Purpose;
  /** Below 2^31, as it counts processes. */
  readonly subject: number;
}

/** What processes share; of one shape whatever the schedule, for V8 asks at each publish. */
interface Kind {
  /** The plan's own item, and the same with nothing left out. */
  readonly planned: PublishItem;
  readonly item: PublishItem;
  readonly draws: Purpose;
  /** Stated times, where there is no interval. */
  readonly times: readonly Instant[];
  readonly interval: Quantiles | undefined;
  readonly isFixed: boolean;
  readonly from: Instant;
  readonly until: Instant;
  readonly rhythm: Rhythm | undefined;
}

function kindOf({ item, draws }: ProcessSetup): Kind {
  const { qos, schedule, size, retain, messageExpiry, usefulFor } = item;
  const isRegular = schedule.kind === 'every';
  return {
    planned: item,
    item: { qos, schedule, size, retain, messageExpiry, usefulFor },
    draws,
    times: schedule.kind === 'at' ? schedule.times : [],
    interval: isRegular ? new Quantiles(schedule.interval) : undefined,
    isFixed: isRegular && schedule.interval.kind === 'fixed',
    from: isRegular ? schedule.from : START,
    until: isRegular ? schedule.until : NEVER,
    rhythm: isRegular ? schedule.rhythm : undefined,
  };
}

/** The fields of a process, side by side; `ordinal` is how often it has published. */
const FIELD = { kind: 0, device: 1, ordinal: 2, topic: 3, tag: 4, subject: 5 } as const;
const INTS = 6;

export class Workload {
  readonly #kinds: Kind[] = [];
  readonly #ints = new Int32Column(0, INTS);
  #size = 0;

  /** Processes; ids run from 0 to one below. */
  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#ints.bytes;
  }

  /** Makes room for so many processes at once. */
  grow(processes: number): void {
    this.#ints.grow(processes);
  }

  /** Adds a process, with its topic as an id and a number that its owner wants to find beside it. */
  add(setup: ProcessSetup, topic: TopicId, tag: number): ProcessId {
    const processId = this.#size++ as ProcessId;
    this.#ints.grow(this.#size);
    this.#ints.set(processId * INTS + FIELD.kind, this.#kindOf(setup));
    this.#ints.set(processId * INTS + FIELD.device, setup.device);
    this.#ints.set(processId * INTS + FIELD.topic, topic);
    this.#ints.set(processId * INTS + FIELD.tag, tag);
    this.#ints.set(processId * INTS + FIELD.subject, setup.subject);
    return processId;
  }

  deviceOf(processId: ProcessId): DeviceId {
    return this.#ints.at(processId * INTS + FIELD.device) as DeviceId;
  }

  topicOf(processId: ProcessId): TopicId {
    return this.#ints.at(processId * INTS + FIELD.topic) as TopicId;
  }

  /** What `add` was given for its owner. */
  tagOf(processId: ProcessId): number {
    return this.#ints.at(processId * INTS + FIELD.tag);
  }

  itemOf(processId: ProcessId): PublishItem {
    return this.#kindAt(processId).item;
  }

  /** When a process publishes first, or NEVER. */
  first(processId: ProcessId): Instant {
    const { times, interval, isFixed, from, until, rhythm } = this.#kindAt(processId);
    if (interval === undefined) return times[0] ?? NEVER;
    const unit = this.#unit(processId, 0);
    // A fixed period starts anywhere within itself, or a fleet would publish as one.
    const wait = interval.at(unit, 0);
    const phase = rhythm?.phase ?? (isFixed ? Math.floor(wait * unit) : wait);
    return bounded(from + phase, until);
  }

  /** Counts the publish made now and says when the next one is, or NEVER. */
  next(processId: ProcessId, now: Instant): Instant {
    const { times, interval, isFixed, until, rhythm } = this.#kindAt(processId);
    const ordinal = this.#ints.add(processId * INTS + FIELD.ordinal, 1);
    if (interval === undefined) return times[ordinal] ?? NEVER;
    const span = interval.at(isFixed ? 0.5 : this.#unit(processId, ordinal), ordinal);
    if (rhythm === undefined) return bounded(now + span, until);
    const jitters = [
      ordinal === 1 ? 0 : this.#unit(processId, JITTERS + ordinal - 1),
      this.#unit(processId, JITTERS + ordinal),
    ] as const;
    return bounded(nextInRhythm(rhythm, { now, ordinal, interval: span }, jitters), until);
  }

  #kindAt(processId: ProcessId): Kind {
    // `add` gave every process a kind.
    return this.#kinds[this.#ints.at(processId * INTS + FIELD.kind)] as Kind;
  }

  #unit(processId: ProcessId, ordinal: number): number {
    const { draws } = this.#kindAt(processId);
    return draws.unit(this.#ints.at(processId * INTS + FIELD.subject), ordinal);
  }

  #kindOf(setup: ProcessSetup): number {
    const last = this.#kinds.at(-1);
    const isKnown = last?.planned === setup.item && last.draws === setup.draws;
    return (isKnown ? this.#kinds.length : this.#kinds.push(kindOf(setup))) - 1;
  }
}

function bounded(at: number, until: Instant): Instant {
  return at < until ? instant(at) : NEVER;
}
