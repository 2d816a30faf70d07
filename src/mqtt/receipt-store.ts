/**
 * The receiver's half of the QoS 2 handshake: identifiers received and not yet released.
 *
 *   PUBLISH ──▶ held (answer PUBREC) ──PUBREL──▶ done (answer PUBCOMP)
 *
 * While an identifier is held, another PUBLISH with it is the same message and is not passed on
 * [MQTT-4.3.3-10 (5.0)]. An entry may keep the publication itself, for a receiver that passes it on
 * only at PUBREL. Entries outlive connections; a receive maximum counts those that came on the
 * present one. An owner is a session or a device, as in flight-store.ts, and takes no room before
 * one of its number or above has held something: few fleets use QoS 2.
 */
import { Int32Column } from '../kernel/column.ts';
import { LinkedQueues, NONE } from '../kernel/linked-queues.ts';
import type { MessageNumber, PublicationId } from './publication-store.ts';
import type { PacketId } from './publish-header.ts';

/** The identifier is held, but its publication has been passed on already. */
export const PASSED_ON = -1;
/** The identifier is not held. */
export const NOT_HELD = -2;

/** Beside the identifier: it came on the present connection. */
const HEARD = 1 << 16;

export class ReceiptStore {
  readonly #lists = new LinkedQueues();
  /** Packet identifier | HEARD. */
  readonly #entry = this.#lists.nodes.attach(new Int32Column());
  readonly #publication = this.#lists.nodes.attach(new Int32Column());
  /** Which message it was, so that a mistaken duplicate can be told from a true one (MODEL §2). */
  readonly #message = this.#lists.nodes.attach(new Int32Column());
  readonly #heard = new Int32Column();
  /** Owners there is room for. */
  #owners = 0;

  get bytes(): number {
    return this.#lists.bytes + this.#heard.bytes;
  }

  /** Identifiers held. */
  count(owner: number): number {
    return owner < this.#owners ? this.#lists.count(owner) : 0;
  }

  /** The message received under `id`, or NOT_HELD. */
  messageHeld(owner: number, id: PacketId): MessageNumber | typeof NOT_HELD {
    const node = this.#find(owner, id);
    return node === NONE ? NOT_HELD : (this.#message.at(node) as MessageNumber);
  }

  /** Identifiers held that came on the present connection. */
  heard(owner: number): number {
    return owner < this.#owners ? this.#heard.at(owner) : 0;
  }

  /** Whether a PUBLISH with `id` came on the present connection and is held. */
  wasHeard(owner: number, id: PacketId): boolean {
    const node = this.#find(owner, id);
    return node !== NONE && (this.#entry.at(node) & HEARD) !== 0;
  }

  /** A held identifier has come again, now on the present connection. */
  hearAgain(owner: number, id: PacketId): void {
    const node = this.#find(owner, id);
    if (node === NONE || (this.#entry.at(node) & HEARD) !== 0) return;
    this.#entry.set(node, id | HEARD);
    this.#heard.add(owner, 1);
  }

  /** A new connection: nothing has come on it. */
  reconnect(owner: number): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      this.#entry.set(node, this.#entry.at(node) & ~HEARD);
    }
    if (owner < this.#owners) this.#heard.set(owner, 0);
  }

  /** Holds `id` for `message`, with the caller's reference of its publication or PASSED_ON. */
  hold(
    owner: number,
    id: PacketId,
    message: MessageNumber,
    publication: PublicationId | typeof PASSED_ON,
  ): void {
    this.#growTo(owner);
    const node = this.#lists.push(owner);
    this.#entry.set(node, id | HEARD);
    this.#heard.add(owner, 1);
    this.#message.set(node, message);
    this.#publication.set(node, publication);
  }

  /** Lets go of `id`; returns what it held with its reference, PASSED_ON, or NOT_HELD. */
  release(owner: number, id: PacketId): PublicationId | typeof PASSED_ON | typeof NOT_HELD {
    let previous = NONE;
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      if (this.#idOf(node) === id) {
        const held = this.#publication.at(node);
        if ((this.#entry.at(node) & HEARD) !== 0) this.#heard.add(owner, -1);
        this.#lists.remove(owner, node, previous);
        return held as PublicationId;
      }
      previous = node;
    }
    return NOT_HELD;
  }

  /** Every publication held, in order of arrival. */
  forEachPublication(owner: number, visit: (publication: PublicationId) => void): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      const held = this.#publication.at(node);
      if (held !== PASSED_ON) visit(held as PublicationId);
    }
  }

  /** Lets go of each identifier whose publication is lost, handing that and its reference over. */
  lose(
    owner: number,
    isLost: (publication: PublicationId) => boolean,
    visit: (id: PacketId, publication: PublicationId) => void,
  ): void {
    const lost: (readonly [PacketId, PublicationId])[] = [];
    for (let node = this.#head(owner); node !== NONE; node = this.#lists.next(node)) {
      const held = this.#publication.at(node);
      if (held === PASSED_ON || !isLost(held as PublicationId)) continue;
      // `hold` was given a PacketId.
      lost.push([this.#idOf(node) as PacketId, held as PublicationId]);
    }
    for (const [id, publication] of lost) {
      this.release(owner, id);
      visit(id, publication);
    }
  }

  /** Forgets everything, handing each publication held and its reference to `visit`. */
  clear(owner: number, visit: (publication: PublicationId) => void): void {
    for (let node = this.#head(owner); node !== NONE; node = this.#head(owner)) {
      const held = this.#publication.at(node);
      this.#lists.shift(owner);
      if (held !== PASSED_ON) visit(held as PublicationId);
    }
    if (owner < this.#owners) this.#heard.set(owner, 0);
  }

  #head(owner: number): number {
    return owner < this.#owners ? this.#lists.head(owner) : NONE;
  }

  #growTo(owner: number): void {
    if (owner < this.#owners) return;
    this.#owners = owner + 1;
    this.#lists.grow(this.#owners);
    this.#heard.grow(this.#owners);
  }

  #find(owner: number, id: PacketId): number {
    let node = this.#head(owner);
    while (node !== NONE && this.#idOf(node) !== id) node = this.#lists.next(node);
    return node;
  }

  #idOf(node: number): number {
    return this.#entry.at(node) & ~HEARD;
  }
}
