/**
 * The only file that knows a session's columns; engines call accessors.
 *
 *   connected ⇄ disconnected ──▶ ended        one byte, and a table of what may follow what
 *
 * A session is keyed by its client's interned ClientId. Subscriptions are kept as filters here and
 * as entries in the topic tree.
 */
import type { Brand } from '../kernel/brand.ts';
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { invariant, violated } from '../kernel/invariant.ts';
import { ShortLists } from '../kernel/short-lists.ts';
import { Slab } from '../kernel/slab.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import { type LinkId, NO_LINK } from '../mqtt/packet-sink.ts';
import { type Agreement, Agreements, NOTHING_AGREED } from './agreements.ts';

export type SessionId = number & Brand<'session'>;

/** No session. */
export const NO_SESSION: SessionId = -1 as SessionId;

export const SESSION_STATES = ['ended', 'disconnected', 'connected'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** What may follow what. */
const TRANSITIONS: Readonly<Record<SessionState, readonly SessionState[]>> = {
  ended: ['connected'],
  disconnected: ['connected', 'ended'],
  connected: ['disconnected'],
};

/** What a 5.0 client may ask of a connection, and hardly any asks. */
export interface ConnectionTerms {
  /** Longest packet it takes, with the fixed header, bytes. */
  readonly maximumPacketSize: number;
  /** Topic aliases it takes, 1 … this. */
  readonly topicAliasMaximum: number;
  /** Whether reason strings may stand in every packet that has them [MQTT-3.1.2-29 (5.0)]. */
  readonly problemInformation: boolean;
}

/** What holds for a client that asks nothing, and for every 3.1.1 client. */
export const USUAL_TERMS: ConnectionTerms = {
  maximumPacketSize: MAX_PACKET_SIZE,
  topicAliasMaximum: 0,
  problemInformation: true,
};

/**
 * The fields of a session, side by side: its state, with TERMS beside it when the connection has
 * terms of its own; and the place of what was agreed on.
 */
const FIELD = { state: 0, client: 1, link: 2, agreed: 3 } as const;
const INTS = 4;
const STATE = 3;
const TERMS = 4;

export class SessionStore {
  readonly #slab = new Slab();
  readonly #ints = this.#slab.attach(new Int32Column(0, INTS));
  /** When its client was last heard; of a disconnected session, when its connection ended. */
  readonly #time = this.#slab.attach(new Float64Column(NEVER));
  readonly #agreements = new Agreements();
  readonly #filters = new ShortLists<string>();
  /** Rare, so kept beside the columns. */
  readonly #terms = new Map<SessionId, ConnectionTerms>();
  readonly #ofClient = new Int32Column(NO_SESSION);
  readonly #ofLink = new Int32Column(NO_SESSION);

  /** Sessions that exist. */
  get size(): number {
    return this.#slab.size;
  }

  /** One above the highest session ever used. */
  get extent(): number {
    return this.#slab.extent;
  }

  get bytes(): number {
    return this.#slab.bytes + this.#ofClient.bytes + this.#ofLink.bytes + this.#filters.bytes;
  }

  /** Makes room for so many sessions at once, each of a client and with a link. */
  reserve(sessions: number): void {
    this.#slab.reserve(sessions);
    this.#ofClient.grow(sessions);
    this.#ofLink.grow(sessions);
  }

  /** The session of an interned ClientId, or NO_SESSION. */
  ofClient(client: number): SessionId {
    this.#ofClient.grow(client + 1);
    return this.#ofClient.at(client) as SessionId;
  }

  /** The session connected over this link, or NO_SESSION. */
  ofLink(link: LinkId): SessionId {
    this.#ofLink.grow(link + 1);
    return this.#ofLink.at(link) as SessionId;
  }

  /** A new session for this client, not yet connected. */
  create(client: number): SessionId {
    invariant(this.ofClient(client) === NO_SESSION, 'a ClientId has one session');
    const session = this.#slab.allocate() as SessionId;
    this.#ofClient.set(client, session);
    this.#ints.set(session * INTS + FIELD.state, SESSION_STATES.indexOf('ended'));
    this.#ints.set(session * INTS + FIELD.agreed, NOTHING_AGREED);
    this.#ints.set(session * INTS + FIELD.client, client);
    this.#ints.set(session * INTS + FIELD.link, NO_LINK);
    this.#filters.clear(session);
    return session;
  }

  /** Frees an ended session. */
  remove(session: SessionId): void {
    invariant(this.stateOf(session) === 'ended', 'only an ended session is removed');
    this.#ofClient.set(this.#ints.at(session * INTS + FIELD.client), NO_SESSION);
    this.#terms.delete(session);
    this.#slab.free(session);
  }

  stateOf(session: SessionId): SessionState {
    const code = this.#ints.at(session * INTS + FIELD.state) & STATE;
    return code === 2 ? 'connected' : code === 1 ? 'disconnected' : 'ended';
  }

  isConnected(session: SessionId): boolean {
    return (this.#ints.at(session * INTS + FIELD.state) & STATE) === 2;
  }

  /** Changes the state; throws when the table does not allow it. */
  enter(session: SessionId, next: SessionState): void {
    const state = this.stateOf(session);
    if (!TRANSITIONS[state].includes(next)) violated('no way for a session:', state, next);
    const terms = this.#ints.at(session * INTS + FIELD.state) & TERMS;
    this.#ints.set(session * INTS + FIELD.state, SESSION_STATES.indexOf(next) | terms);
  }

  isLive(session: SessionId): boolean {
    return this.#slab.isLive(session);
  }

  /** The interned ClientId. */
  clientOf(session: SessionId): number {
    return this.#ints.at(session * INTS + FIELD.client);
  }

  linkOf(session: SessionId): LinkId {
    return this.#ints.at(session * INTS + FIELD.link) as LinkId;
  }

  /** Ties a session to its connection. */
  attach(session: SessionId, link: LinkId): void {
    this.#ofLink.grow(link + 1);
    this.#ofLink.set(link, session);
    this.#ints.set(session * INTS + FIELD.link, link);
  }

  /** Its connection is over: it is disconnected. */
  detach(session: SessionId): void {
    this.enter(session, 'disconnected');
    this.#ofLink.set(this.linkOf(session), NO_SESSION);
    this.#ints.set(session * INTS + FIELD.link, NO_LINK);
  }

  /** The protocol version of its last connection. */
  versionOf(session: SessionId): ProtocolVersion {
    return this.#agreed(session).version;
  }

  /** Whether its connection has terms that are not the usual ones. */
  hasTerms(session: SessionId): boolean {
    return (this.#ints.at(session * INTS + FIELD.state) & TERMS) !== 0;
  }

  /** What its last connection was told by the client. */
  termsOf(session: SessionId): ConnectionTerms {
    return this.#terms.get(session) ?? USUAL_TERMS;
  }

  /** What holds on a new connection. */
  agree(session: SessionId, version: ProtocolVersion, terms: ConnectionTerms): void {
    if (terms === USUAL_TERMS) this.#terms.delete(session);
    else this.#terms.set(session, terms);
    const state = this.#ints.at(session * INTS + FIELD.state) & STATE;
    const flag = terms === USUAL_TERMS ? 0 : TERMS;
    this.#ints.set(session * INTS + FIELD.state, state | flag);
    this.#change(session, { version });
  }

  /** Unacknowledged QoS 1/2 messages the connection takes at once: its receive maximum. */
  windowOf(session: SessionId): number {
    return this.#agreed(session).window;
  }

  setWindow(session: SessionId, window: number): void {
    this.#change(session, { window });
  }

  /** Session expiry interval, µs; Infinity never expires. */
  expiryUsOf(session: SessionId): number {
    return this.#agreed(session).expiryUs;
  }

  setExpiryUs(session: SessionId, expiryUs: number): void {
    this.#change(session, { expiryUs });
  }

  /** When the connection of a disconnected session ended: its expiry counts from then. */
  leftAt(session: SessionId): Instant {
    return this.#time.at(session) as Instant;
  }

  leave(session: SessionId, now: Instant): void {
    this.#time.set(session, now);
  }

  /** Silence after which the connection is closed, µs; Infinity when keep-alive is off. */
  silenceUsOf(session: SessionId): number {
    return this.#agreed(session).silenceUs;
  }

  setSilenceUs(session: SessionId, silenceUs: number): void {
    this.#change(session, { silenceUs });
  }

  /** When the client of a connected session was last heard. */
  heardAt(session: SessionId): Instant {
    return this.#time.at(session) as Instant;
  }

  hear(session: SessionId, now: Instant): void {
    this.#time.set(session, now);
  }

  /** Filters subscribed, in order of subscription. */
  filtersOf(session: SessionId): readonly string[] {
    return this.#filters.of(session);
  }

  addFilter(session: SessionId, filter: string): void {
    this.#filters.add(session, filter);
  }

  removeFilter(session: SessionId, filter: string): void {
    this.#filters.remove(session, filter);
  }

  removeFilters(session: SessionId): void {
    this.#filters.clear(session);
  }

  /** Every session, in order of id. */
  forEach(visit: (session: SessionId) => void): void {
    for (let session = 0; session < this.#slab.extent; session++) {
      if (this.#slab.isLive(session)) visit(session as SessionId);
    }
  }

  #agreed(session: SessionId): Agreement {
    return this.#agreements.at(this.#ints.at(session * INTS + FIELD.agreed));
  }

  #change(session: SessionId, change: Partial<Agreement>): void {
    const field = session * INTS + FIELD.agreed;
    this.#ints.set(field, this.#agreements.changed(this.#ints.at(field), change));
  }
}
