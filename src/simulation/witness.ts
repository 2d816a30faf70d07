/**
 * Listens to the broker and tells the ledger, the metrics and the digest what happened.
 *
 *   BrokerObserver ──▶ Witness ───────┬─▶ Ledger (copies, deaths, deliveries)
 *                                     ├─▶ metrics (queues, connections, storms)
 *   DeviceObserver ──▶ DeviceWitness ─┴─▶ digest
 *
 * Translates ids (session → ClientId, publication → message) and decides nothing.
 */

import type { BrokerObserver, SessionEnding } from '../broker/port.ts';
import type { SessionId } from '../broker/session-store.ts';
import { Int32Column, Uint8Column } from '../kernel/column.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import type { BrokerLaws } from '../law/broker-laws.ts';
import type { Laws } from '../law/laws.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LinkStore } from '../link/link-store.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId } from '../mqtt/publish-header.ts';
import type { Metrics } from './metrics.ts';
import { OBSERVED } from './observation.ts';
import type { Readiness } from './readiness.ts';

const NOBODY = -1;
/** As the digest numbers them. */
const ENDINGS: readonly SessionEnding[] = ['expired', 'cleaned', 'evicted', 'restart', 'purged'];

/** What the witness needs of the world. */
export interface WitnessParts {
  readonly laws: Laws;
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  readonly digest: Digest;
  readonly publications: PublicationStore;
  readonly links: LinkStore;
  readonly topicName: (topic: number) => string;
  /** The broker will not send a message again that may be on its way. */
  readonly givenUp: (session: SessionId, publication: PublicationId, id: PacketId) => void;
}

export class Witness implements BrokerObserver {
  readonly #ledger: Ledger;
  readonly #metrics: Metrics;
  readonly #laws: BrokerLaws;
  readonly #digest: Digest;
  readonly #publications: PublicationStore;
  readonly #links: LinkStore;
  readonly #topicName: (topic: number) => string;
  readonly #givenUp: WitnessParts['givenUp'];
  /** Of session × 2: its ClientId; behind it: the device last connected to it. */
  readonly #sessions = new Int32Column(0, 2);
  /** The device that last connected under a ClientId. */
  readonly #deviceOfClient = new Int32Column(NOBODY);
  /** Whether the session of a ClientId has a connection. */
  readonly #isOnline = new Uint8Column();
  /** The ClientId under which a link was last connected: a QoS 0 copy on it belongs to that. */
  readonly #clientOfLink = new Int32Column(NOBODY);
  /** Copies that sessions hold by what was reported: begun and not ended. */
  sessionCopies = 0;

  constructor(parts: WitnessParts) {
    this.#ledger = parts.ledger;
    this.#metrics = parts.metrics;
    this.#laws = parts.laws.broker;
    this.#digest = parts.digest;
    this.#publications = parts.publications;
    this.#links = parts.links;
    this.#topicName = parts.topicName;
    this.#givenUp = parts.givenUp;
  }

  get bytes(): number {
    const ofClients = this.#deviceOfClient.bytes + this.#isOnline.bytes;
    return this.#sessions.bytes + ofClients + this.#clientOfLink.bytes;
  }

