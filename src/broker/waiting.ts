/**
 * What becomes of a message that has to wait: its place in the queue, or the death of one message.
 *
 *   arrives ──▶ room? ──▶ queued          full? ──▶ the policy: it is dropped, or another in its place
 *
 * 1. A message that arrives at a full queue costs exactly one message; the policy says which.
 * 2. Nothing in flight is ever dropped for it: where only in-flight messages count, the newest is.
 * 3. A queue above its limit because that shrank stays as it is, but for the named truncation.
 */
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import type { Closings } from './closing.ts';
import { hasExpired } from './expiry.ts';
import type { BrokerObserver, BrokerTimers } from './port.ts';
import type { Full, QueueCapacity } from './queue-capacity.ts';
import type { OverflowPolicy, QueueLimits } from './queue-limits.ts';
import type { SessionQueue, Wanted } from './session-queue.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import type { GroupId } from './shared-group.ts';

/** What the message dies of that is not taken. */
const CAUSE_OF: Readonly<Record<Exclude<Full, 'nothing'>, Cause>> = {
  messages: 'broker.queue-full.newest',
  bytes: 'broker.queue-bytes',
  'qos0-bytes': 'broker.queue-bytes',
  'total-bytes': 'broker.total-bytes',
};

/** Policies under which an older message makes room. */
const EVICTING: readonly OverflowPolicy[] = ['drop-oldest', 'drop-qos0-first'];

const isAny: Wanted = () => true;
const isQos0: Wanted = (_publication, header) => qosOf(header) === 0;
const isAcknowledged: Wanted = (_publication, header) => qosOf(header) > 0;

