/**
 * A session of the reference model and all that its client is sent: window, queue, resending.
 *
 * Plain records and arrays. One rule stands in for all the engine's moments of sending: after every
 * input, whatever can be sent is sent (`settle`).
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Qos } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { hasExpired, isTooLarge, written } from './reference-packet.ts';
import type { Copy, Grant, Message, Now, Session, Wanted } from './reference-state.ts';
import { pubrel, type SpokenAck } from './spoken-packet.ts';

/** A session nobody is connected to. */
export function newSession(clientId: string, clock: Now): Session {
  return {
    clientId,
    clock,
    subscriptions: new Map(),
    queue: [],
    unacknowledged: [],
    released: [],
    received: new Map(),
    receivedHere: new Set(),
    lastId: 0,
    line: undefined,
    version: 5,
    window: 0,
    expiryUs: 0,
    silenceUs: Infinity,
    since: 0,
    will: undefined,
    willDue: Infinity,
  };
}

/** When its client will have been silent, or away, too long, or its will is due. */
export function deadlineOf({ line, since, silenceUs, expiryUs, willDue }: Session): number {
  return Math.min(willDue, since + (line === undefined ? expiryUs : silenceUs));
}

/** Whether a new QoS 1 or 2 message need not wait: nothing waits before it. */
export function canSend(session: Session): boolean {
  const isAllSent = session.unacknowledged.every((copy) => copy.isSentHere);
  return session.queue.length === 0 && isAllSent && hasRoom(session);
}

/** Whether the queue takes no more. */
export function isFull({ queue }: Session, limits: BrokerLimits): boolean {
  return queue.length >= limits.sessionQueue.maxMessages;
}

/** One copy of a message for all grants that apply. */
export function copyFor(message: Message, grants: readonly Grant[]): Wanted {
  return {
    message,
    qos: Math.min(message.qos, Math.max(...grants.map(({ qos }) => qos))) as Qos,
    retain: message.retain && grants.some(({ isRetainAsPublished }) => isRetainAsPublished),
    identifiers: grants.map(({ identifier }) => identifier).filter((each) => each > 0),
  };
}

/** Gives a session its copy of a message. */
export function deliver(session: Session, wanted: Wanted, limits: BrokerLimits): void {
  const copy = { ...wanted, id: 0, isSentHere: false };
  if (copy.qos > 0) {
    if (canSend(session)) send(session, copy);
    else enqueue(session, copy, limits);
    return;
  }
  // QoS 0 passes what waits at another QoS, but not its like; on a full connection it is lost.
  if (session.line !== undefined && !session.queue.some((each) => each.qos === 0)) {
    if (!session.line.isClogged) send(session, copy);
  } else if (limits.qos0.storeOffline) enqueue(session, copy, limits);
}

/**
 * PUBACK, PUBREC or PUBCOMP has come; one that names nothing is ignored, but PUBREC is answered.
 * Returns the reason to close with when it names what waits for another.
 */
export function acknowledge(
  session: Session,
  { cmd, id, reason }: SpokenAck,
  { handshake }: BrokerLimits,
): ReasonCode | undefined {
  const isRefused = reason >= 0x80;
  const named = session.unacknowledged.find((copy) => copy.id === id);
  const isReleased = session.released.some((copy) => copy.id === id);
  if (named !== undefined && cmd !== (named.qos === 1 ? 'puback' : 'pubrec')) {
    return REASON.protocolError;
  }
  if (isReleased && (cmd === 'puback' || (cmd === 'pubrec' && isRefused))) {
    return REASON.protocolError;
  }
  if (cmd === 'pubcomp') session.released = session.released.filter((copy) => copy.id !== id);
  session.unacknowledged = session.unacknowledged.filter((copy) => copy !== named);
  if (cmd !== 'pubrec' || isRefused) return undefined;
  if (named !== undefined) session.released.push(named);
  const isKnown = named !== undefined || isReleased || handshake.unknownId === 'success';
  session.line?.heard.push(pubrel(id, isKnown ? REASON.success : REASON.packetIdentifierNotFound));
  return undefined;
}

/** On another connection: what was unacknowledged, what was released, then what waited. */
export function resume(session: Session): void {
  for (const copy of [...session.unacknowledged, ...session.released]) copy.isSentHere = false;
  sendAgain(session);
  for (const { id } of session.released) session.line?.heard.push(pubrel(id));
  settle(session);
}

/** Whatever can be sent is sent. */
export function settle(session: Session): void {
  sendAgain(session);
  for (let [head] = session.queue; head !== undefined; [head] = session.queue) {
    if (head.qos === 0 ? session.line?.isClogged !== false : !hasRoom(session)) return;
    session.queue.shift();
    send(session, head);
  }
}

function sendAgain(session: Session): void {
  for (const copy of session.unacknowledged) {
    if (!copy.isSentHere && hasRoom(session)) send(session, copy);
  }
}

/** Whether the connection takes one more PUBLISH at QoS 1 or 2. */
function hasRoom({ line, window, unacknowledged, released }: Session): boolean {
  const used = [...unacknowledged, ...released].filter((copy) => copy.isSentHere).length;
  return line?.isClogged === false && used < window;
}

function enqueue(session: Session, copy: Copy, limits: BrokerLimits): void {
  if (hasExpired(copy.message, session.clock.now)) return;
  if (isFull(session, limits)) {
    if (limits.sessionQueue.overflow !== 'drop-oldest' || session.queue.length === 0) return;
    session.queue.shift();
  }
  session.queue.push(copy);
  // The head that was evicted may have been all that kept others waiting.
  settle(session);
}

/**
 * Sends for the first time, under the next identifier that is free, or again, with DUP. What has
 * expired is not sent a first time, and what is too large for the client never.
 */
function send(session: Session, copy: Copy): void {
  const { line, clock } = session;
  const dup = copy.id > 0;
  if (line === undefined || (!dup && hasExpired(copy.message, clock.now))) return;
  if (isTooLarge(copy, line)) {
    session.unacknowledged = session.unacknowledged.filter((each) => each !== copy);
    return;
  }
  if (copy.qos > 0 && !dup) {
    const used = [...session.unacknowledged, ...session.released].map(({ id }) => id);
    do session.lastId = (session.lastId % 65_535) + 1;
    while (used.includes(session.lastId));
    copy.id = session.lastId;
    session.unacknowledged.push(copy);
  }
  copy.isSentHere = true;
  line.heard.push(written(copy, line, clock.now, dup));
}
