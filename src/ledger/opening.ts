/**
 * What is expected when an application publishes: one delivery to each device that wants it.
 *
 * A device wants it when one of its intents matches and stands; overlapping filters count once
 * (MODEL §4), and a share group as one. A device whose intent has not begun yet is counted, but
 * nothing is expected of it. No local is by ClientId [MQTT-3.8.3-3 (5.0)].
 */

import type { Instant } from '../kernel/time.ts';
import type { Clientele } from './clientele.ts';
import type { FollowedMessage } from './fate-field.ts';
import { NO_RECORD } from './fate-store.ts';
import type { Fates } from './fates.ts';
import type { Fleets } from './fleets.ts';
import type { IntentId, Intents } from './intent.ts';
import { COUNT, type Tally } from './tally.ts';

const NOBODY = -1;

/** What an application publishes. */
export interface Publish extends FollowedMessage {
  readonly publisher: number;
  /** The ClientId it is published under; absent: the publisher's own. */
  readonly client?: number;
  readonly topicName: string;
}

export class Opening {
  readonly #intents: Intents;
  readonly #fates: Fates;
  readonly #tally: Tally;
  readonly #fleets: Fleets;
  readonly #clientele: Clientele;
  /** The message for which a device or a group was last looked at. */
  readonly #lookedAt: number[] = [];

  constructor(parts: {
    readonly intents: Intents;
    readonly fates: Fates;
    readonly tally: Tally;
    readonly clientele: Clientele;
    readonly fleets: Fleets;
  }) {
    this.#intents = parts.intents;
    this.#fates = parts.fates;
    this.#tally = parts.tally;
    this.#clientele = parts.clientele;
    this.#fleets = parts.fleets;
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
      this.#tally.add(this.#fleets.fleetOf(device), publish.qos, COUNT.beforeFirstSuback, 1);
    }
  }

  #publishedToAny(now: Instant, publish: Publish): void {
    const intents = this.#intents.matching(publish.topic, publish.topicName);
    let record = NO_RECORD;
    for (const intent of intents) {
      if (!this.#intents.isStanding(intent)) continue;
      const holder = this.#holderOf(intent, publish);
      if (holder === NOBODY || this.#isLookedAt(holder, publish.number)) continue;
      if (record === NO_RECORD) record = this.#fates.open(now, publish);
      this.#fates.expect(record, holder);
    }
    for (const intent of intents) {
      if (this.#intents.isWaiting(intent)) this.#countWaiting(intent, publish);
    }
  }

  #countWaiting(intent: IntentId, publish: Publish): void {
    const holder = this.#holderOf(intent, publish);
    if (holder === NOBODY || this.#isLookedAt(holder, publish.number)) return;
    const group = this.#intents.groupOf(intent);
    if (group !== undefined && !this.#intents.isUntried(group)) return;
    this.#tally.add(this.#fleets.fleetOf(holder), publish.qos, COUNT.beforeFirstSuback, 1);
  }

  /** Whose expectation it is: the device's, its group's, or nobody's. */
  #holderOf(intent: IntentId, { publisher, client }: Publish): number {
    const device = this.#intents.deviceOf(intent);
    const group = this.#intents.groupOf(intent);
    if (group !== undefined) return this.#intents.groups.holderOf(group);
    if (!this.#intents.isNoLocal(intent)) return device;
    const local = client ?? this.#clientele.clientOf(publisher);
    return this.#clientele.clientOf(device) === local ? NOBODY : device;
  }

  #isLookedAt(holder: number, message: number): boolean {
    if (this.#lookedAt[holder] === message) return true;
    this.#lookedAt[holder] = message;
    return false;
  }
}
