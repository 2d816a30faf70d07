/**
 * From an inbound PUBLISH to the sessions that want it.
 *
 * One copy a session, whatever overlaps, and one copy a shared group. Matches are remembered per
 * topic until a subscription changes; nearly all of them are plain, a session and a QoS. Under
 * `reject-publish` every queue is looked at before anything is put into one (MODEL §2). A message
 * with RETAIN is kept for its topic too, unless it was refused.
 */
import { Int32Column } from '../kernel/column.ts';
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { NO_PACKET_ID, publishHeader } from '../mqtt/publish-header.ts';
import type { SubscriberVisitor } from '../mqtt/topic-fork.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { Delivery } from './delivery.ts';
import type { Forwarding } from './forwarding.ts';
import { type Grant, grantedQos, isNoLocal, isPlainGrant } from './grant.ts';
import type { BrokerLimits } from './limits.ts';
import type { BrokerObserver } from './port.ts';
import type { RetainedMessages } from './retained.ts';
import { NO_SESSION, type SessionId, type SessionStore } from './session-store.ts';
import type { GroupId } from './shared-group.ts';
import { groupOf, type Subscriptions } from './subscription.ts';

/** What matches one topic, as of which edition of the subscriptions. */
interface Matches {
  readonly edition: number;
  readonly sessions: readonly SessionId[];
  /** Of each session: the QoS granted to it, or SEVERAL. */
  readonly granted: readonly number[];
  /** By place, all grants of a session that cannot be told in a QoS. */
  readonly grants: ReadonlyMap<number, readonly Grant[]>;
  readonly groups: readonly GroupId[];
}

const NEVER_MATCHED = -1;
/** Words of a topic with one match. */
const ONLY = 2;
/** Words of a session that is not a topic's only match. */
const PLACE = 2;
/** In place of the only match: there is none. */
const NOBODY = -1;

/** In place of a QoS: the session's grants have options, identifiers or both. */
const SEVERAL = 3;

/** What became of it: copies were made, nobody wanted it, or the publisher is refused (0x97). */
export type Routed = 'accepted' | 'unmatched' | 'rejected';

