/**
 * The sender's half of the QoS 1 and 2 handshakes, for broker sessions and devices alike.
 *
 *   PUBLISH ──▶ publishes (send order) ──PUBACK──▶ done
 *                        └──PUBREC──▶ releases (release-store.ts) ──PUBCOMP──▶ done
 *
 * An owner is a session or a device. Entries outlive connections; what a connection limits is the
 * quota: PUBLISH packets sent on it and not yet acknowledged [MQTT-4.9.0-1 (5.0)]. A released QoS 2
 * message has passed to the receiver: it is sent no more, and only named until PUBCOMP. Who plays
 * which role, and what an acknowledgement means to anyone, is not known here.
 */
import { Int32Column } from '../kernel/column.ts';
import { invariant, violated } from '../kernel/invariant.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import type { Qos } from './packet.ts';
import type { PublicationId } from './publication-store.ts';
import { type PacketId, type PublishHeader, publishHeader } from './publish-header.ts';
import { ReleaseStore } from './release-store.ts';

/** The acknowledgement names a packet identifier that is not in use in that state. */
export const UNKNOWN_ID = -1;
/** A PUBREC for a message that was already released: answer with PUBREL again. */
export const RELEASED_BEFORE = -2;

const QOS_SHIFT = 16;
const RETAIN = 1 << 18;
/** Sent on the present connection, so it uses quota. */
const SENT = 1 << 19;
const HIGHEST_ID = 65535;
/** Beside an owner's last identifier: one still in use was skipped since it was last idle. */
const SKIPPED = 1 << 16;

/**
 * The fields of an entry: its publication; identifier | QoS << 16 | RETAIN << 18 | SENT << 19; and
 * a number of the owner's that says where it came from.
 */
const NODE_PUBLICATION = 0;
const NODE_ENTRY = 1;
const NODE_SOURCE = 2;
const NODE = 3;
/** An owner's last identifier, and in one word what quota it has used and what is unsent here. */
const LAST_ID = 0;
const COUNTS = 1;
const OWN = 2;
const USED = 1;
const UNSENT = 1 << 16;

export class FlightStore {
  readonly #publishes = new LinkedQueues(OWN);
  readonly #nodes = this.#publishes.nodes.attach(new Int32Column(0, NODE));
  readonly #releases = new ReleaseStore();
  #before = NONE;

  get bytes(): number {
    return this.#publishes.bytes + this.#releases.bytes;
  }

  /** Makes room for owners 0 … owners − 1. */
  grow(owners: number): void {
    this.#publishes.grow(owners);
  }

  /** Messages between their first PUBLISH and the end of their handshake. */
  count(owner: number): number {
    return this.#publishes.count(owner) + this.#releases.count(owner);
  }

  /** PUBLISH packets sent on the present connection and not yet acknowledged. */
  quotaUsed(owner: number): number {
    return this.#publishes.own(owner, COUNTS) & 0xffff;
  }

  /** Whether a packet identifier is left for one more message. */
  hasFreeId(owner: number): boolean {
    return this.count(owner) < HIGHEST_ID;
  }

  /**
   * Takes the caller's reference of `publication` into flight, as sent now; returns its identifier.
   * `source` is given back when the owner is cleared.
   */
  begin(
    owner: number,
    publication: PublicationId,
    qos: Qos,
    retain: boolean,
    source = 0,
  ): PacketId {
    const id = this.takeId(owner);
    const node = this.#publishes.push(owner);
    this.#nodes.set(node * NODE + NODE_PUBLICATION, publication);
    this.#nodes.set(node * NODE + NODE_SOURCE, source);
    const entry = id | (qos << QOS_SHIFT) | (retain ? RETAIN : 0) | SENT;
    this.#nodes.set(node * NODE + NODE_ENTRY, entry);
    this.#count(owner, USED);
    return id;
  }

