/**
 * From an inbound PUBLISH to the sessions that want it.
 *
 * One copy a session, at the highest QoS its overlapping subscriptions were granted
 * [MQTT-3.3.5-1]. Matches are remembered per topic until a subscription changes. Under
 * `reject-publish` every queue is looked at before anything is put into one (MODEL §2).
 */
import { Int32Column, Uint8Column } from '../kernel/column.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { Delivery } from './delivery.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerObserver } from './port.ts';
import type { SessionId, SessionStore } from './session-store.ts';
import type { Subscriptions } from './subscription.ts';

/** Sessions that match one topic, each with its granted QoS, and as of which edition. */
interface Matches {
  readonly edition: number;
  readonly sessions: readonly number[];
  readonly granted: readonly Qos[];
}

/** Whether anybody wants it, or the publisher is told that it was refused (0x97). */
export type Routed = 'accepted' | 'unmatched' | 'rejected';

export class Routing {
  readonly #limits: BrokerLimits;
  readonly #rejects: boolean;
  readonly #sessions: SessionStore;
  readonly #subscriptions: Subscriptions;
  readonly #delivery: Delivery;
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #observer: BrokerObserver;
  readonly #matches: Matches[] = [];
  /** Of a topic: the edition as of which it has one match, and that match. */
  readonly #onlyAsOf = new Int32Column(-1);
  readonly #onlySession = new Int32Column();
  readonly #onlyGranted = new Uint8Column();
  #stamp = 0;
  /** What is being collected. */
  readonly #matching = { edition: -1, sessions: [] as number[], granted: [] as Qos[] };

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly subscriptions: Subscriptions;
    readonly delivery: Delivery;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#rejects = parts.limits.sessionQueue.overflow === 'reject-publish';
    this.#sessions = parts.sessions;
    this.#subscriptions = parts.subscriptions;
    this.#delivery = parts.delivery;
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.#observer = parts.observer;
  }

  /**
   * Gives every subscribed session its copy, or refuses the publication as a whole. `from` is the
   * publisher's session, or the one whose will it is.
   */
  route(now: Instant, _from: SessionId, publication: PublicationId): Routed {
    const topic = this.#publications.topicOf(publication);
    const qos = this.#publications.qosOf(publication);
    this.#onlyAsOf.grow(topic + 1);
    if (this.#onlyAsOf.at(topic) === this.#subscriptions.edition && !this.#rejects) {
      const granted = this.#onlyGranted.at(topic);
      const session = this.#onlySession.at(topic) as SessionId;
      this.#delivery.deliver(now, session, publication, (granted < qos ? granted : qos) as Qos);
      this.#observer.routed(now, publication);
      return 'accepted';
    }
    return this.#routeAny(now, publication, topic, qos);
  }

  #routeAny(now: Instant, publication: PublicationId, topic: TopicId, qos: Qos): Routed {
    const matches = this.#matchesOf(topic);
    const isRejected = qos > 0 && this.#isAnyFull(matches, qos);
    if (isRejected && this.#limits.sessionQueue.rejectScope === 'all-or-nothing') {
      this.#observer.rejected(now, publication);
      return 'rejected';
    }
    for (let place = 0; place < matches.sessions.length; place++) {
      // Both arrays have one entry a place.
      const granted = matches.granted[place] as Qos;
      const session = matches.sessions[place] as SessionId;
      this.#delivery.deliver(now, session, publication, granted < qos ? granted : qos);
    }
    this.#observer.routed(now, publication);
    if (isRejected) return 'rejected';
    return matches.sessions.length === 0 ? 'unmatched' : 'accepted';
  }

  #isAnyFull(matches: Matches, qos: Qos): boolean {
    if (!this.#rejects) return false;
    return matches.sessions.some((session, place) => {
      const granted = matches.granted[place] ?? 0;
      return this.#delivery.wouldOverflow(session as SessionId, granted < qos ? granted : qos);
    });
  }

  #matchesOf(topic: TopicId): Matches {
    const edition = this.#subscriptions.edition;
    const known = this.#matches[topic];
    if (known !== undefined && known.edition === edition) return known;
    const { sessions, granted } = this.#matching;
    sessions.length = 0;
    granted.length = 0;
    this.#stamp = (this.#stamp + 1) | 0 || 1;
    this.#subscriptions.tree.match(this.#topics.nameOf(topic), this.#collect);
    if (sessions.length === 1 && !this.#rejects) this.#keepOnly(topic, edition);
    else this.#matches[topic] = { edition, sessions: sessions.slice(), granted: granted.slice() };
    return this.#matching;
  }

  /** Nearly every topic has one subscriber: kept in columns, near at hand and without arrays. */
  #keepOnly(topic: TopicId, edition: number): void {
    const { sessions, granted } = this.#matching;
    for (const column of [this.#onlyAsOf, this.#onlySession, this.#onlyGranted]) {
      column.grow(topic + 1);
    }
    this.#onlyAsOf.set(topic, edition);
    this.#onlySession.set(topic, sessions[0] ?? 0);
    this.#onlyGranted.set(topic, granted[0] ?? 0);
  }

  /** One matching subscription; a session met before keeps the higher QoS. */
  readonly #collect = (session: number, granted: Qos): void => {
    const { sessions, granted: all } = this.#matching;
    const place = this.#sessions.placeIn(session, this.#stamp);
    if (place < 0) {
      this.#sessions.setPlace(session, this.#stamp, sessions.length);
      sessions.push(session);
      all.push(granted);
    } else if (granted > (all[place] ?? 0)) {
      all[place] = granted;
    }
  };
}