  /** Makes room for so many sessions, each of a client and with a link. */
  grow(sessions: number): void {
    const columns = [this.#sessions, this.#deviceOfClient, this.#isOnline, this.#clientOfLink];
    for (const column of columns) column.grow(sessions);
  }

  /** The ClientId of a session. */
  clientOf(session: SessionId): number {
    return this.#sessions.at(session * 2);
  }

  /** The ClientId under which this link was connected, or −1. */
  clientOfLink(link: LinkId): number {
    this.#clientOfLink.grow(link + 1);
    return this.#clientOfLink.at(link);
  }

  sessionCreated(now: Instant, session: SessionId, client: number): void {
    this.#sessions.grow(session + 1);
    this.#sessions.set(session * 2, client);
    this.#sessions.set(session * 2 + 1, NOBODY);
    this.#isOnline.grow(client + 1);
    this.#ledger.sessionCreated(client);
    this.#metrics.sessionCreated(session);
    this.#laws.sessionCreated(now, session, client);
    // A CONNECT can arrive after its device has gone on under another ClientId.
    if (this.#isDeserted(client)) this.#metrics.connections.orphaned++;
    this.#digest.fold4(now, OBSERVED.sessionCreated << 24, session, client);
  }

  sessionResumed(now: Instant, session: SessionId): void {
    this.#metrics.sessionResumed(this.#deviceIn(session));
    this.#digest.fold4(now, OBSERVED.sessionResumed << 24, session, 0);
  }

  sessionEnded(now: Instant, session: SessionId, ending: SessionEnding): void {
    const client = this.clientOf(session);
    this.#laws.sessionEnded(now, session, ending);
    this.#ledger.sessionEnded(client, ending);
    this.#metrics.noteQueue(session, client);
    this.#metrics.sessionEnded(session, ending, this.#isDeserted(client));
    this.#digest.fold4(now, OBSERVED.sessionEnded << 24, session, ENDINGS.indexOf(ending));
  }

  attached(now: Instant, session: SessionId, link: LinkId): void {
    this.#clientOfLink.grow(link + 1);
    const client = this.clientOf(session);
    this.#clientOfLink.set(link, client);
    this.#laws.attached(now, session, link);
    const device = this.#links.deviceOf(link);
    this.#sessions.set(session * 2 + 1, device);
    this.#deviceOfClient.grow(client + 1);
    this.#deviceOfClient.set(client, device);
    this.#isOnline.set(client, 1);
    this.#metrics.connections.online++;
  }

  detached(now: Instant, session: SessionId): void {
    this.#laws.detached(now, session);
    const client = this.clientOf(session);
    this.#isOnline.set(client, 0);
    this.#metrics.connections.online--;
    if (this.#isDeserted(client)) this.#metrics.connections.orphans++;
  }

  tookOver(now: Instant, session: SessionId, from: LinkId, to: LinkId): void {
    const client = this.clientOf(session);
    this.#laws.tookOver(session);
    const [before, after] = [this.#links.deviceOf(from), this.#links.deviceOf(to)];
    this.#metrics.tookOver(now, client, before, after);
    this.#digest.fold4(now, OBSERVED.tookOver << 24, before, after);
  }

  keepAliveExpired(now: Instant, session: SessionId): void {
    this.#metrics.count(this.#deviceIn(session), 'keepAliveTimeouts');
    this.#digest.fold4(now, OBSERVED.keepAliveExpired << 24, session, 0);
  }

  connectRefused(_now: Instant, link: LinkId): void {
    this.#metrics.count(this.#links.deviceOf(link), 'refused');
  }

  /** A will is its device's message; the broker has the only copy of it. */
  willPublished(now: Instant, client: number, publication: PublicationId): void {
    this.#laws.willPublished(now, client, publication);
    const device = this.#deviceOfClient.at(client);
    const number = this.#messageOf(publication);
    const topic = this.#publications.topicOf(publication);
    const qos = this.#publications.qosOf(publication);
    const topicName = this.#topicName(topic);
    const will = { number, publisher: device, client, topic, topicName, qos };
    this.#ledger.willPublished(now, will);
    this.#metrics.published++;
    this.#digest.fold4(now, (OBSERVED.published << 24) | qos, device, number);
  }

  willRouted(now: Instant, publication: PublicationId): void {
    this.#laws.willRouted();
    this.#ledger.willRouted(now, this.#messageOf(publication));
  }

  copied(now: Instant, session: SessionId, publication: PublicationId): void {
    this.#laws.copied(now, session, publication);
    this.sessionCopies++;
    this.#ledger.sessions.copied(this.#messageOf(publication), this.clientOf(session));
  }

  copiedForGroup(now: Instant, session: SessionId, publication: PublicationId, to: string): void {
    this.#laws.copiedForGroup(now, session, publication, to);
    this.sessionCopies++;
    const message = this.#messageOf(publication);
    this.#ledger.sessions.copiedForGroup(message, this.clientOf(session), to);
  }

  retainedCopied(now: Instant, session: SessionId, publication: PublicationId): void {
    this.#laws.retainedCopied(now, session, publication);
    this.sessionCopies++;
    this.#ledger.sessions.copiedUnrouted(this.#messageOf(publication), this.clientOf(session));
  }

  moved(now: Instant, from: SessionId, to: SessionId, publication: PublicationId): void {
    const message = this.#messageOf(publication);
    this.#ledger.sessions.moved(now, message, this.clientOf(from), this.clientOf(to));
  }

  queued(now: Instant, session: SessionId, publication: PublicationId): void {
    const { queues } = this.#metrics;
    queues.queued(now, session, this.#publications.payloadLengthOf(publication));
    this.#laws.queued(now, session, queues.depthOf(session));
  }

  dequeued(_now: Instant, session: SessionId, publication: PublicationId): void {
    this.#metrics.queues.dequeued(session, this.#publications.payloadLengthOf(publication));
  }

  sent(): void {
    this.sessionCopies--;
    // The wire answers for a QoS 0 copy from here on: the world hears it arrive or die.
  }

  acknowledged(now: Instant, session: SessionId, publication: PublicationId): void {
    this.sessionCopies--;
    const device = this.#deviceIn(session);
    const message = this.#messageOf(publication);
    this.#ledger.sessions.passedOn(now, message, this.clientOf(session), device);
  }

  dropped(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    cause: Cause,
    id?: PacketId,
  ): void {
    this.#laws.dropped(session, cause);
    this.sessionCopies--;
    if (id !== undefined) this.#givenUp(session, publication, id);
    const isOfQos0 = cause === 'broker.qos0-offline' || cause === 'subscriber.link-lost';
    const isDowngraded = isOfQos0 && this.#publications.qosOf(publication) > 0;
    const named = isDowngraded ? 'subscriber.effective-qos0' : cause;
    this.#ledger.sessions.died(now, this.#messageOf(publication), this.clientOf(session), named);
  }

  withheld(_now: Instant, publication: PublicationId): void {
    this.#ledger.messageCopied(this.#messageOf(publication));
  }

  surrendered(now: Instant, publication: PublicationId): void {
    this.#ledger.messagePassedOn(now, this.#messageOf(publication));
  }

  withheldDropped(now: Instant, publication: PublicationId, cause: Cause): void {
    this.#ledger.messageDied(now, this.#messageOf(publication), cause, NOBODY);
  }

  routed(now: Instant, publication: PublicationId): void {
    this.#laws.routed(now, publication);
    const message = this.#messageOf(publication);
    if (this.#publications.isRetain(publication)) {
      this.#ledger.retained.keep(this.#publications.topicOf(publication), message);
    }
    this.#ledger.sessions.routed(now, message);
  }

  rejected(_now: Instant, publication: PublicationId): void {
    this.#ledger.messageBlamed(this.#messageOf(publication), 'broker.queue-full.rejected');
  }

  turnedAway(_now: Instant, publication: PublicationId, cause: Cause): void {
    this.#ledger.messageBlamed(this.#messageOf(publication), cause);
  }

  mistakenDuplicate(_now: Instant, publication: PublicationId): void {
    this.#ledger.messageBlamed(this.#messageOf(publication), 'broker.mistaken-duplicate');
  }

  /** A device has gone on under another ClientId: its old one's session may be an orphan now. */
  leftBehind(client: number): void {
    if (!this.#isDeserted(client) || !this.#ledger.clientele.hasSession(client)) return;
    this.#metrics.connections.orphaned++;
    // One whose dead connection nobody has noticed yet still counts as online.
    if (this.#isOnline.at(client) === 0) this.#metrics.connections.orphans++;
  }

  /** Whether no device uses this ClientId any more. */
  #isDeserted(client: number): boolean {
    return this.#ledger.clientele.membersOf(client).length === 0;
  }

  /** The device last connected to a session. */
  #deviceIn(session: SessionId): number {
    return this.#sessions.at(session * 2 + 1);
  }

  #messageOf(publication: PublicationId): number {
    return this.#publications.messageOf(publication);
  }
}
