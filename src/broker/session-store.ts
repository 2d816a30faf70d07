/**
 * The only file that knows a session's columns; engines call accessors.
 *
 *   connected ⇄ disconnected ──▶ ended        one byte, and a table of what may follow what
 *
 * A session is keyed by its client's interned ClientId. Subscriptions are kept as filters here and
 * as entries in the topic tree.
 */
import type { Brand } from '../kernel/brand.ts';
import { Float64Column, Int32Column, Uint8Column } from '../kernel/column.ts';
import { invariant, violated } from '../kernel/invariant.ts';
import { Slab } from '../kernel/slab.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import { type LinkId, NO_LINK } from '../mqtt/packet-sink.ts';

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

const NO_FILTERS: readonly string[] = [];

export class SessionStore {
  readonly #slab = new Slab();
  readonly #state = this.#slab.attach(new Uint8Column());
  readonly #version = this.#slab.attach(new Uint8Column());
  readonly #client = this.#slab.attach(new Int32Column());
  readonly #link = this.#slab.attach(new Int32Column());
  readonly #window = this.#slab.attach(new Int32Column());
  readonly #expiryUs = this.#slab.attach(new Float64Column());
  readonly #expiresAt = this.#slab.attach(new Float64Column());
  readonly #silenceUs = this.#slab.attach(new Float64Column());
  readonly #heardAt = this.#slab.attach(new Float64Column());
  /** Stamp and place of this session in the routing under way (routing.ts). */
  readonly #routing = this.#slab.attach(new Int32Column());
  readonly #place = this.#slab.attach(new Int32Column());
  readonly #filters: (readonly string[])[] = [];
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
    return this.#slab.bytes + this.#ofClient.bytes + this.#ofLink.bytes;
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
    this.#state.set(session, SESSION_STATES.indexOf('ended'));
    this.#client.set(session, client);
    this.#link.set(session, NO_LINK);
    this.#routing.set(session, 0);
    this.#filters[session] = NO_FILTERS;
    return session;
  }

  /** Frees an ended session. */
  remove(session: SessionId): void {
    invariant(this.stateOf(session) === 'ended', 'only an ended session is removed');
    this.#ofClient.set(this.#client.at(session), NO_SESSION);
    this.#slab.free(session);
  }

  stateOf(session: SessionId): SessionState {
    const code = this.#state.at(session);
    return code === 2 ? 'connected' : code === 1 ? 'disconnected' : 'ended';
  }

  isConnected(session: SessionId): boolean {
    return this.#state.at(session) === 2;
  }

  /** Changes the state; throws when the table does not allow it. */
  enter(session: SessionId, next: SessionState): void {
    const state = this.stateOf(session);
    if (!TRANSITIONS[state].includes(next))
      violated(`a session cannot go from ${state} to ${next}`);
    this.#state.set(session, SESSION_STATES.indexOf(next));
  }

  isLive(session: SessionId): boolean {
    return this.#slab.isLive(session);
  }

  /** The interned ClientId. */
  clientOf(session: SessionId): number {
    return this.#client.at(session);
  }

  linkOf(session: SessionId): LinkId {
    return this.#link.at(session) as LinkId;
  }

  /** Ties a session to its connection. */
  attach(session: SessionId, link: LinkId): void {
    this.#ofLink.grow(link + 1);
    this.#ofLink.set(link, session);
    this.#link.set(session, link);
  }

  detach(session: SessionId): void {
    this.#ofLink.set(this.linkOf(session), NO_SESSION);
    this.#link.set(session, NO_LINK);
  }

  /** The protocol version of its last connection. */
  versionOf(session: SessionId): ProtocolVersion {
    return this.#version.at(session) === 5 ? 5 : 4;
  }

  setVersion(session: SessionId, version: ProtocolVersion): void {
    this.#version.set(session, version);
  }

  /** Unacknowledged QoS 1/2 messages the connection takes at once: its receive maximum. */
  windowOf(session: SessionId): number {
    return this.#window.at(session);
  }

  setWindow(session: SessionId, window: number): void {
    this.#window.set(session, window);
  }

  /** Session expiry interval, µs; Infinity never expires. */
  expiryUsOf(session: SessionId): number {
    return this.#expiryUs.at(session);
  }

  setExpiryUs(session: SessionId, interval: number): void {
    this.#expiryUs.set(session, interval);
  }

  /** When a disconnected session ends; NEVER while connected. */
  expiresAt(session: SessionId): Instant {
    return this.#expiresAt.at(session) as Instant;
  }

  setExpiresAt(session: SessionId, at: Instant): void {
    this.#expiresAt.set(session, at);
  }

  /** Silence after which the connection is closed, µs; Infinity when keep-alive is off. */
  silenceUsOf(session: SessionId): number {
    return this.#silenceUs.at(session);
  }

  setSilenceUs(session: SessionId, silence: number): void {
    this.#silenceUs.set(session, silence);
  }

  /** When the client was last heard. */
  heardAt(session: SessionId): Instant {
    return this.#heardAt.at(session) as Instant;
  }

  hear(session: SessionId, now: Instant): void {
    this.#heardAt.set(session, now);
  }

  /** Filters subscribed, in order of subscription. */
  filtersOf(session: SessionId): readonly string[] {
    return this.#filters[session] ?? NO_FILTERS;
  }

  setFilters(session: SessionId, filters: readonly string[]): void {
    this.#filters[session] = filters;
  }

  /** The place given to this session in routing `stamp`, or −1 if it has none yet. */
  placeIn(session: number, stamp: number): number {
    return this.#routing.at(session) === stamp ? this.#place.at(session) : -1;
  }

  setPlace(session: number, stamp: number, place: number): void {
    this.#routing.set(session, stamp);
    this.#place.set(session, place);
  }

  /** Every session, in order of id. */
  forEach(visit: (session: SessionId) => void): void {
    for (let session = 0; session < this.#slab.extent; session++) {
      if (this.#slab.isLive(session)) visit(session as SessionId);
    }
  }

  /** Resets what a new session must not inherit from the row's last owner. */
  clearTimes(session: SessionId): void {
    this.#expiresAt.set(session, NEVER);
    this.#silenceUs.set(session, Number.POSITIVE_INFINITY);
  }
}