export class Waiting {
  readonly #limits: QueueLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #queue: SessionQueue;
  readonly #capacity: QueueCapacity;
  readonly #closings: Closings;
  readonly #timers: BrokerTimers;
  readonly #observer: BrokerObserver;
  readonly #evicts: boolean;
  readonly #evictsQos0First: boolean;
  /** Messages that take a place of the queue's limit. */
  readonly #isCounted: Wanted;
  readonly #checksPeriodically: boolean;
  /** Whether a full queue refuses messages to their publisher, now. */
  refuses: boolean;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly publications: PublicationStore;
    readonly queue: SessionQueue;
    readonly capacity: QueueCapacity;
    readonly closings: Closings;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#publications = parts.publications;
    this.#queue = parts.queue;
    this.#capacity = parts.capacity;
    this.#closings = parts.closings;
    this.#timers = parts.timers;
    this.#observer = parts.observer;
    const { overflow } = parts.limits.sessionQueue;
    this.refuses = overflow === 'reject-publish';
    this.#evicts = EVICTING.includes(overflow);
    const { countsTowardLimit } = parts.limits.qos0;
    this.#evictsQos0First = overflow === 'drop-qos0-first' && countsTowardLimit;
    this.#isCounted = countsTowardLimit ? isAny : isAcknowledged;
    this.#checksPeriodically = parts.limits.messageExpiry.checkAt === 'periodic';
  }

  /** Whether a message of this QoS would be refused to its publisher. */
  wouldRefuse(session: SessionId, qos: Qos): boolean {
    if (!this.refuses || qos === 0) return false;
    const full = this.#capacity.fullFor(session, qos);
    return full === 'messages' || full === 'bytes';
  }

  /** Queues a copy, or drops one; returns whether others went, for it or because they had expired. */
  take(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): boolean {
    if (hasExpired(this.#publications, now, publication)) {
      this.#observer.dropped(now, session, publication, 'broker.message-expired');
      return false;
    }
    const before = this.#queue.count(session);
    const full = this.#fullFor(now, session, qosOf(header));
    if (full !== 'nothing') {
      const isRoom = this.#evicts && this.#evict(now, session, full);
      if (!isRoom) {
        this.#observer.dropped(
          now,
          session,
          publication,
          this.#refusal(now, session, header, full),
        );
        return this.#queue.count(session) < before;
      }
    }
    this.#publications.retain(publication);
    this.#queue.push(session, publication, header, group);
    this.#observer.queued(now, session, publication);
    if (this.#checksPeriodically) this.#watch(now, session, publication);
    return this.#queue.count(session) <= before;
  }

  /** Takes the next message out of the queue, with its reference. */
  dequeue(now: Instant, session: SessionId): PublicationId {
    const next = this.#queue.headPublication(session);
    this.#queue.shift(session);
    this.#observer.dequeued(now, session, next);
    return next;
  }

  /** A client is back: what is too much for it now, or too old, goes. */
  resume(now: Instant, session: SessionId): void {
    if (this.#limits.messageExpiry.checkAt === 'resume') this.purgeExpired(now, session);
    if (this.#limits.sessionQueue.onResume === 'keep-all') return;
    while (this.#capacity.placesTaken(session) > this.#capacity.limitOf(session)) {
      const taken = this.#evicts
        ? this.#queue.takeOldest(session, this.#isCounted)
        : this.#queue.takeNewest(session, this.#isCounted);
      if (taken === undefined) return;
      this.#died(now, session, taken, 'broker.online-limit');
    }
  }

  /** A client has gone: QoS 0 messages that waited for it are not kept unless they are stored. */
  leave(now: Instant, session: SessionId): void {
    if (this.#limits.qos0.storeOffline || this.#queue.qos0Count(session) === 0) return;
    this.#dropAll(now, session, isQos0, 'broker.qos0-offline');
  }

  /** Drops what has expired while it waited. */
  purgeExpired(now: Instant, session: SessionId): void {
    const isDead: Wanted = (publication) => hasExpired(this.#publications, now, publication);
    this.#dropAll(now, session, isDead, 'broker.message-expired');
  }

  /** The timer of periodic checks. */
  checkExpiry(now: Instant, session: SessionId): void {
    if (!this.#sessions.isLive(session)) return;
    this.purgeExpired(now, session);
    let isAnyLeft = false;
    this.#queue.forEach(session, (each) => {
      isAnyLeft ||= this.#publications.expiresAt(each) !== NEVER;
    });
    if (isAnyLeft) this.#wakeAtCheck(now, session);
  }

  #fullFor(now: Instant, session: SessionId, qos: Qos): Full {
    const full = this.#capacity.fullFor(session, qos);
    if (full === 'nothing' || this.#limits.messageExpiry.checkAt !== 'enqueue') return full;
    this.purgeExpired(now, session);
    return this.#capacity.fullFor(session, qos);
  }

  /** Drops an older message in place of the one that arrives; false when there is none. */
  #evict(now: Instant, session: SessionId, full: Full): boolean {
    if (full !== 'messages' && full !== 'bytes') return false;
    const first = this.#evictsQos0First ? this.#queue.takeOldest(session, isQos0) : undefined;
    if (first !== undefined) {
      this.#died(now, session, first, 'broker.queue-full.qos0-evicted');
      return true;
    }
    const oldest = this.#queue.takeOldest(session, this.#isCounted);
    if (oldest === undefined) return false;
    const isByBytes = full === 'bytes';
    this.#died(now, session, oldest, isByBytes ? 'broker.queue-bytes' : 'broker.queue-full.oldest');
    return true;
  }

  /** What a message that is not taken dies of. */
  #refusal(now: Instant, session: SessionId, header: PublishHeader, full: Full): Cause {
    if (full === 'messages' || full === 'bytes') {
      if (this.refuses && qosOf(header) > 0) return 'broker.queue-full.rejected';
      const isDisconnecting = this.#limits.sessionQueue.overflow === 'disconnect';
      if (isDisconnecting && this.#sessions.isConnected(session)) {
        this.#closings.ask(now, session);
        return 'broker.disconnect-overflow';
      }
    }
    return full === 'nothing' ? 'broker.queue-full.newest' : CAUSE_OF[full];
  }

  #watch(now: Instant, session: SessionId, publication: PublicationId): void {
    if (this.#publications.expiresAt(publication) !== NEVER) this.#wakeAtCheck(now, session);
  }

  /** Checks come at whole multiples of their interval, of all sessions at once. */
  #wakeAtCheck(now: Instant, session: SessionId): void {
    const { checkIntervalUs } = this.#limits.messageExpiry;
    const at = (Math.floor(now / checkIntervalUs) + 1) * checkIntervalUs;
    this.#timers.wake('message-expiry', session, instant(at));
  }

  #dropAll(now: Instant, session: SessionId, isWanted: Wanted, cause: Cause): void {
    this.#queue.takeAll(session, isWanted, (publication) =>
      this.#died(now, session, publication, cause),
    );
  }

  /** A message that has been taken out of the queue is dropped. */
  #died(now: Instant, session: SessionId, publication: PublicationId, cause: Cause): void {
    this.#observer.dequeued(now, session, publication);
    this.#observer.dropped(now, session, publication, cause);
    this.#publications.release(publication);
  }
}
