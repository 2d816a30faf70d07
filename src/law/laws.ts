/**
 * The laws that are watched while a run goes on: one of each, and the two ends that feed them.
 *
 * What can only be judged when the run is over is simulation/audit.ts's.
 */
import type { Instant } from '../kernel/time.ts';
import type { Doubts } from '../ledger/fates.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import { BrokerLaws } from './broker-laws.ts';
import type { Claims } from './claims.ts';
import { DeviceLaws } from './device-laws.ts';
import { Law, type LawBooks } from './law.ts';
import type { Outlook } from './outlook.ts';

/** What the laws need of the world. */
export interface LawParts {
  readonly publications: PublicationStore;
  /** What the broker promises. */
  readonly claims: Claims;
  readonly outlook: Outlook;
}

export class Laws implements Doubts {
  readonly broker: BrokerLaws;
  readonly devices: DeviceLaws;
  readonly #outlook: Outlook;
  readonly #order: Law;
  readonly #books: LawBooks;

  constructor(parts: LawParts) {
    const { claims } = parts;
    const laws = booksFor(claims);
    this.#books = laws;
    this.#order = new Law('first-delivery-order', claims.unclaimed);
    this.#outlook = parts.outlook;
    this.broker = new BrokerLaws({ ...parts, laws });
    this.devices = new DeviceLaws({ ...parts, laws });
  }

  get bytes(): number {
    return this.broker.bytes + this.devices.bytes;
  }

  /** Makes room for so many devices, with a session and a link each. */
  grow(devices: number): void {
    this.broker.grow(devices);
    this.devices.grow(devices);
  }

  disordered(now: Instant, device: number, message: number): void {
    const story = `message ${message} came after a later one of its publisher, topic and QoS`;
    this.#order.breaks(now, this.#outlook.clientOf(device), story);
  }

  unserved(now: Instant, client: number, topic: number): void {
    this.broker.unserved(now, client, topic);
  }

  /** The run is over; gives every law, in the order of the record. */
  end(now: Instant): readonly Law[] {
    this.broker.wills.end(now);
    const { sessionState, ...others } = this.#books;
    return [sessionState, this.#order, ...Object.values(others)];
  }
}

function booksFor({ unclaimed }: Claims): LawBooks {
  const book = (name: string): Law => new Law(name, unclaimed);
  return {
    sessionState: book('session-state'),
    dup: book('dup'),
    qos2: book('qos2-exactly-once'),
    window: book('window'),
    queueLimit: book('queue-limit'),
    sessionPresent: book('session-present'),
    subscription: book('subscription'),
    wills: book('wills'),
    expiry: book('message-expiry'),
    oneConnection: book('one-connection'),
  };
}
