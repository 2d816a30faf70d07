/**
 * A ledger told by hand: a publisher, device 0 of fleet 0, and subscribers, fleet 1, each with the
 * ClientId of its own number unless a test says otherwise. Time moves on a second a publish.
 */
import { type Instant, seconds } from '../kernel/time.ts';
import { Ledger } from '../ledger/ledger.ts';
import { COUNTS } from '../ledger/tally.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';

const PUBLISHER = 0;

export class LedgerBench {
  readonly ledger: Ledger;
  /** What the observer heard: `delivered 3 to 1 after 0s`, `lost 3 by 1: broker.restart`. */
  readonly heard: string[] = [];
  now: Instant = 0 as Instant;
  readonly #topics: string[] = [];
  #messages = 0;

  constructor(subscribers = 2) {
    this.ledger = new Ledger(
      2,
      { fleetOf: (device) => (device === PUBLISHER ? 0 : 1) },
      {
        delivered: (_now, device, message, _qos, ageUs) => {
          this.heard.push(`delivered ${message} to ${device} after ${ageUs / 1e6}s`);
        },
        lost: (_now, device, message, cause) => {
          this.heard.push(`lost ${message} by ${device}: ${CAUSES[cause] ?? 'unexplained'}`);
        },
      },
    );
    this.ledger.grow(subscribers + 1, subscribers, 1);
    for (let device = 0; device <= subscribers; device++) {
      this.ledger.takeClient(this.now, device, device);
    }
  }

  /** Subscribers whose filter stands from now on. */
  subscribe(filter: string, ...devices: readonly number[]): void {
    this.foresee(filter, ...devices);
    // Slots are few: the new one is the first that begins anew.
    for (const device of devices) {
      for (let slot = 0; slot < 8; slot++) this.ledger.intents.begin(device, slot);
    }
  }

  /** Subscribers to a filter, shared or not, that does not stand yet. */
  foresee(filter: string, ...devices: readonly number[]): void {
    for (const device of devices) {
      this.ledger.foresee(device, filter);
      this.ledger.intents.add(device, filter, 'all');
    }
  }

  /** The broker routes a copy to this ClientId's session through the share group of this filter. */
  share(message: number, client: number, sharedFilter: string): void {
    this.ledger.sessions.copiedForGroup(message, client, sharedFilter);
  }

  /** The application publishes; its device holds the only copy. Returns the message's number. */
  publish(topicName: string, qos: Qos = 1, usefulUs = Number.POSITIVE_INFINITY): number {
    this.now = (this.now + seconds(1)) as Instant;
    const number = ++this.#messages;
    const topic = this.topicOf(topicName);
    const flow = this.ledger.flows.idOf(PUBLISHER, topic, qos);
    const message = { number, publisher: PUBLISHER, topic, topicName, flow, qos, usefulUs };
    this.ledger.published(this.now, message);
    return number;
  }

  topicOf(name: string): number {
    const known = this.#topics.indexOf(name);
    return known < 0 ? this.#topics.push(name) - 1 : known;
  }

  readonly topicName = (topic: number): string => this.#topics[topic] ?? '';

  /** The broker has it, and routes a copy to each of these ClientIds' sessions. */
  route(message: number, ...clients: readonly number[]): void {
    for (const client of clients) this.ledger.sessions.copied(message, client);
    this.ledger.sessions.routed(this.now, message);
    this.ledger.messagePassedOn(this.now, message);
  }

  /** A session's copy reaches a device, whose application gets it. */
  deliver(message: number, device: number, qos: Qos = 1): void {
    this.ledger.delivered(this.now, message, device, qos);
    this.ledger.sessions.passedOn(
      this.now,
      message,
      this.ledger.clientele.clientOf(device),
      device,
    );
  }

  /** Everything the tally counts that is not 0, causes by name. */
  counts(fleet?: number, qos?: Qos): Readonly<Record<string, number>> {
    const row = this.ledger.tally.read(fleet, qos);
    const counts = COUNTS.map((name) => [name, row[name]] as const);
    const named = [...counts, ...Object.entries(row.causes), ...Object.entries(row.causesAfter)];
    return Object.fromEntries(named.filter(([, count]) => count !== 0));
  }
}
