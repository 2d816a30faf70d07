/**
 * What is expected when an application publishes: one delivery to each device that wants it.
 *
 * A device wants it when one of its intents matches and stands; overlapping filters count once
 * (MODEL §4). A device whose intent has not begun yet is counted, but nothing is expected of it.
 */
import type { Instant } from '../kernel/time.ts';
import { type FollowedMessage, NO_RECORD } from './fate-store.ts';
import type { Fates } from './fates.ts';
import type { IntentId, Intents } from './intent.ts';
import { COUNT, type Tally } from './tally.ts';

/** What an application publishes. */
export interface Publish extends FollowedMessage {
  readonly publisher: number;
  readonly topicName: string;
}

export class Opening {
  readonly #intents: Intents;
  readonly #fates: Fates;
  readonly #tally: Tally;
  readonly #fleetOf: (device: number) => number;
  /** The message for which a device was last looked at. */
  readonly #lookedAt: number[] = [];

  constructor(intents: Intents, fates: Fates, tally: Tally, fleetOf: (device: number) => number) {
    this.#intents = intents;
    this.#fates = fates;
    this.#tally = tally;
    this.#fleetOf = fleetOf;
  }

  /** Opens an expectation for every device that wants the message. */
  open(now: Instant, publish: Publish): void {
    const only = this.#intents.onlyMatching(publish.topic, publish.topicName);
    if (only >= 0) this.#publishedToOne(now, publish, only as IntentId);
    else this.#publishedToAny(now, publish);
  }

  /** Nearly every topic concerns one intent: no lists, no looking twice. */
  #publishedToOne(now: Instant, publish: Publish, intent: IntentId): void {
    const device = this.#intents.deviceOf(intent);
    if (this.#intents.isStanding(intent)) {
      this.#fates.expect(this.#fates.open(now, publish), device);
    } else if (this.#intents.isWaiting(intent)) {
      this.#tally.add(this.#fleetOf(device), publish.qos, COUNT.beforeFirstSuback, 1);
    }
  }

  #publishedToAny(now: Instant, publish: Publish): void {
    const intents = this.#intents.matching(publish.topic, publish.topicName);
    let record = NO_RECORD;
    for (const intent of intents) {
      if (!this.#intents.isStanding(intent)) continue;
      const device = this.#intents.deviceOf(intent);
      if (this.#isLookedAt(device, publish.number)) continue;
      if (record === NO_RECORD) record = this.#fates.open(now, publish);
      this.#fates.expect(record, device);
    }
    for (const intent of intents) {
      if (!this.#intents.isWaiting(intent)) continue;
      const device = this.#intents.deviceOf(intent);
      if (this.#isLookedAt(device, publish.number)) continue;
      this.#tally.add(this.#fleetOf(device), publish.qos, COUNT.beforeFirstSuback, 1);
    }
  }

  #isLookedAt(device: number, message: number): boolean {
    if (this.#lookedAt[device] === message) return true;
    this.#lookedAt[device] = message;
    return false;
  }
}
