/**
 * What is in a session, as it comes, resumes, is left and ends: subscriptions, messages to its
 * client, and what the client has not finished.
 *
 *   admission.ts ──▶ begin │ resume │ leave │ end ──▶ delivery, inbound, subscriptions
 */
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { SessionContents } from './admission.ts';
import type { Delivery } from './delivery.ts';
import type { Forwarding } from './forwarding.ts';
import type { Inbound } from './inbound.ts';
import type { BrokerLimits } from './limits.ts';
import type { SessionEnding } from './port.ts';
import type { SessionId } from './session-store.ts';
import type { Snapshot } from './snapshot.ts';
import type { Subscriptions } from './subscription.ts';

/** What a session's copies die of when it ends so. */
const CAUSE_OF: Readonly<Record<SessionEnding, Cause>> = {
  cleaned: 'broker.session-cleaned',
  expired: 'broker.session-expired',
  evicted: 'broker.session-evicted',
  restart: 'broker.restart',
  purged: 'broker.session-purged',
};

export class Contents implements SessionContents {
  readonly #subscriptions: Subscriptions;
  readonly #delivery: Delivery;
  readonly #forwarding: Forwarding;
  readonly #inbound: Inbound;
  readonly #snapshot: Snapshot;
  /** Whether a share group's messages go to another member when one is gone. */
  readonly #movesOn: boolean;

  constructor(parts: {
    readonly subscriptions: Subscriptions;
    readonly delivery: Delivery;
    readonly forwarding: Forwarding;
    readonly inbound: Inbound;
    readonly snapshot: Snapshot;
    readonly limits: Pick<BrokerLimits, 'sharedGroup'>;
  }) {
    this.#subscriptions = parts.subscriptions;
    this.#delivery = parts.delivery;
    this.#forwarding = parts.forwarding;
    this.#inbound = parts.inbound;
    this.#snapshot = parts.snapshot;
    this.#movesOn = parts.limits.sharedGroup.whenMemberGone === 'move';
  }

  begin(session: SessionId): void {
    this.#delivery.grow(session + 1);
    this.#delivery.flights.resetIds(session);
    this.#inbound.reconnect(session);
  }

  resume(now: Instant, session: SessionId): void {
    this.#inbound.reconnect(session);
    this.#delivery.outgoing.forgetAliases(session);
    this.#delivery.resume(now, session);
  }

  leave(now: Instant, session: SessionId): void {
    this.#delivery.leave(now, session);
  }

  end(now: Instant, session: SessionId, ending: SessionEnding): void {
    this.#snapshot.forget(session);
    // First, so that no group takes it for a member any more.
    this.#subscriptions.removeAll(session);
    this.#delivery.outgoing.forgetAliases(session);
    this.#inbound.drop(now, session, CAUSE_OF[ending]);
    this.#delivery.drop(
      now,
      session,
      CAUSE_OF[ending],
      (publication, group) =>
        this.#movesOn && this.#forwarding.passOn(now, session, publication, group),
    );
  }
}
