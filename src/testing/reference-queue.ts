/**
 * The queue of a session of the reference model: what it takes, and who goes when it is full.
 *
 * Plain arrays, the oldest first whatever the order of leaving.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { OverflowPolicy } from '../broker/queue-limits.ts';
import { hasExpired } from './reference-packet.ts';
import type { Copy, Session } from './reference-state.ts';

/** Payload bytes where a test does not say. */
const USUAL_LENGTH = 16;

/** Whether the queue takes no more copies at this QoS; closed by messages, by bytes or by QoS 0's. */
export function isFull(session: Session, qos: number, limits: BrokerLimits): boolean {
  const { sessionQueue, qos0 } = limits;
  const queued = session.queue;
  const small = queued.filter((copy) => copy.qos === 0);
  if (qos === 0 && bytesOf(small) >= qos0.maxBytes) return true;
  if (qos === 0 && !qos0.countsTowardLimit) return false;
  return (
    placesTaken(session, limits) >= limitOf(session, limits) ||
    bytesOf(queued.filter((copy) => isCounted(copy, limits))) >= sessionQueue.maxBytes
  );
}

/** Puts a copy into the queue, or drops one. */
export function enqueue(session: Session, copy: Copy, limits: BrokerLimits): void {
  const { now } = session.clock;
  if (hasExpired(copy.message, now)) return;
  if (limits.messageExpiry.checkAt === 'enqueue' && isFull(session, copy.qos, limits)) {
    purge(session);
  }
  if (isFull(session, copy.qos, limits) && !makesRoom(session, copy, limits)) return;
  session.queue.push(copy);
}

/** What leaves next. */
export function headOf({ queue }: Session, { sessionQueue }: BrokerLimits): Copy | undefined {
  return sessionQueue.order === 'fifo' ? queue[0] : queue.at(-1);
}

/** A client is back: what is dead or too much for it goes. */
export function trim(session: Session, limits: BrokerLimits): void {
  if (limits.messageExpiry.checkAt === 'resume') purge(session);
  if (limits.sessionQueue.onResume === 'keep-all') return;
  const evicts = ['drop-oldest', 'drop-qos0-first'].includes(limits.sessionQueue.overflow);
  while (placesTaken(session, limits) > limitOf(session, limits)) {
    const counted = session.queue.filter((copy) => isCounted(copy, limits));
    const victim = evicts ? counted[0] : counted.at(-1);
    if (victim === undefined) return;
    remove(session, victim);
  }
}

/** Drops one copy so that another may come; false when it is the other that is dropped. */
function makesRoom(session: Session, { qos }: Copy, limits: BrokerLimits): boolean {
  const { sessionQueue, qos0 } = limits;
  const small = session.queue.filter((copy) => copy.qos === 0);
  const isByQos0 = qos === 0 && bytesOf(small) >= qos0.maxBytes;
  const isDisconnecting = sessionQueue.overflow === 'disconnect' && session.line !== undefined;
  if (isDisconnecting && !isByQos0) session.closeAt = Math.min(session.closeAt, session.clock.now);
  if (isByQos0) return false;
  const [oldest] = session.queue.filter((copy) => isCounted(copy, limits));
  const victim = victimOf(
    sessionQueue.overflow,
    oldest,
    qos0.countsTowardLimit ? small[0] : oldest,
  );
  if (victim === undefined) return false;
  remove(session, victim);
  return true;
}

/** Who goes, of the oldest copy and the oldest at QoS 0. */
function victimOf(policy: OverflowPolicy, oldest?: Copy, oldestQos0?: Copy): Copy | undefined {
  if (policy === 'drop-oldest') return oldest;
  return policy === 'drop-qos0-first' ? (oldestQos0 ?? oldest) : undefined;
}

function limitOf({ line, window }: Session, { sessionQueue }: BrokerLimits): number {
  const { maxMessages, maxMessagesOnline, onlineExtra } = sessionQueue;
  if (line === undefined) return maxMessages;
  const online = maxMessagesOnline === 'same' ? maxMessages : maxMessagesOnline;
  return online + (onlineExtra === 'window' ? window : 0);
}

function placesTaken(session: Session, limits: BrokerLimits): number {
  const counted = session.queue.filter((copy) => isCounted(copy, limits)).length;
  const inflight = session.unacknowledged.length + session.released.length;
  const { countsInflight } = limits.sessionQueue;
  if (countsInflight === 'always') return counted + inflight;
  return counted + (countsInflight === 'when-offline' && session.line === undefined ? inflight : 0);
}

function isCounted({ qos }: Copy, { qos0 }: BrokerLimits): boolean {
  return qos > 0 || qos0.countsTowardLimit;
}

function bytesOf(copies: readonly Copy[]): number {
  return copies.reduce((sum, { message }) => sum + (message.length ?? USUAL_LENGTH), 0);
}

function purge(session: Session): void {
  const { now } = session.clock;
  session.queue = session.queue.filter(({ message }) => !hasExpired(message, now));
}

function remove(session: Session, victim: Copy): void {
  session.queue = session.queue.filter((copy) => copy !== victim);
}
