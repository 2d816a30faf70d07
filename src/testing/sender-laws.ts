/**
 * What MQTT asks of whoever sends PUBLISH packets, checked from outside, packet by packet: a second,
 * plain account of one sender's packet identifiers.
 *
 * One object follows one direction of one session over all its connections. A broken law is thrown
 * with its clause (of 5.0, where not stated; 3.1.1 asks the same under other numbers).
 */
import { isFailure } from '../mqtt/reason-code.ts';
import type { Spoken, SpokenAck, SpokenPublish } from './spoken-packet.ts';

interface Exchange {
  readonly message: number;
  readonly qos: number;
  /** Place in the order of first sendings. */
  readonly order: number;
  isReleased: boolean;
  /** Sent on the present connection. */
  isSentHere: boolean;
}

/** One sender, and what it may send next. */
export class SenderLaws {
  readonly #exchanges = new Map<number, Exchange>();
  readonly #requests = new Set<number>();
  /** Identifiers of PUBRECs that nothing was sent for. */
  readonly #strays = new Set<number>();
  #receiveMaximum = 0;
  #started = 0;
  /** Order of the last PUBLISH sent again on this connection. */
  #resentUpTo = -1;

  /** A connection was accepted; the receiver takes this many unacknowledged messages. */
  connected(isResumed: boolean, receiveMaximum: number): void {
    if (!isResumed) this.#exchanges.clear();
    this.#requests.clear();
    this.#strays.clear();
    this.#receiveMaximum = receiveMaximum;
    this.#resentUpTo = -1;
    for (const exchange of this.#exchanges.values()) exchange.isSentHere = false;
  }

  /** The sender sends a packet. */
  sends(packet: Spoken): void {
    if (packet.cmd === 'publish') this.#publishes(packet);
    else if (packet.cmd === 'pubrel') this.#releases(packet);
    else if (packet.cmd === 'subscribe' || packet.cmd === 'unsubscribe') {
      this.#hold(!this.#isInUse(packet.messageId), `MQTT-2.2.1-3: ${packet.messageId} is in use`);
      this.#requests.add(packet.messageId);
    }
  }

  /** The sender has received a packet. */
  receives(packet: Spoken): void {
    if (packet.cmd === 'suback' || packet.cmd === 'unsuback') {
      this.#requests.delete(packet.messageId);
    } else if (packet.cmd === 'puback') this.#ends(packet, 1);
    else if (packet.cmd === 'pubrec' && isFailure(packet.reason)) this.#ends(packet, 2);
    else if (packet.cmd === 'pubrec') {
      const exchange = this.#exchanges.get(packet.id);
      if (exchange?.qos === 2) exchange.isReleased = true;
      else this.#strays.add(packet.id);
    } else if (packet.cmd === 'pubcomp' && this.#exchanges.get(packet.id)?.isReleased) {
      this.#exchanges.delete(packet.id);
    }
  }

  #publishes(packet: SpokenPublish): void {
    if (packet.qos === 0) {
      this.#hold(packet.id === 0, 'MQTT-2.2.1-2: QoS 0 has no identifier');
      this.#hold(!packet.dup, 'MQTT-3.3.1-2: QoS 0 is never sent again');
      return;
    }
    const unacknowledged = [...this.#exchanges.values()].filter(({ isSentHere }) => isSentHere);
    const hasQuota = unacknowledged.length < this.#receiveMaximum;
    this.#hold(hasQuota, 'MQTT-3.3.4-7, -9: more unacknowledged than the receive maximum');
    if (packet.dup) this.#resends(packet);
    else this.#begins(packet);
  }

  #begins({ id, message, qos }: SpokenPublish): void {
    this.#hold(id > 0, 'MQTT-2.2.1-3: QoS 1 and 2 have an identifier');
    this.#hold(!this.#isInUse(id), `MQTT-2.2.1-3, -4: identifier ${id} is in use`);
    const waiting = [...this.#exchanges.values()].filter((each) => this.#mayBeResent(each));
    this.#hold(waiting.length === 0, 'a new message overtakes one that is to be sent again');
    const order = this.#started++;
    this.#exchanges.set(id, { message, qos, order, isReleased: false, isSentHere: true });
  }

  #resends({ id, message, qos }: SpokenPublish): void {
    const exchange = this.#exchanges.get(id);
    const isSame = exchange?.message === message && exchange.qos === qos;
    if (exchange === undefined || !isSame) {
      throw new Error(`MQTT-4.4.0-1: ${id} with DUP is not what was sent under it`);
    }
    this.#hold(!exchange.isReleased, 'MQTT-4.3.3-6: PUBLISH after PUBREL');
    this.#hold(!exchange.isSentHere, 'MQTT-4.4.0-1: sent again on the same connection');
    this.#hold(exchange.order > this.#resentUpTo, 'MQTT-4.6.0-1: not in the original order');
    this.#resentUpTo = exchange.order;
    exchange.isSentHere = true;
  }

  /** A PUBREL is for a message that the receiver has, or answers a PUBREC that names none. */
  #releases({ id, reason }: SpokenAck): void {
    const isReleased = this.#exchanges.get(id)?.isReleased === true;
    const isAnswer = this.#strays.delete(id);
    const isRight = isReleased ? !isFailure(reason) : isAnswer;
    this.#hold(isRight, `MQTT-4.3.3-4: PUBREL ${id} with ${reason}`);
  }

  #ends({ id }: SpokenAck, qos: number): void {
    const exchange = this.#exchanges.get(id);
    if (exchange?.qos === qos && !exchange.isReleased) this.#exchanges.delete(id);
  }

  #mayBeResent({ isSentHere, isReleased }: Exchange): boolean {
    return !isSentHere && !isReleased;
  }

  #isInUse(id: number): boolean {
    return this.#exchanges.has(id) || this.#requests.has(id);
  }

  #hold(holds: boolean, law: string): void {
    if (!holds) throw new Error(law);
  }
}
