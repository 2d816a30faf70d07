/**
 * Laws of sessions and connections, from CONNECT, CONNACK and what is said of sessions.
 *
 *   session-present   the flag in CONNACK is whether the session was there [MQTT-3.2.2-2, -3 (5.0)]
 *   one-connection    a ClientId has one connection at the broker [MQTT-3.1.4-3 (5.0)]
 *   session-state     (in part) a session ends only if a CONNECT says so, or its time is over
 */
import { Int32Column } from '../kernel/column.ts';
import type { Instant } from '../kernel/time.ts';
import type { Connack, Connect } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { isFailure } from '../mqtt/reason-code.ts';
import type { Law } from './law.ts';
import type { Outlook } from './outlook.ts';

const NOBODY = -1;

/** A CONNECT that is being looked at. */
interface Pending {
  readonly link: LinkId;
  readonly packet: Connect;
  /** A session was made for it. */
  isNew: boolean;
}

export class SessionLaw {
  readonly #present: Law;
  readonly #oneConnection: Law;
  readonly #state: Law;
  readonly #outlook: Outlook;
  readonly #ignoresClean: boolean;
  /** The ClientId of a session. */
  readonly #clientOf = new Int32Column(NOBODY);
  /** The session of a ClientId. */
  readonly #sessionOf = new Int32Column(NOBODY);
  /** The last link of a session, and the session that was last with a link. */
  readonly #linkOf = new Int32Column(NOBODY);
  readonly #ownerOf = new Int32Column(NOBODY);
  #pending: Pending | undefined;

  constructor(parts: {
    readonly present: Law;
    readonly oneConnection: Law;
    readonly state: Law;
    readonly outlook: Outlook;
    /** Whether it takes every clean start for none. */
    readonly ignoresClean: boolean;
  }) {
    this.#present = parts.present;
    this.#oneConnection = parts.oneConnection;
    this.#state = parts.state;
    this.#outlook = parts.outlook;
    this.#ignoresClean = parts.ignoresClean;
  }

  get bytes(): number {
    const ofSessions = this.#clientOf.bytes + this.#linkOf.bytes;
    return ofSessions + this.#sessionOf.bytes + this.#ownerOf.bytes;
  }

  /** Makes room for so many sessions, each of a client and with a link. */
  grow(sessions: number): void {
    const columns = [this.#clientOf, this.#sessionOf, this.#linkOf, this.#ownerOf];
    for (const column of columns) column.grow(sessions);
  }

  /** The CONNECT that is being looked at. */
  get connecting(): Connect | undefined {
    return this.#pending?.packet;
  }

  clientOf(session: number): number {
    return this.#clientOf.at(session);
  }

  /** The session that is with a link, or −1. */
  sessionAt(link: LinkId): number {
    this.#ownerOf.grow(link + 1);
    return this.#ownerOf.at(link);
  }

  /** The session of a ClientId, or −1. */
  sessionOf(client: number): number {
    this.#sessionOf.grow(client + 1);
    return this.#sessionOf.at(client);
  }

  /** The link that a session is with, or −1. */
  linkOf(session: number): number {
    return this.#linkOf.at(session);
  }

  /** A link number is used for another connection from now on. */
  dialled(link: LinkId): void {
    this.#ownerOf.grow(link + 1);
    this.#ownerOf.set(link, NOBODY);
  }

  /** A CONNECT has arrived and is about to be looked at. */
  connect(link: LinkId, packet: Connect): void {
    // A client that leaves its ClientId to the broker has no session to come back to.
    const isOverridden = this.#ignoresClean && packet.clean && packet.clientId !== '';
    const taken = isOverridden ? { ...packet, clean: false } : packet;
    this.#pending = { link, packet: taken, isNew: false };
  }

  /** It has been looked at. */
  answered(): void {
    this.#pending = undefined;
  }

  created(now: Instant, session: number, client: number): void {
    if (this.sessionOf(client) !== NOBODY) {
      this.#state.breaks(now, client, 'a second session was made, though the first had not ended');
    }
    this.#clientOf.grow(session + 1);
    this.#linkOf.grow(session + 1);
    this.#clientOf.set(session, client);
    this.#linkOf.set(session, NOBODY);
    this.#sessionOf.set(client, session);
    if (this.#pending !== undefined) this.#pending.isNew = true;
  }

  ended(now: Instant, session: number, isCleaned: boolean): void {
    const client = this.clientOf(session);
    this.#sessionOf.set(client, NOBODY);
    if (isCleaned && this.#pending?.packet.clean !== true) {
      this.#state.breaks(now, client, 'the session was cleaned, though no CONNECT asked for it');
    }
  }

  attached(now: Instant, session: number, link: LinkId): void {
    const client = this.clientOf(session);
    const before = this.#linkOf.at(session) as LinkId;
    if (before >= 0 && this.sessionAt(before) === session && this.#outlook.isOpen(before)) {
      this.#oneConnection.breaks(now, client, 'connected, while its other connection is open');
    }
    this.dialled(link);
    this.#ownerOf.set(link, session);
    this.#linkOf.set(session, link);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    const pending = this.#pending;
    if (pending?.link !== link) return;
    const isAccepted = !isFailure(packet.reasonCode);
    const client = isAccepted ? this.clientOf(this.sessionAt(link)) : NOBODY;
    // MQTT 3.1 has no word for it.
    const isThere = isAccepted && !pending.isNew && pending.packet.isLevel3 !== true;
    if (packet.sessionPresent !== isThere) {
      const said = packet.sessionPresent ? 'present' : 'not present';
      this.#present.breaks(now, client, `CONNACK says session ${said}, which is not so`);
    }
    if (isAccepted && pending.packet.clean && !pending.isNew) {
      this.#present.breaks(now, client, 'a clean CONNECT found its old session');
    }
  }
}
