/**
 * The broker session engine, sans-IO: dispatch only, no policy.
 *
 *   CONNECT → admission   SUBSCRIBE → subscribing   PUBLISH → inbound → routing → delivery → outlet
 *
 * A link is with a session, or it has not said CONNECT yet. The first packet must be CONNECT, and
 * only the first [MQTT-3.1.0-1, MQTT-3.1.0-2]. See port.ts for all that goes in and out.
 */
import type { Interner } from '../kernel/interner.ts';
import type { Instant } from '../kernel/time.ts';
import type { Connect, Disconnect, Subscribe, Unsubscribe } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { MessageNumber, PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import { Acknowledgements } from './acknowledgement.ts';
import { Admission } from './admission.ts';
import { Contents } from './contents.ts';
import { Delivery } from './delivery.ts';
import { Forwarding } from './forwarding.ts';
import { Inbound } from './inbound.ts';
import type { BrokerLimits } from './limits.ts';
import { forgetUnusedNames, type NameHolders } from './names.ts';
import type {
  Authenticator,
  BrokerObserver,
  BrokerOutlet,
  BrokerTimer,
  BrokerTimers,
  LinkInputs,
  MessageNumbers,
  SubscriptionGuard,
} from './port.ts';
import { Restarts } from './restart.ts';
import { RetainedMessages } from './retained.ts';
import { Routing } from './routing.ts';
import { NO_SESSION, type SessionId, SessionStore } from './session-store.ts';
import { Snapshot } from './snapshot.ts';
import { Subscribing } from './subscribing.ts';
import { Subscriptions } from './subscription.ts';
import { type Farewell, VIOLATION } from './violation.ts';
import { Wills } from './will.ts';

/** All the engine is built from: its settings, the stores it shares, and where its output goes. */
export interface BrokerParts {
  readonly limits: BrokerLimits;
  /** ClientIds as integers, shared with the ledger. */
  readonly clients: Interner;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly outlet: BrokerOutlet;
  readonly timers: BrokerTimers;
  readonly observer: BrokerObserver;
  /** Lets everybody in if absent. */
  readonly authenticator?: Authenticator;
  /** Lets everybody subscribe to everything if absent. */
  readonly guard?: SubscriptionGuard;
  /** Numbers nothing if absent. */
  readonly messages?: MessageNumbers;
}

/** Every message of the broker's own is traffic that nobody follows. */
const NO_NUMBERS: MessageNumbers = { next: () => 0 as MessageNumber };

export class Broker implements PacketSink, LinkInputs {
  readonly sessions = new SessionStore();
  readonly #outlet: BrokerOutlet;
  readonly #delivery: Delivery;
  readonly #acknowledgements: Acknowledgements;
  readonly #subscribing: Subscribing;
  readonly #inbound: Inbound;
  readonly #wills: Wills;
  readonly #admission: Admission;
  readonly #restarts: Restarts;
  readonly #nameHolders: NameHolders;

  constructor(parts: BrokerParts) {
    const { messages = NO_NUMBERS } = parts;
    const common = { ...parts, messages, sessions: this.sessions };
    const subscriptions = new Subscriptions(this.sessions);
    const { groups } = subscriptions;
    const retained = new RetainedMessages(common);
    this.#outlet = parts.outlet;
    this.#delivery = new Delivery(common);
    const delivery = this.#delivery;
    this.#acknowledgements = new Acknowledgements({ ...common, delivery });
    const forwarding = new Forwarding({ ...common, groups, delivery });
    this.#subscribing = new Subscribing({ ...common, subscriptions, retained, forwarding });
    const routing = new Routing({ ...common, subscriptions, delivery, forwarding, retained });
    this.#inbound = new Inbound({ ...common, routing });
    const inbound = this.#inbound;
    this.#wills = new Wills({ ...common, routing, delivery });
    const wills = this.#wills;
    const snapshot = new Snapshot(parts);
    const kept = { ...common, subscriptions, delivery, inbound, snapshot };
    const contents = new Contents({ ...kept, forwarding });
    this.#admission = new Admission({ ...common, wills, contents });
    const admission = this.#admission;
    this.#restarts = new Restarts({ ...kept, retained, wills, admission });
    const aliases = [this.#inbound.aliases, delivery.outgoing.aliases];
    this.#nameHolders = { ...common, retained, routing, aliases };
  }

  /** Gives the numbers of topics and ClientIds that nobody uses to others, for who serves for ever. */
  forgetUnusedNames(): void {
    forgetUnusedNames(this.#nameHolders);
  }

  /** Messages waiting in this session's queue. */
  queuedCount(session: SessionId): number {
    return this.#delivery.queue.count(session);
  }

  /** Every session's copies, in flight and queued, and inbound messages withheld: for the audit. */
  forEachHeldCopy(
    copy: (session: SessionId, publication: PublicationId) => void,
    withheld: (publication: PublicationId) => void,
  ): void {
    this.sessions.forEach((session) => {
      this.forEachCopyOf(session, (publication) => copy(session, publication));
      this.#inbound.forEachWithheld(session, withheld);
    });
  }

  /** One session's copies, in flight and queued. */
  forEachCopyOf(session: SessionId, visit: (publication: PublicationId) => void): void {
    this.#delivery.forEachHeldCopy(session, visit);
  }

  /** Bytes of columns and slabs. */
  get bytes(): number {
    const engines = this.#delivery.bytes + this.#inbound.bytes;
    return this.sessions.bytes + engines + this.#nameHolders.routing.bytes;
  }

  /** Makes room for so many sessions at once. */
  reserve(sessions: number): void {
    this.sessions.reserve(sessions);
    this.#delivery.grow(sessions);
  }

  opened(): void {
    // Nothing to keep before CONNECT: a link without a session is one that has not said it.
  }

  closed(now: Instant, link: LinkId): void {
    const session = this.sessions.ofLink(link);
    if (session !== NO_SESSION) this.#admission.detach(now, session);
  }

  hasRoom(now: Instant, link: LinkId): void {
    const session = this.sessions.ofLink(link);
    if (session !== NO_SESSION) this.#delivery.hasRoom(now, session);
  }

  /** What a crash will leave, if it comes before the next snapshot. */
  snapshot(): void {
    this.#restarts.snapshot();
  }

  /** Goes down: a stop says so to its clients, after a crash the connections are over. */
  goDown(now: Instant, isCrash: boolean): void {
    if (isCrash) this.#restarts.crash(now);
    else this.#restarts.stop(now);
  }

  /** Comes back after having gone down. */
  start(now: Instant): void {
    this.#restarts.start(now, (timer, session) => this.wake(now, timer, session));
  }

  /** Ends the sessions whose connections ended longer ago, µs. */
  purge(now: Instant, olderThanUs: number): void {
    this.sessions.forEach((session) => {
      const isOld = now - this.sessions.leftAt(session) > olderThanUs;
      if (isOld && !this.sessions.isConnected(session)) this.#admission.end(now, session, 'purged');
    });
  }

  /** A timer asked for with `wake` has come. */
  wake(now: Instant, timer: BrokerTimer, session: SessionId): void {
    if (this.#restarts.isDown) return;
    if (timer === 'keep-alive') this.#admission.checkKeepAlive(now, session);
    else if (timer === 'session-expiry') this.#admission.checkExpiry(now, session);
    else if (timer === 'will-delay') this.#wills.check(now, session);
    else if (timer === 'awaiting-rel') this.#inbound.checkAwaiting(now, session);
    else {
      const farewell = this.#delivery.wake(now, timer, session);
      if (farewell !== undefined) this.#admission.close(now, session, farewell);
    }
  }

  /** Only a CONNECT, which has a version of its own, can be of the wrong one. */
  violate(now: Instant, link: LinkId, reason: ReasonCode): void {
    const isForeign = reason === REASON.unsupportedProtocolVersion;
    const isConnected = this.sessions.ofLink(link) !== NO_SESSION;
    if (isForeign && !isConnected) this.#admission.refuseVersion(now, link);
    else this.#sendAway(now, link, isForeign ? VIOLATION.secondConnect : { reason });
  }

  /** Sends a client away if its packet was wrong. */
  #judge(now: Instant, link: LinkId, violation: Farewell | undefined): void {
    if (violation !== undefined) this.#sendAway(now, link, violation);
  }

  /** Closes a link from this side: a v5 client that has been let in is told why. */
  #sendAway(now: Instant, link: LinkId, farewell: Farewell): void {
    const session = this.sessions.ofLink(link);
    // A packet that is no CONNECT, or a malformed one, is not worth a CONNACK [MQTT-3.14.0-1 (5.0)].
    if (session === NO_SESSION) this.#outlet.close(now, link);
    else this.#admission.close(now, session, farewell);
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    if (this.sessions.ofLink(link) === NO_SESSION) this.#admission.connect(now, link, packet);
    else this.#sendAway(now, link, VIOLATION.secondConnect);
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#inbound.publish(now, session, publication, header));
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#acknowledgements.puback(now, session, id, reason));
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#acknowledgements.pubrec(now, session, id, reason));
  }

  pubrel(now: Instant, link: LinkId, id: PacketId): void {
    const session = this.#heard(now, link);
    if (session !== NO_SESSION) this.#inbound.pubrel(now, session, id);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#acknowledgements.pubcomp(now, session, id));
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#subscribing.subscribe(now, session, packet));
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#subscribing.unsubscribe(now, session, packet));
  }

  pingreq(now: Instant, link: LinkId): void {
    if (this.#heard(now, link) !== NO_SESSION) this.#outlet.pingresp(now, link);
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    const session = this.#heard(now, link);
    if (session === NO_SESSION) return;
    this.#judge(now, link, this.#admission.disconnect(now, session, packet));
  }

  // What only a server sends: a protocol error from a client.
  connack(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, VIOLATION.serverPacket);
  }

  suback(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, VIOLATION.serverPacket);
  }

  unsuback(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, VIOLATION.serverPacket);
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, VIOLATION.serverPacket);
  }

  /** No authentication method was agreed on, so AUTH is a protocol error [MQTT-4.12.0-7 (5.0)]. */
  auth(now: Instant, link: LinkId): void {
    this.#sendAway(now, link, VIOLATION.auth);
  }

  /** The session behind a packet, noted as heard; a packet before CONNECT closes the link. */
  #heard(now: Instant, link: LinkId): SessionId {
    const session = this.sessions.ofLink(link);
    if (session === NO_SESSION) this.#sendAway(now, link, VIOLATION.noConnect);
    else this.sessions.hear(session, now);
    return session;
  }
}
