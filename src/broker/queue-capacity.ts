/**
 * Whether a session's queue takes one more message, and which limit says no.
 *
 *   places = waiting (+ in flight)  against  maxMessages │ maxMessagesOnline (+ window)
 *   bytes                           against  maxBytes │ qos0.maxBytes │ total.maxBytes
 *
 * A bound of 0 keeps nothing. Bytes are those of payloads, and a message is taken while fewer than
 * the limit are there, so the last one may pass it. Nothing here changes anything.
 */
import type { FlightStore } from '../mqtt/flight-store.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { QueueLimits } from './queue-limits.ts';
import type { SessionQueue } from './session-queue.ts';
import type { SessionId, SessionStore } from './session-store.ts';

/** What is full: nothing, the queue by number or by bytes, QoS 0 messages' share, or the broker. */
export type Full = 'nothing' | 'messages' | 'bytes' | 'qos0-bytes' | 'total-bytes';

/** Whether a broker with these limits has to know how many bytes wait. */
export function isWeighed({ sessionQueue, qos0, total }: QueueLimits): boolean {
  return Math.min(sessionQueue.maxBytes, qos0.maxBytes, total.maxBytes) < Infinity;
}

export class QueueCapacity {
  readonly #limits: QueueLimits;
  readonly #sessions: SessionStore;
  readonly #queue: SessionQueue;
  readonly #flights: FlightStore;
  readonly #maxMessages: number;
  /** Whether there is nothing to a limit but a number of messages. */
  readonly #isPlain: boolean;

  constructor(parts: {
    readonly limits: QueueLimits;
    readonly sessions: SessionStore;
    readonly queue: SessionQueue;
    readonly flights: FlightStore;
  }) {
    this.#limits = parts.limits;
    this.#sessions = parts.sessions;
    this.#queue = parts.queue;
    this.#flights = parts.flights;
    const { sessionQueue, qos0 } = parts.limits;
    this.#maxMessages = sessionQueue.maxMessages;
    this.#isPlain =
      !isWeighed(parts.limits) &&
      sessionQueue.countsInflight === 'never' &&
      sessionQueue.onlineExtra === 'none' &&
      sessionQueue.maxMessagesOnline === 'same' &&
      qos0.countsTowardLimit;
  }

  /** What is full for a message of this QoS. */
  fullFor(session: SessionId, qos: Qos): Full {
    if (!this.#isPlain) return this.#fullFor(session, qos);
    return this.#queue.count(session) < this.#maxMessages ? 'nothing' : 'messages';
  }

  /** Messages the queue may hold now; more may be there, if the limit was higher. */
  limitOf(session: SessionId): number {
    const { maxMessages, maxMessagesOnline, onlineExtra } = this.#limits.sessionQueue;
    if (!this.#sessions.isConnected(session)) return maxMessages;
    const online = maxMessagesOnline === 'same' ? maxMessages : maxMessagesOnline;
    return onlineExtra === 'window' ? online + this.#sessions.windowOf(session) : online;
  }

  /** Messages that count in it. */
  placesTaken(session: SessionId): number {
    const { sessionQueue, qos0 } = this.#limits;
    const queued = this.#queue.count(session);
    const counted = qos0.countsTowardLimit ? queued : queued - this.#queue.qos0Count(session);
    const countsInflight =
      sessionQueue.countsInflight === 'always' ||
      (sessionQueue.countsInflight === 'when-offline' && !this.#sessions.isConnected(session));
    return countsInflight ? counted + this.#flights.count(session) : counted;
  }

  #fullFor(session: SessionId, qos: Qos): Full {
    const { sessionQueue, qos0, total } = this.#limits;
    const queue = this.#queue;
    // Nothing that the session could drop instead would make room.
    if (queue.totalBytes >= total.maxBytes) return 'total-bytes';
    if (qos === 0 && queue.qos0BytesOf(session) >= qos0.maxBytes) return 'qos0-bytes';
    if (qos === 0 && !qos0.countsTowardLimit) return 'nothing';
    if (this.placesTaken(session) >= this.limitOf(session)) return 'messages';
    const uncounted = qos0.countsTowardLimit ? 0 : queue.qos0BytesOf(session);
    return queue.bytesOf(session) - uncounted < sessionQueue.maxBytes ? 'nothing' : 'bytes';
  }
}
