/**
 * From a routed message to the wire: at once, or by way of the queue, and again on resume.
 *
 *   copy ──▶ sender.ts (window) ──▶ connection
 *      └──▶ waiting.ts (queue) ──▶ output-buffer.ts (QoS 0 of a full connection)
 *
 * 1. A message is sent at once only when nothing waits before it and the window has room.
 * 2. On resume: what is unfinished (resumption.ts), then the queue [MQTT-4.4.0-1] (MODEL §2).
 */
import { NONE } from '../kernel/linked-queues.ts';
import type { Instant } from '../kernel/time.ts';
import { FlightStore } from '../mqtt/flight-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { type PacketId, type PublishHeader, qosOf } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { Closings } from './closing.ts';
import { Outgoing } from './outgoing.ts';
import { OutputBuffer } from './output-buffer.ts';
import { Pacing } from './pacing.ts';
import type { BrokerObserver, BrokerOutlet, BrokerTimer, BrokerTimers } from './port.ts';
import { isWeighed, QueueCapacity } from './queue-capacity.ts';
import type { Qos0OnlineRule, QueueLimits } from './queue-limits.ts';
import { Resumption } from './resumption.ts';
import { Retransmission } from './retransmission.ts';
import { Sender } from './sender.ts';
import { SessionQueue } from './session-queue.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import { type GroupId, NO_GROUP } from './shared-group.ts';
import type { Farewell } from './violation.ts';
import { Waiting } from './waiting.ts';

/** Gives a copy of a shared group's to another member; false when there is none. */
export type PassOn = (publication: PublicationId, group: GroupId) => boolean;