export class Routing implements SubscriberVisitor<Grant> {
  readonly #limits: BrokerLimits;
  readonly #rejects: boolean;
  readonly #sessions: SessionStore;
  readonly #subscriptions: Subscriptions;
  readonly #delivery: Delivery;
  readonly #topics: TopicTable;
  readonly #publications: PublicationStore;
  readonly #forwarding: Forwarding;
  readonly #retained: RetainedMessages;
  readonly #observer: BrokerObserver;
  readonly #matches: Matches[] = [];
  /** Of a topic: the edition as of which at most one matches; and who, session × 4 + QoS. */
  readonly #only = new Int32Column(NEVER_MATCHED, ONLY);
  /** Of a session: in which matching it was met, not as the first one, and at which place. */
  readonly #places = new Int32Column(0, PLACE);
  #stamp = 0;
  /** What is being collected. */
  readonly #matching = {
    edition: -1,
    sessions: [] as SessionId[],
    granted: [] as number[],
    grants: new Map<number, Grant[]>(),
    groups: [] as GroupId[],
  };

  constructor(parts: {
    readonly limits: BrokerLimits;
    readonly sessions: SessionStore;
    readonly subscriptions: Subscriptions;
    readonly delivery: Delivery;
    readonly topics: TopicTable;
    readonly publications: PublicationStore;
    readonly forwarding: Forwarding;
    readonly retained: RetainedMessages;
    readonly observer: BrokerObserver;
  }) {
    this.#limits = parts.limits;
    this.#rejects = parts.limits.sessionQueue.overflow === 'reject-publish';
    this.#sessions = parts.sessions;
    this.#subscriptions = parts.subscriptions;
    this.#delivery = parts.delivery;
    this.#topics = parts.topics;
    this.#publications = parts.publications;
    this.#forwarding = parts.forwarding;
    this.#retained = parts.retained;
    this.#observer = parts.observer;
  }

  get bytes(): number {
    return this.#only.bytes + this.#places.bytes;
  }

  /**
   * Gives every subscribed session its copy, or refuses the publication as a whole. `from` is the
   * publisher's session, or the one whose will it is.
   */
  route(now: Instant, from: SessionId, publication: PublicationId): Routed {
    const topic = this.#publications.topicOf(publication);
    const qos = this.#publications.qosOf(publication);
    let routed: Routed = 'accepted';
    this.#only.grow(topic + 1);
    if (this.#only.at(topic * ONLY) === this.#subscriptions.edition && !this.#rejects) {
      const match = this.#only.at(topic * ONLY + 1);
      if (match === NOBODY) routed = 'unmatched';
      else this.#deliver(now, (match >> 2) as SessionId, publication, match & 3);
      this.#observer.routed(now, publication);
    } else {
      routed = this.#routeAny(now, from, publication, topic, qos);
    }
    if (this.#publications.isRetain(publication)) this.#keep(now, from, publication, routed);
    return routed;
  }

  #routeAny(
    now: Instant,
    from: SessionId,
    publication: PublicationId,
    topic: TopicId,
    qos: Qos,
  ): Routed {
    const matches = this.#matchesOf(topic);
    const isRejected = qos > 0 && this.#rejects && this.#isAnyFull(from, matches, qos);
    if (isRejected && this.#limits.sessionQueue.rejectScope === 'all-or-nothing') {
      this.#observer.rejected(now, publication);
      return 'rejected';
    }
    for (let place = 0; place < matches.sessions.length; place++) {
      // Both arrays have one entry a place.
      const granted = matches.granted[place] as number;
      const session = matches.sessions[place] as SessionId;
      if (granted < SEVERAL) this.#deliver(now, session, publication, granted);
      else {
        const grants = grantsFrom(from, matches, place);
        if (grants.length > 0) this.#forwarding.forward(now, session, publication, grants);
      }
    }
    for (const group of matches.groups) {
      this.#forwarding.forwardToGroup(now, publication, group);
    }
    this.#observer.routed(now, publication);
    if (isRejected) return 'rejected';
    return matches.sessions.length + matches.groups.length === 0 ? 'unmatched' : 'accepted';
  }

  /** To a session with no more to say than a QoS: without RETAIN [MQTT-3.3.1-9 (3.1.1)]. */
  #deliver(now: Instant, session: SessionId, publication: PublicationId, granted: number): void {
    const qos = this.#publications.qosOf(publication);
    // Below SEVERAL it is a QoS.
    const header = publishHeader(
      NO_PACKET_ID,
      granted < qos ? (granted as Qos) : qos,
      false,
      false,
    );
    this.#delivery.deliver(now, session, publication, header);
  }

  /** A message that was refused for everybody is not kept for anybody. */
  #keep(now: Instant, from: SessionId, publication: PublicationId, routed: Routed): void {
    const scope = this.#limits.sessionQueue.rejectScope;
    if (routed === 'rejected' && scope === 'all-or-nothing') return;
    const client = from === NO_SESSION ? -1 : this.#sessions.clientOf(from);
    this.#retained.keep(now, client, publication);
  }

  #isAnyFull(from: SessionId, matches: Matches, published: Qos): boolean {
    const isFull = (session: SessionId, granted: Qos): boolean =>
      this.#delivery.wouldRefuse(session, granted < published ? granted : published);
    const isSessionFull = matches.sessions.some((session, place) => {
      const granted = matches.granted[place] ?? 0;
      if (granted < SEVERAL) return isFull(session, granted as Qos);
      return grantsFrom(from, matches, place).some((grant) => isFull(session, grantedQos(grant)));
    });
    return (
      isSessionFull ||
      matches.groups.some((group) => {
        const turn = this.#subscriptions.groups.next(group);
        return turn !== undefined && isFull(turn.member, grantedQos(turn.grant));
      })
    );
  }

  /** Topics are to be matched anew, for their numbers mean others. */
  forgetMatches(): void {
    this.#matches.length = 0;
    this.#subscriptions.invalidate();
  }

  #matchesOf(topic: TopicId): Matches {
    const edition = this.#subscriptions.edition;
    const known = this.#matches[topic];
    if (known !== undefined && known.edition === edition) return known;
    const { sessions, granted, grants, groups } = this.#matching;
    sessions.length = 0;
    granted.length = 0;
    groups.length = 0;
    grants.clear();
    this.#stamp = (this.#stamp + 1) | 0 || 1;
    this.#subscriptions.tree.match(this.#topics.nameOf(topic), this);
    const isFew = sessions.length <= 1 && groups.length === 0 && grants.size === 0;
    if (isFew && !this.#rejects) {
      this.#keepOnly(topic, edition);
      return this.#matching;
    }
    const found = {
      edition,
      sessions: sessions.slice(),
      granted: granted.slice(),
      grants: grants.size === 0 ? NO_GRANTS : new Map(grants),
      groups: groups.slice(),
    };
    this.#matches[topic] = found;
    return found;
  }

  /** Nearly every topic has one subscriber or none: kept near at hand and without arrays. */
  #keepOnly(topic: TopicId, edition: number): void {
    const [session] = this.#matching.sessions;
    const [granted = 0] = this.#matching.granted;
    this.#only.grow(topic + 1);
    this.#only.set(topic * ONLY, edition);
    this.#only.set(topic * ONLY + 1, session === undefined ? NOBODY : (session << 2) | granted);
  }

  /** The place of a session in what is being collected: the next one, if it was not met before. */
  #placeOf(session: SessionId): number {
    const { sessions } = this.#matching;
    if (sessions.length === 0 || sessions[0] === session) return 0;
    this.#places.grow(session + 1);
    const row = session * PLACE;
    if (this.#places.at(row) === this.#stamp) return this.#places.at(row + 1);
    this.#places.set(row, this.#stamp);
    this.#places.set(row + 1, sessions.length);
    return sessions.length;
  }

  /** One matching subscription; a session met before keeps the higher QoS, or all its grants. */
  matched(subscriber: number, grant: Grant): void {
    const { sessions, granted, grants, groups } = this.#matching;
    if (subscriber < 0) {
      groups.push(groupOf(subscriber));
      return;
    }
    const session = subscriber as SessionId;
    const place = this.#placeOf(session);
    const before = granted[place];
    if (before === undefined) {
      sessions.push(session);
      granted.push(isPlainGrant(grant) ? grant : SEVERAL);
      if (!isPlainGrant(grant)) grants.set(place, [grant]);
    } else if (before < SEVERAL && isPlainGrant(grant)) {
      granted[place] = Math.max(before, grant);
    } else {
      granted[place] = SEVERAL;
      // A plain grant is its QoS.
      grants.set(place, [...(grants.get(place) ?? [before as Grant]), grant]);
    }
  }
}

const NO_GRANTS: ReadonlyMap<number, readonly Grant[]> = new Map();

/** A session's grants for a message, but for what its own messages are kept from. */
function grantsFrom(from: SessionId, matches: Matches, place: number): readonly Grant[] {
  const grants = matches.grants.get(place) ?? [];
  const isOwn = matches.sessions[place] === from;
  return isOwn ? grants.filter((grant) => !isNoLocal(grant)) : grants;
}
