/**
 * The broker's end: its packets, and what it says of sessions and copies, laid before the laws.
 *
 *   packets ─▶ BrokerLaws ─┬─▶ Sending, Receiving      what is said ─▶ BrokerLaws ─┬─▶ SessionLaw
 *                          └─▶ SubscriptionBook                                   └─▶ WillLaw …
 *
 * Nothing is asked of the engine. A plain QoS 1 message costs a few comparisons.
 */
import type { SessionEnding } from '../broker/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Connect, RarePacket, Suback, Subscribe, Unsubscribe } from '../mqtt/packet.ts';
import { type LinkId, NO_LINK } from '../mqtt/packet-sink.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import { isDup, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { isFailure, type ReasonCode } from '../mqtt/reason-code.ts';
import type { Claims } from './claims.ts';
import type { EndLaws } from './end-laws.ts';
import { ExpiryLaw } from './expiry-law.ts';
import type { LawBooks } from './law.ts';
import type { Outlook } from './outlook.ts';
import { Receiving } from './receiving.ts';
import { Sending } from './sending.ts';
import { SessionLaw } from './session-law.ts';
import { SubscriptionBook } from './subscription-book.ts';
import { WillLaw } from './will-law.ts';

const NOBODY = -1;
/** What a 3.1.1 client takes, and one of 5.0 that does not say: every identifier there is. */
const ALL_IDS = 65_535;

/** What the laws need of the world. */
export interface BrokerLawParts {
  readonly laws: LawBooks;
  readonly publications: PublicationStore;
  /** What the broker promises. */
  readonly claims: Claims;
  readonly outlook: Outlook;
}

export class BrokerLaws implements EndLaws {
  readonly sessions: SessionLaw;
  readonly wills: WillLaw;
  readonly #laws: LawBooks;
  readonly #outlook: Outlook;
  readonly #publications: PublicationStore;
  readonly #claims: Claims;
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  readonly #book: SubscriptionBook;
  readonly #expiry: ExpiryLaw;
  /** The filters of the SUBSCRIBE that is being looked at, until their SUBACK. */
  #asked: Subscribe | undefined;
  /** The link whose PUBLISH or PUBREL is being looked at; of a will, its client's. */
  #speaker: LinkId = NO_LINK;
  #isWill = false;
  #willOf: number = NOBODY;
  /** The session that a CONNECT takes over, and resumes. */
  #resuming = NOBODY;

  constructor(parts: BrokerLawParts) {
    const { laws, outlook } = parts;
    this.#laws = laws;
    this.#outlook = outlook;
    this.#publications = parts.publications;
    this.#claims = parts.claims;
    this.sessions = new SessionLaw({
      present: laws.sessionPresent,
      oneConnection: laws.oneConnection,
      state: laws.sessionState,
      outlook,
      ignoresClean: parts.claims.ignoresClean,
    });
    const clientOf = (session: number): number => this.sessions.clientOf(session);
    this.#sending = new Sending({ ...laws, speaker: 'the broker', clientOf });
    this.#receiving = new Receiving(laws.qos2, clientOf);
    this.#book = new SubscriptionBook(outlook);
    this.#expiry = new ExpiryLaw(laws.expiry, outlook);
    this.wills = new WillLaw(laws.wills);
  }

  get bytes(): number {
    return this.sessions.bytes + this.#sending.bytes + this.#book.bytes;
  }