  /**
   * The next identifier after the last one given that is not in use [MQTT-2.2.1-3 (5.0)]: for
   * `begin`, and for packets that are not kept here (SUBSCRIBE, UNSUBSCRIBE), whose identifier is
   * not given again before all others have been. Throws when none is left.
   */
  takeId(owner: number): PacketId {
    if (!this.hasFreeId(owner)) violated('no packet identifier is left to owner', owner);
    const last = this.#publishes.own(owner, LAST_ID);
    // Publishes stand in the order their identifiers were given, so those since the oldest form one
    // arc of the circle and only its start can be met from behind. Once one was skipped, arcs mix.
    let isMixed = (last & SKIPPED) !== 0 && this.count(owner) > 0;
    let id = ((last & HIGHEST_ID) % HIGHEST_ID) + 1;
    while (this.#isInUse(owner, id as PacketId, isMixed)) {
      isMixed = true;
      id = (id % HIGHEST_ID) + 1;
    }
    this.#publishes.setOwn(owner, LAST_ID, isMixed ? id | SKIPPED : id);
    return id as PacketId;
  }

  /** Ends a QoS 1 handshake; returns the publication and its reference, or UNKNOWN_ID. */
  puback(owner: number, id: PacketId): PublicationId | typeof UNKNOWN_ID {
    return this.#endPublish(owner, id, 1);
  }

  /** Ends a QoS 2 handshake on a PUBREC ≥ 0x80; returns the publication and its reference. */
  refused(owner: number, id: PacketId): PublicationId | typeof UNKNOWN_ID {
    return this.#endPublish(owner, id, 2);
  }

  /** Ends the handshake of an entry that will not be sent again; its reference is the caller's. */
  remove(owner: number, node: number): void {
    this.#endPublish(owner, this.idOf(node), this.qosOf(node));
  }

  /** Moves a QoS 2 message to the releases; returns its publication, still held until PUBCOMP. */
  pubrec(owner: number, id: PacketId): PublicationId | typeof UNKNOWN_ID | typeof RELEASED_BEFORE {
    const node = this.nodeOf(owner, id);
    if (node === NONE) {
      return this.#releases.has(owner, id) ? RELEASED_BEFORE : UNKNOWN_ID;
    }
    if (this.qosOf(node) !== 2) return UNKNOWN_ID;
    const publication = this.publicationOf(node);
    const entry = this.#nodes.at(node * NODE + NODE_ENTRY);
    if ((entry & SENT) === 0) this.#count(owner, -UNSENT);
    this.#publishes.remove(owner, node, this.#before);
    this.#releases.add(owner, id, { publication, wasSent: (entry & SENT) !== 0 });
    return publication;
  }

  /** Ends a QoS 2 handshake; returns the publication and its reference, or UNKNOWN_ID. */
  pubcomp(owner: number, id: PacketId): PublicationId | typeof UNKNOWN_ID {
    const released = this.#releases.take(owner, id);
    if (released === undefined) return UNKNOWN_ID;
    if (released.wasSent) this.#count(owner, -USED);
    return released.publication;
  }

  /** Whether an identifier names a message in flight, released or not. */
  holds(owner: number, id: PacketId): boolean {
    return this.#isInUse(owner, id, true);
  }

  /** A new connection: nothing has been sent on it. */
  reconnect(owner: number): void {
    this.#publishes.setOwn(owner, COUNTS, this.#publishes.count(owner) * UNSENT);
    let node = this.#publishes.head(owner);
    for (; node !== NONE; node = this.#publishes.next(node)) {
      this.#nodes.set(node * NODE + NODE_ENTRY, this.#nodes.at(node * NODE + NODE_ENTRY) & ~SENT);
    }
    this.#releases.reconnect(owner);
  }

