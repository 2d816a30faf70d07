/**
 * A session of the reference model and all that its client is sent: window, queue, resending.
 *
 * Plain records and arrays. One rule stands in for all the engine's moments of sending: after every
 * input, whatever can be sent is sent (`settle`).
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Connect, Qos } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { hasExpired, isTooLarge, written } from './reference-packet.ts';
import { enqueue, headOf, isFull, trim } from './reference-queue.ts';
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
    closeAt: Infinity,
    since: 0,
    will: undefined,
    willDue: Infinity,
  };
}

/** How much may be unacknowledged towards this client. */
export function windowFor(
  { protocolVersion, properties }: Connect,
  limits: BrokerLimits['inflight'],
): number {
  const { maxV311, maxV5, receiveMaximumRule, refill } = limits;
  const own = properties?.receiveMaximum;
  if (refill === 'none') return 65_535;
  if (protocolVersion === 4) return maxV311;
  return {
    min: Math.min(own ?? 65_535, maxV5),
    'client-replaces': own ?? maxV5,
    'client-only': own ?? 65_535,
    ignore: maxV5,
  }[receiveMaximumRule];
}

/** When its client will have been silent, or away, too long, or its will is due. */
export function deadlineOf({ line, since, silenceUs, expiryUs, ...due }: Session): number {
  return Math.min(due.closeAt, due.willDue, since + (line === undefined ? expiryUs : silenceUs));
}

/** Whether a new QoS 1 or 2 message need not wait: nothing waits before it. */
export function canSend(session: Session, limits: BrokerLimits): boolean {
  if (limits.sessionQueue.countsInflight === 'always' && isFull(session, 1, limits)) return false;
  return isFirst(session) && isOpen(session, limits);
}

/** Whether nothing waits, and the connection and the window take more. */
function isFirst(session: Session): boolean {
  const isAllSent = session.unacknowledged.every((copy) => copy.isSentHere);
  return session.queue.length === 0 && isAllSent && hasRoom(session);
}

/** Whether the window takes new messages, which may have to wait until it is empty. */
function isOpen({ unacknowledged, released }: Session, { inflight }: BrokerLimits): boolean {
  return inflight.refill !== 'batch-when-empty' || unacknowledged.length + released.length === 0;
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
  if (copy.qos === 0) deliverQos0(session, copy, limits);
  else if (canSend(session, limits)) send(session, copy, limits);
  else wait(session, copy, limits);
}

/** QoS 0 passes what waits at another QoS if the rule says so, but never its like. */
function deliverQos0(session: Session, copy: Copy, limits: BrokerLimits): void {
  const { online, storeOffline } = limits.qos0;
  const passes = online === 'bypass' || online === 'queue-when-congested';
  if (session.line === undefined) {
    if (storeOffline) wait(session, copy, limits);
  } else if (session.queue.some((each) => each.qos === 0)) wait(session, copy, limits);
  else if (passes ? !session.line.isClogged : isFirst(session) && isOpen(session, limits)) {
    send(session, copy, limits);
  } else if (online.startsWith('queue')) wait(session, copy, limits);
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
export function resume(session: Session, limits: BrokerLimits): void {
  for (const copy of [...session.unacknowledged, ...session.released]) copy.isSentHere = false;
  trim(session, limits);
  const { order, overReceiveMaximum } = limits.resume;
  if (limits.messageExpiry.expireInflight) {
    session.unacknowledged = session.unacknowledged.filter(
      ({ message }) => !hasExpired(message, session.clock.now),
    );
  }
  if (overReceiveMaximum === 'drop') session.unacknowledged.splice(session.window);
  if (order === 'publish-then-pubrel') {
    sendAgain(session, limits);
    for (const { id } of session.released) session.line?.heard.push(pubrel(id));
  } else resumeMixed(session, order === 'reverse', limits);
  settle(session, limits);
}

/** PUBLISHes and PUBRELs as their identifiers were given, or the other way round. */
function resumeMixed(session: Session, isReverse: boolean, limits: BrokerLimits): void {
  const age = ({ id }: Copy): number => (id - session.lastId - 1 + 65_535) % 65_535;
  const all = [...session.unacknowledged, ...session.released].toSorted((a, b) => age(a) - age(b));
  for (const copy of isReverse ? all.toReversed() : all) {
    if (session.released.includes(copy)) session.line?.heard.push(pubrel(copy.id));
    else if (hasPlaceAgain(session, limits)) send(session, copy, limits);
  }
}

/** Whatever can be sent is sent. */
export function settle(session: Session, limits: BrokerLimits): void {
  sendAgain(session, limits);
  const isBatch = isOpen(session, limits);
  for (let head = headOf(session, limits); head !== undefined; head = headOf(session, limits)) {
    const isFree = head.qos === 0 && limits.qos0.online !== 'queue-behind-window';
    const isRoom = isFree ? session.line?.isClogged === false : hasRoom(session) && isBatch;
    if (!isRoom) return;
    const leaving = head;
    session.queue = session.queue.filter((copy) => copy !== leaving);
    send(session, leaving, limits);
  }
}

function sendAgain(session: Session, limits: BrokerLimits): void {
  for (const copy of session.unacknowledged) {
    if (!copy.isSentHere && hasPlaceAgain(session, limits)) send(session, copy, limits);
  }
}

/** Whether what was sent before may be sent again now. */
function hasPlaceAgain(
  session: Session,
  { resume: { overReceiveMaximum } }: BrokerLimits,
): boolean {
  if (overReceiveMaximum === 'send-anyway') return session.line?.isClogged === false;
  return hasRoom(session);
}

/** Whether the connection takes one more PUBLISH at QoS 1 or 2. */
function hasRoom({ line, window, unacknowledged, released }: Session): boolean {
  const used = [...unacknowledged, ...released].filter((copy) => copy.isSentHere).length;
  return line?.isClogged === false && used < window;
}

function wait(session: Session, copy: Copy, limits: BrokerLimits): void {
  enqueue(session, copy, limits);
  // The copy that was evicted may have been all that kept others waiting.
  settle(session, limits);
}

/**
 * Sends for the first time, under the next identifier that is free, or again, with DUP. What has
 * expired is not sent a first time, and what is too large for the client never.
 */
function send(session: Session, copy: Copy, limits: BrokerLimits): void {
  const { line, clock } = session;
  const isAgain = copy.id > 0;
  if (line === undefined || (!isAgain && hasExpired(copy.message, clock.now))) return;
  if (isTooLarge(copy, line)) {
    session.unacknowledged = session.unacknowledged.filter((each) => each !== copy);
    return;
  }
  if (copy.qos > 0 && !isAgain) {
    const used = [...session.unacknowledged, ...session.released].map(({ id }) => id);
    do session.lastId = (session.lastId % 65_535) + 1;
    while (used.includes(session.lastId));
    copy.id = session.lastId;
    session.unacknowledged.push(copy);
  }
  copy.isSentHere = true;
  line.heard.push(written(copy, line, clock.now, isAgain && limits.resume.setDup));
}