  /** Makes room for sessions 0 … sessions − 1, with a link each. */
  grow(sessions: number): void {
    for (const part of [this.sessions, this.#sending, this.#book]) part.grow(sessions);
  }

  publishArrives(
    now: Instant,
    link: LinkId,
    publication: PublicationId,
    header: PublishHeader,
  ): void {
    this.#speaker = link;
    if (qosOf(header) === 2) {
      const message = this.#publications.messageOf(publication);
      this.#receiving.publish(this.sessions.sessionAt(link), packetIdOf(header), message);
    }
    if (!this.#publications.isPlain(publication)) this.#received(now, publication);
  }

  pubackArrives(link: LinkId, id: PacketId): void {
    this.#sending.puback(link, id);
  }

  pubrecArrives(link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#sending.pubrec(link, id, reason);
  }

  pubrelArrives(link: LinkId, id: PacketId): void {
    this.#speaker = link;
    this.#receiving.pubrel(this.sessions.sessionAt(link), id);
  }

  pubrelTaken(link: LinkId, id: PacketId): void {
    this.#receiving.released(this.sessions.sessionAt(link), id);
  }

  pubcompArrives(link: LinkId, id: PacketId): void {
    this.#sending.pubcomp(link, id);
  }

  rareArrives(_now: Instant, link: LinkId, packet: RarePacket): void {
    const session = this.sessions.sessionAt(link);
    if (packet.cmd === 'connect') this.sessions.connect(link, packet);
    else if (session === NOBODY) return;
    else if (packet.cmd === 'subscribe') this.#subscribe(session, packet);
    else if (packet.cmd === 'disconnect') {
      this.wills.disconnect(this.sessions.clientOf(session), packet);
    }
  }

  rareTaken(link: LinkId, packet: RarePacket): void {
    if (packet.cmd === 'unsubscribe') this.#unsubscribed(this.sessions.sessionAt(link), packet);
    this.sessions.answered();
    this.#asked = undefined;
    this.#resuming = NOBODY;
  }

  publishSent(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    if (qosOf(header) > 0) this.#sending.publish(now, link, header);
    if (this.#publications.isPlain(publication) || isDup(header)) return;
    const client = this.sessions.clientOf(this.sessions.sessionAt(link));
    this.#expiry.starts(now, client, this.#publications.messageOf(publication));
  }

  pubrecSent(link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#receiving.pubrec(this.sessions.sessionAt(link), id, isFailure(reason));
  }

  pubrelSent(link: LinkId, id: PacketId): void {
    this.#sending.pubrel(link, id);
  }

  rareSent(now: Instant, link: LinkId, packet: RarePacket): void {
    if (packet.cmd === 'connack') this.sessions.connack(now, link, packet);
    else if (packet.cmd === 'suback') this.#suback(this.sessions.sessionAt(link), packet);
  }

  sessionCreated(now: Instant, session: number, client: number): void {
    this.sessions.created(now, session, client);
    this.#book.begin(session);
    this.#sending.grow(session + 1);
    this.#sending.begin(session);
    this.#receiving.begin(session);
  }

  sessionEnded(now: Instant, session: number, ending: SessionEnding): void {
    this.sessions.ended(now, session, ending === 'cleaned');
    this.#receiving.begin(session);
    this.wills.sessionEnded(now, this.sessions.clientOf(session));
  }

  attached(now: Instant, session: number, link: LinkId): void {
    this.sessions.attached(now, session, link);
    const packet = this.sessions.connecting;
    this.#sending.connect(session, link, packet?.properties?.receiveMaximum ?? ALL_IDS);
    const client = this.sessions.clientOf(session);
    this.wills.connected(now, client, packet?.will, packet !== undefined && isLasting(packet));
  }

  detached(now: Instant, session: number): void {
    const client = this.sessions.clientOf(session);
    this.wills.disconnected(now, client, this.#resuming === session);
  }

  tookOver(session: number): void {
    this.#resuming = this.sessions.connecting?.clean === false ? session : NOBODY;
  }

  /** A will is about to be routed. */
  willPublished(now: Instant, client: number, publication: PublicationId): void {
    this.#isWill = true;
    // A link it had may be another session's by now.
    this.#willOf = this.sessions.sessionOf(client);
    const { topic, qos } = this.#said(publication);
    this.wills.published(now, client, topic, qos);
    if (!this.#publications.isPlain(publication)) this.#received(now, publication);
  }

  willRouted(): void {
    this.#isWill = false;
  }

  copied(now: Instant, session: number, publication: PublicationId): void {
    const topic = this.#publications.topicOf(publication);
    if (!this.#book.isDue(session, topic, this.#speaking()))
      this.#blameCopy(now, session, publication);
  }

  copiedForGroup(now: Instant, session: number, publication: PublicationId, to: string): void {
    const topic = this.#publications.topicOf(publication);
    if (!this.#book.isDueToGroup(session, to, topic)) this.#blameCopy(now, session, publication);
  }

  retainedCopied(now: Instant, session: number, publication: PublicationId): void {
    const topic = this.#publications.topicOf(publication);
    if (!this.#book.isDue(session, topic, NOBODY)) this.#blameCopy(now, session, publication);
  }

  queued(now: Instant, session: number, depth: number): void {
    const { queueLimit } = this.#claims;
    if (depth <= queueLimit) return;
    const story = `a queue of ${queueLimit} messages held ${depth}`;
    this.#laws.queueLimit.breaks(now, this.sessions.clientOf(session), story);
  }

  dropped(session: number, cause: Cause): void {
    if (this.#claims.inflightDeaths.has(cause)) this.#sending.relent(session);
  }

  routed(now: Instant, publication: PublicationId): void {
    if (this.#isWill || this.#publications.qosOf(publication) < 2) return;
    const session = this.sessions.sessionAt(this.#speaker);
    this.#receiving.passedOn(now, session, this.#publications.messageOf(publication));
  }

  /** A client has a session, and was not served with what its device has subscribed to. */
  unserved(now: Instant, client: number, topic: number): void {
    const session = this.sessions.sessionOf(client);
    if (session === NOBODY || !this.#book.isDue(session, topic, this.#speaking())) return;
    const story = 'a message found no subscription, though one that matches has been granted';
    this.#laws.sessionState.breaks(now, client, story);
  }

  /** The session whose message is being routed; NOBODY, too, where that matters to no session. */
  #speaking(): number {
    if (!this.#book.hasNoLocal) return NOBODY;
    if (this.#isWill) return this.#willOf;
    return this.#speaker === NO_LINK ? NOBODY : this.sessions.sessionAt(this.#speaker);
  }

  #subscribe(session: number, packet: Subscribe): void {
    this.#asked = packet;
    for (const { topic, nl } of packet.subscriptions) this.#book.add(session, topic, nl === true);
  }

  #unsubscribed(session: number, packet: Unsubscribe): void {
    if (session === NOBODY) return;
    for (const filter of packet.unsubscriptions) this.#book.remove(session, filter);
  }

  #suback(session: number, packet: Suback): void {
    packet.granted.forEach((granted, place) => {
      const filter = this.#asked?.subscriptions[place]?.topic;
      if (isFailure(granted) && filter !== undefined) this.#book.remove(session, filter);
    });
  }

  #received(now: Instant, publication: PublicationId): void {
    const message = this.#publications.messageOf(publication);
    const seconds = this.#publications.propertiesOf(publication)?.messageExpiryInterval;
    if (seconds === undefined) return;
    this.#expiry.received(now, message, seconds);
    if (!this.#publications.isRetain(publication)) return;
    this.#expiry.retained(this.#publications.topicOf(publication), message);
  }

  #blameCopy(now: Instant, session: number, publication: PublicationId): void {
    const { topic } = this.#said(publication);
    const story = `a message on ${topic} was delivered, to which nothing is subscribed`;
    this.#laws.subscription.breaks(now, this.sessions.clientOf(session), story);
  }

  #said(publication: PublicationId): { readonly topic: string; readonly qos: number } {
    const topic = this.#outlook.topicName(this.#publications.topicOf(publication));
    return { topic, qos: this.#publications.qosOf(publication) };
  }
}

/** Whether a session is to outlive its connection. */
function isLasting({ protocolVersion, clean, properties }: Connect): boolean {
  return protocolVersion === 5 ? (properties?.sessionExpiryInterval ?? 0) > 0 : !clean;
}