  /** The oldest publish not yet sent on this connection, or NONE; a cursor for `resend`. */
  firstUnsent(owner: number): number {
    if (this.#publishes.own(owner, COUNTS) >>> 16 === 0) return NONE;
    return this.#unsentFrom(this.#publishes.head(owner));
  }

  /** The one behind `node`, or NONE: going on from there, resending all is one walk. */
  nextUnsent(node: number): number {
    return this.#unsentFrom(this.#publishes.next(node));
  }

  /** Marks the entry sent and returns its header with DUP [MQTT-3.3.1-1]. */
  resend(owner: number, node: number): PublishHeader {
    const entry = this.#nodes.at(node * NODE + NODE_ENTRY);
    invariant((entry & SENT) === 0, 'an entry was sent twice on one connection');
    this.#nodes.set(node * NODE + NODE_ENTRY, entry | SENT);
    this.#count(owner, USED - UNSENT);
    return this.repeat(node);
  }

  /** The header with which a message goes again on the connection that it was sent on. */
  repeat(node: number): PublishHeader {
    const entry = this.#nodes.at(node * NODE + NODE_ENTRY);
    return publishHeader(this.idOf(node), this.qosOf(node), true, (entry & RETAIN) !== 0);
  }

  /** How far on the circle of identifiers `id` is from the next to be given: the oldest is nearest. */
  distanceTo(owner: number, id: PacketId): number {
    return (id - (this.#publishes.own(owner, LAST_ID) & HIGHEST_ID) + HIGHEST_ID - 1) % HIGHEST_ID;
  }

  publicationOf(node: number): PublicationId {
    return this.#nodes.at(node * NODE + NODE_PUBLICATION) as PublicationId;
  }

  /** Every released identifier in PUBREC order. */
  forEachReleased(owner: number, visit: (id: PacketId) => void): void {
    this.#releases.forEach(owner, visit);
  }

  /** Every publication in flight and not released, in send order. */
  forEachPublication(owner: number, visit: (publication: PublicationId, qos: Qos) => void): void {
    let node = this.#publishes.head(owner);
    for (; node !== NONE; node = this.#publishes.next(node)) {
      visit(this.publicationOf(node), this.qosOf(node));
    }
  }

  /**
   * Forgets everything, handing each publication and its reference to `visit` in send order, then
   * each released one to `released` in PUBREC order.
   */
  clear(
    owner: number,
    visit: (publication: PublicationId, qos: Qos, source: number) => void,
    released: (publication: PublicationId) => void,
  ): void {
    let node = this.#publishes.head(owner);
    for (; node !== NONE; node = this.#publishes.head(owner)) {
      const publication = this.publicationOf(node);
      const qos = this.qosOf(node);
      const source = this.#nodes.at(node * NODE + NODE_SOURCE);
      this.#publishes.shift(owner);
      visit(publication, qos, source);
    }
    this.#releases.clear(owner, released);
    this.#publishes.setOwn(owner, COUNTS, 0);
  }

  /** A new session starts at identifier 1 again. */
  resetIds(owner: number): void {
    invariant(this.count(owner) === 0, 'identifiers are in use');
    this.#publishes.setOwn(owner, LAST_ID, 0);
  }

  #endPublish(owner: number, id: PacketId, qos: Qos): PublicationId | typeof UNKNOWN_ID {
    const node = this.nodeOf(owner, id);
    if (node === NONE || this.qosOf(node) !== qos) return UNKNOWN_ID;
    const publication = this.publicationOf(node);
    const entry = this.#nodes.at(node * NODE + NODE_ENTRY);
    this.#count(owner, (entry & SENT) === 0 ? -UNSENT : -USED);
    this.#publishes.remove(owner, node, this.#before);
    return publication;
  }

  /** The publish of this identifier, or NONE; `#before` is then the one in front of it. */
  nodeOf(owner: number, id: PacketId): number {
    let before = NONE;
    let node = this.#publishes.head(owner);
    for (; node !== NONE; node = this.#publishes.next(node)) {
      if (this.idOf(node) === id) {
        this.#before = before;
        return node;
      }
      before = node;
    }
    return NONE;
  }

  #count(owner: number, by: number): void {
    this.#publishes.setOwn(owner, COUNTS, this.#publishes.own(owner, COUNTS) + by);
  }

  #unsentFrom(start: number): number {
    let node = start;
    while (node !== NONE && (this.#nodes.at(node * NODE + NODE_ENTRY) & SENT) !== 0)
      node = this.#publishes.next(node);
    return node;
  }

  #isInUse(owner: number, id: PacketId, isMixed: boolean): boolean {
    const oldest = this.#publishes.head(owner);
    const isPublish = isMixed
      ? this.nodeOf(owner, id) !== NONE
      : oldest !== NONE && this.idOf(oldest) === id;
    return isPublish || this.#releases.has(owner, id);
  }

  idOf(node: number): PacketId {
    return (this.#nodes.at(node * NODE + NODE_ENTRY) & 0xffff) as PacketId;
  }

  qosOf(node: number): Qos {
    // Two bits; `begin` only packs a Qos.
    return ((this.#nodes.at(node * NODE + NODE_ENTRY) >> QOS_SHIFT) & 3) as Qos;
  }
}
