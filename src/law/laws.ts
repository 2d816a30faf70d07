/**
 * The laws that are watched while a run goes on: one of each, and the two ends that feed them.
 *
 * What can only be judged when the run is over is simulation/audit.ts's.
 */
import type { Instant } from '../kernel/time.ts';
import type { Doubts } from '../ledger/fates.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import { BrokerLaws } from './broker-laws.ts';
import { DeviceLaws } from './device-laws.ts';
import { Law } from './law.ts';

/** What the laws need of the world. */
export interface LawParts {
  readonly publications: PublicationStore;
  readonly topicName: (topic: number) => string;
  /** Messages a session's queue holds at most. */
  readonly queueLimit: number;
  /** Whether the broker's end of a link is open. */
  readonly isOpen: (link: LinkId) => boolean;
  readonly deviceOf: (link: LinkId) => number;
  /** The ClientId a device uses. */
  readonly clientOf: (device: number) => number;
  /** Whether the ledger follows a message. */
  readonly isFollowed: (message: number) => boolean;
  /** A message is sent more than once: it may be late. */
  readonly onRepeated: (message: number) => void;
}

export class Laws implements Doubts {
  readonly broker: BrokerLaws;
  readonly devices: DeviceLaws;
  readonly #clientOf: (device: number) => number;
  readonly #order = new Law('first-delivery-order');
  readonly #books = {
    sessionState: new Law('session-state'),
    dup: new Law('dup'),
    qos2: new Law('qos2-exactly-once'),
    window: new Law('window'),
    queueLimit: new Law('queue-limit'),
    sessionPresent: new Law('session-present'),
    subscription: new Law('subscription'),
    wills: new Law('wills'),
    expiry: new Law('message-expiry'),
    oneConnection: new Law('one-connection'),
  };

  constructor(parts: LawParts) {
    const laws = this.#books;
    this.#clientOf = parts.clientOf;
    this.broker = new BrokerLaws({ ...parts, laws });
    this.devices = new DeviceLaws({ ...parts, laws });
  }

  get bytes(): number {
    return this.broker.bytes + this.devices.bytes;
  }

  disordered(now: Instant, device: number, message: number): void {
    const story = `message ${message} came after a later one of its publisher, topic and QoS`;
    this.#order.breaks(now, this.#clientOf(device), story);
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
