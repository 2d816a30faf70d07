/**
 * The law of whoever receives QoS 2: `qos2-exactly-once`, while both sides keep their state.
 *
 *   PUBLISH 5 ─▶ passed on, here or at PUBREL 5, and once; a PUBLISH 5 in between is the same message
 *
 * One object follows one receiving side: the sessions of the broker, or the devices. Only QoS 2
 * comes through here, so it may look things up.
 */
import type { Instant } from '../kernel/time.ts';
import type { Law } from './law.ts';

interface Receipt {
  readonly message: number;
  isPassedOn: boolean;
  /** A PUBREC was sent: from then on both sides know of it. */
  isAnswered: boolean;
}

export class Receiving {
  readonly #law: Law;
  readonly #clientOf: (receiver: number) => number;
  readonly #receipts = new Map<number, Map<number, Receipt>>();
  /** What is being looked at, and by whom. */
  #current: Receipt | undefined;
  #receiver = -1;

  constructor(law: Law, clientOf: (receiver: number) => number) {
    this.#law = law;
    this.#clientOf = clientOf;
  }

  /** A receiver's state is new, or lost. */
  begin(receiver: number): void {
    this.#receipts.delete(receiver);
  }

  /** A PUBLISH at QoS 2 has arrived and is about to be looked at. */
  publish(receiver: number, id: number, message: number): void {
    let receipts = this.#receipts.get(receiver);
    if (receipts === undefined) {
      receipts = new Map();
      this.#receipts.set(receiver, receipts);
    }
    const known = receipts.get(id);
    const isKnown = known?.isAnswered === true;
    this.#receiver = receiver;
    this.#current = isKnown ? known : { message, isPassedOn: false, isAnswered: false };
    if (!isKnown) receipts.set(id, this.#current);
  }

  /** A PUBREL has arrived and is about to be looked at. */
  pubrel(receiver: number, id: number): void {
    this.#receiver = receiver;
    this.#current = this.#receipts.get(receiver)?.get(id);
  }

  /** The PUBREL has been looked at: the identifier means nothing any more. */
  released(receiver: number, id: number): void {
    const receipts = this.#receipts.get(receiver);
    const receipt = receipts?.get(id);
    receipts?.delete(id);
    if (receipt?.isPassedOn === false) this.#takeTurns(receiver, receipt.message);
    this.#current = undefined;
  }

  /** The receiver has answered a PUBLISH: it has it, or refuses it. */
  pubrec(receiver: number, id: number, isRefused: boolean): void {
    const receipt = this.#receipts.get(receiver)?.get(id);
    if (receipt === undefined) return;
    if (isRefused) this.#receipts.get(receiver)?.delete(id);
    else receipt.isAnswered = true;
  }

  /** A message that came at QoS 2 is passed on, to the application or to other sessions. */
  passedOn(now: Instant, receiver: number, message: number): void {
    const receipt = this.#receiptOf(receiver, message);
    if (receipt?.message === message && !receipt.isPassedOn) {
      receipt.isPassedOn = true;
      return;
    }
    const how = receipt?.message === message ? 'a second time' : 'outside its handshake';
    this.#law.breaks(now, this.#clientOf(receiver), `message ${message} was passed on ${how}`);
  }

  /** Of two copies of one message at one receiver, the one that was passed on was this one. */
  #takeTurns(receiver: number, message: number): void {
    for (const receipt of this.#receipts.get(receiver)?.values() ?? []) {
      if (receipt.message !== message || !receipt.isPassedOn) continue;
      receipt.isPassedOn = false;
      return;
    }
  }

  /**
   * What is being looked at, or one that came before: an application may take its time. Messages
   * without a payload have no number of their own: any that has not been passed on may be meant.
   */
  #receiptOf(receiver: number, message: number): Receipt | undefined {
    const isCurrent = this.#receiver === receiver && this.#current?.message === message;
    const current = isCurrent ? this.#current : undefined;
    if (current?.isPassedOn === false) return current;
    let known = current;
    for (const receipt of this.#receipts.get(receiver)?.values() ?? []) {
      if (receipt.message !== message) continue;
      if (!receipt.isPassedOn) return receipt;
      known ??= receipt;
    }
    return known;
  }
}
