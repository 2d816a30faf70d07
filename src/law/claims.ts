/**
 * Which laws a broker with some limits does not claim: what its settings say it will break.
 *
 * A law that is not claimed is watched all the same, and its count reported; it cannot be broken.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Cause } from '../mqtt/loss-cause.ts';

/** What the laws are told of the broker's settings. */
export interface Claims {
  /** Laws that it does not claim. */
  readonly unclaimed: ReadonlySet<string>;
  /** Messages a session's queue holds at most. */
  readonly queueLimit: number;
  /** Causes of which a message may die that is in flight, without a packet that says so. */
  readonly inflightDeaths: ReadonlySet<Cause>;
  /** Nobody's session is cleaned by a CONNECT: its clean start is taken for none. */
  readonly ignoresClean: boolean;
}

/** What a broker with these limits claims, which may go down in this run. */
export function claimsOf(limits: BrokerLimits, hasRestarts = false): Claims {
  const { sessionQueue, inflight, inbound, retry, resume, messageExpiry } = limits;
  const retries = retry.intervalUs < Infinity;
  const givesUp = retries && Math.min(retry.maxTimes, retry.maxAgeUs) < Infinity;
  const ignoresWindow =
    inflight.receiveMaximumRule === 'ignore' ||
    inflight.refill === 'none' ||
    resume.overReceiveMaximum === 'send-anyway';
  const refusesUnseen = inbound.onExceed === 'pubrec-0x97' && inbound.maxAwaitingRel < Infinity;
  // What was acknowledged, subscribed to or left as a will since the last snapshot is forgotten.
  const forgets = hasRestarts && limits.durability.mode !== 'write-through';
  const laws: readonly (readonly [name: string, isUnclaimed: boolean])[] = [
    // The law is the specification's; an operator may choose, and a server that was down be late
    // (5.0 section 3.1.2.5).
    ['wills', hasRestarts || limits.will.onTakeover !== 'spec'],
    // Sent again on the same connection, DUP stands on what the law takes for settled.
    ['dup', !resume.setDup || retries],
    // What has no DUP cannot be told from a first sending.
    ['session-state', resume.order === 'reverse' || !resume.setDup || givesUp || forgets],
    ['message-expiry', !resume.setDup],
    ['first-delivery-order', sessionQueue.order === 'lifo' || resume.order === 'reverse'],
    ['window', ignoresWindow || givesUp],
    // A PUBREC of 3.1.1 does not show that it refuses.
    ['qos2-exactly-once', inbound.awaitRelTimeoutUs < Infinity || refusesUnseen],
    // A backlog that leaves at a pace waits for a client that could take it.
    ['liveness', resume.drainPerSecond < Infinity],
  ];
  const deaths: readonly (readonly [cause: Cause, isOne: boolean])[] = [
    // A new connection may not take what the old one did.
    ['broker.packet-too-large', true],
    ['broker.restart', hasRestarts],
    ['broker.message-expired', messageExpiry.expireInflight],
    ['broker.online-limit', resume.overReceiveMaximum === 'drop'],
  ];
  return {
    unclaimed: new Set(laws.flatMap(([name, isUnclaimed]) => (isUnclaimed ? [name] : []))),
    queueLimit: mostQueued(limits),
    inflightDeaths: new Set(deaths.flatMap(([cause, isOne]) => (isOne ? [cause] : []))),
    ignoresClean: limits.connect.cleanStart === 'override',
  };
}

function mostQueued({ sessionQueue, inflight, qos0 }: BrokerLimits): number {
  const { maxMessages, maxMessagesOnline, onlineExtra } = sessionQueue;
  if (!qos0.countsTowardLimit) return Infinity;
  const online = maxMessagesOnline === 'same' ? maxMessages : maxMessagesOnline;
  const ownWindow = Math.max(inflight.maxV311, inflight.maxV5);
  const isBounded = ['min', 'ignore'].includes(inflight.receiveMaximumRule);
  // A client may announce as many as there are packet identifiers.
  const window = isBounded && inflight.refill !== 'none' ? ownWindow : 65_535;
  return Math.max(maxMessages, onlineExtra === 'window' ? online + window : online);
}
