/**
 * A message on its way to one session under what its subscriptions were granted: the QoS, RETAIN
 * and subscription identifiers of the copy (5.0 §3.3.4), or none at all.
 *
 * A plain grant needs none of this: routing hands the message to delivery as it is.
 */
import type { Instant } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId, PublicationStore } from '../mqtt/publication-store.ts';
import { NO_PACKET_ID, type PublishHeader, publishHeader } from '../mqtt/publish-header.ts';
import type { Delivery } from './delivery.ts';
import { type Grant, grantedQos, identifierOf, retainsAsPublished } from './grant.ts';
import type { BrokerObserver } from './port.ts';
import type { SessionId } from './session-store.ts';
import { type GroupId, NO_GROUP, type SharedGroups } from './shared-group.ts';

export class Forwarding {
  readonly #publications: PublicationStore;
  readonly #groups: SharedGroups;
  readonly #delivery: Delivery;
  readonly #observer: BrokerObserver;

  constructor(parts: {
    readonly publications: PublicationStore;
    readonly groups: SharedGroups;
    readonly delivery: Delivery;
    readonly observer: BrokerObserver;
  }) {
    this.#publications = parts.publications;
    this.#groups = parts.groups;
    this.#delivery = parts.delivery;
    this.#observer = parts.observer;
  }

  /** One copy for all of a session's grants that apply [MQTT-3.3.4-2, MQTT-3.3.4-4 (5.0)]. */
  forward(
    now: Instant,
    session: SessionId,
    publication: PublicationId,
    grants: readonly Grant[],
  ): void {
    const copy = this.#identified(publication, grants);
    this.#observer.copied(now, session, copy);
    this.#delivery.accept(now, session, copy, this.#headerOf(publication, grants), NO_GROUP);
    this.#publications.release(copy);
  }

  /** The message to the member whose turn it is, as that was granted [MQTT-4.8.2-3 (5.0)]. */
  forwardToGroup(now: Instant, publication: PublicationId, group: GroupId): void {
    const turn = this.#groups.take(group);
    if (turn === undefined) return;
    const { member, grant, sharedFilter } = turn;
    const copy = this.#identified(publication, [grant]);
    this.#observer.copiedForGroup(now, member, copy, sharedFilter);
    this.#delivery.accept(now, member, copy, this.#headerOf(publication, [grant]), group);
    this.#publications.release(copy);
  }

  /** A retained message because of a SUBSCRIBE: with RETAIN [MQTT-3.3.1-8 (3.1.1)]. */
  sendRetained(now: Instant, session: SessionId, publication: PublicationId, grant: Grant): void {
    const copy = this.#identified(publication, [grant]);
    const qos = lower(grantedQos(grant), this.#publications.qosOf(publication));
    const header = publishHeader(NO_PACKET_ID, qos, false, true);
    this.#observer.retainedCopied(now, session, copy);
    this.#delivery.accept(now, session, copy, header, NO_GROUP);
    this.#publications.release(copy);
  }

  /** Moves a copy of a session that ends to its group's next member; false when there is none. */
  passOn(now: Instant, from: SessionId, publication: PublicationId, group: GroupId): boolean {
    const turn = this.#groups.take(group);
    if (turn === undefined) return false;
    const { member, grant } = turn;
    const copy = this.#identified(publication, [grant]);
    this.#observer.moved(now, from, member, copy);
    this.#delivery.accept(now, member, copy, this.#headerOf(publication, [grant]), group);
    this.#publications.release(copy);
    return true;
  }

  #headerOf(publication: PublicationId, grants: readonly Grant[]): PublishHeader {
    let qos: Qos = 0;
    for (const grant of grants) if (grantedQos(grant) > qos) qos = grantedQos(grant);
    const isRetain = this.#publications.isRetain(publication) && grants.some(retainsAsPublished);
    return publishHeader(
      NO_PACKET_ID,
      lower(qos, this.#publications.qosOf(publication)),
      false,
      isRetain,
    );
  }

  /** The publication with the grants' identifiers and no others; its reference is the caller's. */
  #identified(publication: PublicationId, grants: readonly Grant[]): PublicationId {
    const identifiers = grants.map(identifierOf).filter((identifier) => identifier > 0);
    const properties = this.#publications.propertiesOf(publication);
    const { subscriptionIdentifier: others, ...own } = properties ?? {};
    if (identifiers.length === 0 && others === undefined) {
      this.#publications.retain(publication);
      return publication;
    }
    const known = identifiers.length === 0 ? {} : { subscriptionIdentifier: identifiers };
    return this.#publications.derive(publication, { properties: { ...own, ...known } });
  }
}

function lower(a: Qos, b: Qos): Qos {
  return a < b ? a : b;
}