export class Delivery {
  readonly queue: SessionQueue;
  readonly flights = new FlightStore();
  readonly outgoing: Outgoing;
  readonly #limits: QueueLimits;
  readonly #sessions: SessionStore;
  readonly #publications: PublicationStore;
  readonly #observer: BrokerObserver;
  readonly #sender: Sender;
  readonly #waiting: Waiting;
  readonly #pacing: Pacing;
  readonly #retransmission: Retransmission;
  readonly #closings: Closings;
  readonly #resumption: Resumption;
  readonly #output: OutputBuffer;
  readonly #capacity: QueueCapacity;
  readonly #countsInflight: boolean;
  readonly #isLifo: boolean;
  readonly #qos0Rule: Qos0OnlineRule;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly outlet: BrokerOutlet;
    readonly timers: BrokerTimers;
    readonly observer: BrokerObserver;
  }) {
    const { limits, publications, timers } = parts;
    const { order, countsInflight } = limits.sessionQueue;
    const queue = new SessionQueue({ publications, order, isWeighed: isWeighed(limits) });
    const outgoing = new Outgoing(parts);
    const closings = new Closings(timers, limits.output.closeAfterUs);
    const { flights } = this;
    const capacity = new QueueCapacity({ ...parts, queue, flights });
    const sender = new Sender({ ...parts, flights, outgoing });
    const common = { ...parts, queue, flights, outgoing, closings, capacity, sender };
    this.queue = queue;
    this.outgoing = outgoing;
    this.#closings = closings;
    this.#capacity = capacity;
    this.#sender = sender;
    this.#waiting = new Waiting(common);
    this.#output = new OutputBuffer(common);
    this.#resumption = new Resumption(common);
    this.#retransmission = new Retransmission(common);
    if (limits.retry.intervalUs < Infinity) sender.follower = this.#retransmission;
    this.#pacing = new Pacing(timers, limits.resume.drainPerSecond);
    this.#limits = limits;
    this.#sessions = parts.sessions;
    this.#publications = publications;
    this.#observer = parts.observer;
    this.#countsInflight = countsInflight === 'always';
    this.#isLifo = order === 'lifo';
    this.#qos0Rule = limits.qos0.online;
  }

  /** Bytes of columns and slabs. */
  get bytes(): number {
    return this.queue.bytes + this.flights.bytes + this.#output.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1. */
  grow(sessions: number): void {
    this.queue.grow(sessions);
    this.flights.grow(sessions);
    this.#output.grow(sessions);
  }

  /** Delivers what nobody could be told the refusal of, a will: it falls back to drop-newest. */
  withoutRefusal(deliver: () => void): void {
    const { refuses } = this.#waiting;
    this.#waiting.refuses = false;
    deliver();
    this.#waiting.refuses = refuses;
  }

  /** Whether a message of this QoS for this session would be refused by a full queue now. */
  wouldRefuse(session: SessionId, qos: Qos): boolean {
    return !this.#canSendNow(session, qos) && this.#waiting.wouldRefuse(session, qos);
  }

  /** Gives a session its copy of a publication, with the QoS and RETAIN of `header`. */
  deliver(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    this.#observer.copied(now, session, publication);
    this.accept(now, session, publication, header, NO_GROUP);
  }

  /** Takes a copy that the observer knows of and that came through `group`, if any. */
  accept(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    const qos = qosOf(header);
    if (qos === 0) this.#acceptQos0(now, session, publication, header, group);
    else if (this.#canSendNow(session, qos)) {
      this.#sender.send(now, session, publication, header, group);
    } else this.#wait(now, session, publication, header, group);
  }

  /** A PUBREL: the client has the message. */
  release(now: Instant, session: SessionId, id: PacketId, reason: ReasonCode): void {
    this.#sender.release(now, session, id, reason);
  }

  /** A resumed session: what was unfinished, then what waited. */
  resume(now: Instant, session: SessionId): void {
    this.#waiting.resume(now, session);
    this.#resumption.resume(now, session);
    if (!this.queue.isEmpty(session)) this.#pacing.begin(now, session);
    this.pump(now, session);
  }

  /** Its connection is over. */
  leave(now: Instant, session: SessionId): void {
    this.#closings.forget(session);
    this.#pacing.end(session);
    this.#retransmission.forget(session);
    this.#waiting.leave(now, session);
    this.#output.drop(now, session);
  }

  /** The connection takes more again. */
  hasRoom(now: Instant, session: SessionId): void {
    this.#closings.moved(now, session);
    this.#output.flush(now, session);
    this.pump(now, session);
  }

  /** Sends what the window and the connection let through. */
  pump(now: Instant, session: SessionId): void {
    if (!this.#sessions.isConnected(session)) return;
    this.#resumption.resend(now, session);
    if (!this.queue.isEmpty(session)) this.#drain(now, session);
  }

  #drain(now: Instant, session: SessionId): void {
    this.#sender.beginBatch(session);
    while (!this.queue.isEmpty(session)) {
      const header = this.queue.headHeader(session);
      // QoS 0 may have to wait for the window, though it takes no place there.
      const asQos = this.#qos0Rule === 'queue-behind-window' ? 1 : qosOf(header);
      if (!this.#sender.hasRoom(session, asQos)) break;
      if (!this.#pacing.admits(now, session)) break;
      const group = this.queue.headGroup(session);
      const publication = this.#waiting.dequeue(now, session);
      if (qosOf(header) === 0) this.#sender.sendQos0(now, session, publication, header);
      else this.#sender.send(now, session, publication, header, group);
      this.#publications.release(publication);
    }
    this.#sender.endBatch();
    if (this.queue.isEmpty(session)) this.#pacing.end(session);
  }

  /**
   * Drops every copy a session holds, but for those of a shared group that `passOn` finds another
   * member for: a QoS 2 message in flight never is one [MQTT-4.8.2-5 (5.0)].
   */
  drop(now: Instant, session: SessionId, cause: Cause, passOn: PassOn): void {
    const leave = (publication: PublicationId, group: GroupId): void => {
      if (passOn(publication, group)) this.#publications.release(publication);
      else this.#dropped(now, session, publication, cause);
    };
    this.flights.clear(
      session,
      // What `begin` was given is a group.
      (publication, qos, source) => leave(publication, qos === 1 ? (source as GroupId) : NO_GROUP),
      (publication) => this.#publications.release(publication),
    );
    while (!this.queue.isEmpty(session)) {
      const group = this.queue.headGroup(session);
      leave(this.#waiting.dequeue(now, session), group);
    }
  }

  /** A timer; what the client is told, if its connection is to be closed. */
  wake(now: Instant, timer: BrokerTimer, session: SessionId): Farewell | undefined {
    if (timer === 'closing') return this.#closings.check(now, session);
    if (timer === 'message-expiry') this.#waiting.checkExpiry(now, session);
    else if (timer === 'drain' || this.#retransmission.check(now, session)) this.pump(now, session);
    return undefined;
  }

  /** Every copy a session holds: in flight, queued, written and not taken. */
  forEachHeldCopy(session: SessionId, visit: (publication: PublicationId) => void): void {
    this.flights.forEachPublication(session, visit);
    this.queue.forEach(session, visit);
    this.#output.forEach(session, visit);
  }

  /** Whether nothing keeps a new message from being sent: nothing waits, and there is room. */
  #canSendNow(session: SessionId, qos: Qos): boolean {
    return (
      this.#sessions.isConnected(session) &&
      this.queue.isEmpty(session) &&
      this.flights.firstUnsent(session) === NONE &&
      this.#sender.hasRoom(session, 1) &&
      !(this.#countsInflight && this.#capacity.fullFor(session, qos) !== 'nothing')
    );
  }

  #acceptQos0(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    if (!this.#sessions.isConnected(session)) {
      if (this.#limits.qos0.storeOffline) this.#wait(now, session, publication, header, group);
      else this.#observer.dropped(now, session, publication, 'broker.qos0-offline');
    } else if (this.queue.qos0Count(session) > 0) {
      // Order holds per topic and QoS [MQTT-4.6.0-6]: it must not pass its like.
      this.#wait(now, session, publication, header, group);
    } else if (this.#takesQos0(session)) {
      this.#sender.sendQos0(now, session, publication, header);
    } else if (this.#qos0Rule === 'bypass') {
      this.#output.write(now, session, publication, header);
    } else if (this.#qos0Rule === 'drop-when-full') {
      this.#observer.dropped(now, session, publication, 'broker.output-full');
    } else this.#wait(now, session, publication, header, group);
  }

  /** Whether a QoS 0 message can go at once: some rules let it pass what waits at another QoS. */
  #takesQos0(session: SessionId): boolean {
    if (this.#qos0Rule === 'bypass' || this.#qos0Rule === 'queue-when-congested') {
      return this.#sender.isWritable(session);
    }
    return (
      this.queue.isEmpty(session) &&
      this.flights.firstUnsent(session) === NONE &&
      this.#sender.hasRoom(session, 1)
    );
  }

  #wait(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    header: PublishHeader,
    group: GroupId,
  ): void {
    const areOthersGone = this.#waiting.take(now, session, publication, header, group);
    if (!this.#sessions.isConnected(session)) return;
    if (!this.#sender.isWritable(session)) this.#closings.stalled(now, session);
    // Those may have been all that kept another at QoS 0 waiting; a lifo's head is new.
    if (areOthersGone || this.#isLifo) this.pump(now, session);
  }

  #dropped(now: Instant, session: SessionId, publication: PublicationId, cause: Cause): void {
    this.#observer.dropped(now, session, publication, cause);
    this.#publications.release(publication);
  }
}
