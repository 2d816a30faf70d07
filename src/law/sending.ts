/**
 * Laws of whoever sends PUBLISH packets: broker or device, over all connections of a session.
 *
 *   dup             DUP exactly on what is sent again [MQTT-3.3.1-1]
 *   window          unacknowledged ≤ the receiver's receive maximum [MQTT-3.3.4-7, -9 (5.0)]
 *   session-state   what was unacknowledged is sent again, in its order, before anything new
 *                   [MQTT-4.4.0-1, MQTT-4.6.0-1]
 *
 * One object follows one direction. It sees packets as they leave and as they arrive, nothing else.
 */
import { ABSENT, IntMap } from '../kernel/int-map.ts';
import type { Instant } from '../kernel/time.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { isDup, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { isFailure, type ReasonCode } from '../mqtt/reason-code.ts';
import { COUNTED, FAULT, type Fault, HERE, QOS2 } from './exchange.ts';
import type { Law } from './law.ts';
import { LoneStore, NOBODY } from './lone-store.ts';
import { SenderStore } from './sender-store.ts';

/** What sending may break, and who is speaking. */
export interface SendingParts {
  readonly dup: Law;
  readonly window: Law;
  readonly sessionState: Law;
  /** `the broker` or `the device`. */
  readonly speaker: string;
  /** The ClientId of a sender. */
  readonly clientOf: (sender: number) => number;
}

export class Sending {
  readonly #parts: SendingParts;
  readonly #store = new SenderStore();
  readonly #lone = new LoneStore();
  /** The number in the store of a sender that is there: few are. */
  readonly #placeOf = new IntMap();

  constructor(parts: SendingParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#store.bytes + this.#lone.bytes + this.#placeOf.bytes;
  }

  /** Makes room for senders 0 … senders − 1. */
  grow(senders: number): void {
    this.#lone.grow(senders);
  }

  /** A sender's session is new: nothing is under way. */
  begin(sender: number): void {
    const link = this.#lone.linkOf(sender);
    if (link >= 0) this.#lone.collect(link);
    this.#leaveStore(sender);
  }

  /** The sender is with this link now; the receiver has announced its receive maximum. */
  connect(sender: number, link: LinkId, receiveMaximum: number): void {
    for (const each of [this.#lone.senderOn(link), sender]) {
      if (each === NOBODY) continue;
      this.#keepAlone(each);
      this.#lone.detach(each);
    }
    this.#lone.attach(sender, link, receiveMaximum);
    const place = this.#placeOf.get(sender);
    if (place === ABSENT) {
      this.#lone.free(link);
      return;
    }
    this.#store.connect(place, receiveMaximum);
    this.#leaveIfIdle(sender, link);
  }

  /** Something under way was dropped for a reason that no packet shows. */
  relent(sender: number): void {
    const place = this.#placeOf.get(sender);
    if (place !== ABSENT && this.#store.owedBy(place) > 0) this.#store.relent(place);
  }

  /** Whether this message comes after all that its sender has sent before. */
  isNewest(link: LinkId, message: number): boolean {
    return this.#lone.isNewest(link, message);
  }

  /** A PUBLISH at QoS 1 or 2 leaves. */
  publish(now: Instant, link: LinkId, header: PublishHeader): void {
    const exchange = packetIdOf(header) | (qosOf(header) === 2 ? QOS2 : 0) | HERE | COUNTED;
    if (isDup(header) || !this.#lone.begin(link, exchange)) this.#publish(now, link, header);
  }

  /** A PUBREL leaves. */
  pubrel(link: LinkId, id: number): void {
    const sender = this.#lone.senderOn(link);
    if (sender !== NOBODY) this.#store.release(this.#stored(sender), id);
  }

  puback(link: LinkId, id: number): void {
    if (!this.#lone.end(link, id | HERE | COUNTED)) this.#puback(link, id);
  }

  pubrec(link: LinkId, id: number, reason: ReasonCode): void {
    const sender = this.#lone.senderOn(link);
    if (sender === NOBODY) return;
    const place = this.#stored(sender);
    if (isFailure(reason)) this.#store.refuse(place, id);
    else this.#store.receive(place, id);
    this.#leaveIfIdle(sender, link);
  }

  pubcomp(link: LinkId, id: number): void {
    const sender = this.#lone.senderOn(link);
    if (sender === NOBODY) return;
    this.#store.complete(this.#stored(sender), id);
    this.#leaveIfIdle(sender, link);
  }

  #publish(now: Instant, link: LinkId, header: PublishHeader): void {
    const sender = this.#lone.senderOn(link);
    const place = this.#stored(sender);
    const fault = this.#store.publish(place, packetIdOf(header), qosOf(header), isDup(header));
    if (fault !== FAULT.none) this.#blame(now, sender, header, fault);
    this.#leaveIfIdle(sender, link);
  }

  #puback(link: LinkId, id: number): void {
    const sender = this.#lone.senderOn(link);
    if (sender === NOBODY) return;
    this.#store.acknowledge(this.#stored(sender), id);
    this.#leaveIfIdle(sender, link);
  }

  /** Where a sender stands in the store, with all its exchanges. */
  #stored(sender: number): number {
    this.#keepAlone(sender);
    const place = this.#placeOf.get(sender);
    return place === ABSENT ? this.#enterStore(sender) : place;
  }

  /** What was alone goes into the store. */
  #keepAlone(sender: number): void {
    const link = this.#lone.linkOf(sender);
    const alone = link < 0 ? 0 : this.#lone.collect(link);
    if (alone !== 0) this.#store.takeIn(this.#enterStore(sender), alone);
  }

  #enterStore(sender: number): number {
    const link = this.#lone.linkOf(sender);
    const place = this.#store.open(link < 0 ? 0 : this.#lone.limitOf(link));
    this.#placeOf.set(sender, place);
    return place;
  }

  #leaveIfIdle(sender: number, link: LinkId): void {
    const place = this.#placeOf.get(sender);
    if (place === ABSENT || !this.#store.isIdle(place)) return;
    this.#leaveStore(sender);
    this.#lone.free(link);
  }

  #leaveStore(sender: number): void {
    const place = this.#placeOf.get(sender);
    if (place === ABSENT) return;
    this.#store.close(place);
    this.#placeOf.delete(sender);
  }

  #blame(now: Instant, sender: number, header: PublishHeader, fault: Fault): void {
    const { dup, window, sessionState, speaker } = this.#parts;
    const client = this.#parts.clientOf(sender);
    const what = `${speaker} sent PUBLISH ${packetIdOf(header)} at QoS ${qosOf(header)}`;
    switch (fault) {
      case FAULT.strayDup:
        dup.breaks(now, client, `${what} with DUP, but there is nothing to be sent again under it`);
        return;
      case FAULT.missingDup:
        dup.breaks(now, client, `${what} without DUP, while the identifier is under way`);
        return;
      case FAULT.window:
        window.breaks(
          now,
          client,
          `${what}: ${this.#store.windowOf(this.#placeOf.get(sender))} unacknowledged`,
        );
        return;
      case FAULT.overtakes:
        sessionState.breaks(
          now,
          client,
          `${what}, a new one, before ${this.#store.owedBy(this.#placeOf.get(sender))} that are to be sent again`,
        );
        return;
      default:
        sessionState.breaks(now, client, `${what} again, but not in the order of first sending`);
    }
  }
}
