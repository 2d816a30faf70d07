/**
 * How full the session queues are: per session, in total, and how many sessions hold how many.
 *
 * Fed by the broker's observations alone; the audit compares it with the queues themselves.
 * Messages in flight do not count (PRODUCT §3); bytes are payload bytes.
 */
import { Float64Column, Int32Column } from '../kernel/column.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';

export class QueueMetrics {
  readonly #depth = new Int32Column();
  readonly #bytes = new Float64Column();
  readonly #since = new Float64Column();
  /** The most that a session held since it was last asked for. */
  readonly #crest = new Int32Column();
  /** Sessions that hold this many messages, by depth. */
  readonly #sessionsAt = new Int32Column();
  readonly #limit: number;
  /** Sessions there is room for: up to the last that ever had a queue. */
  #room = 0;
  #sessions = 0;
  #deepest = 0;
  #messages = 0;
  #total = 0;
  peakMessages = 0;
  peakBytes = 0;
  peakTotalMessages = 0;
  peakTotalBytes = 0;
  /** Times a queue reached its limit, and how long that took from empty, µs together. */
  fills = 0;
  fillUs = 0;

  /** `limit` is the session queue's, in messages; Infinity has no fills. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytes(): number {
    const ofSessions = [this.#depth, this.#bytes, this.#since, this.#crest];
    return ofSessions.reduce((sum, { bytes }) => sum + bytes, this.#sessionsAt.bytes);
  }

  /** Messages waiting in all queues. */
  get totalMessages(): number {
    return this.#messages;
  }

  /** Payload bytes waiting in all queues. */
  get totalBytes(): number {
    return this.#total;
  }

  depthOf(session: number): number {
    return session < this.#room ? this.#depth.at(session) : 0;
  }

  /** Sessions are numbered below this, as far as they ever had a queue. */
  get sessionsSeen(): number {
    return this.#room;
  }

  /** The most that this session held since the last time this was asked. */
  takeCrest(session: number): number {
    if (session >= this.#room) return 0;
    const crest = this.#crest.at(session);
    this.#crest.set(session, this.#depth.at(session));
    return crest;
  }

  sessionCreated(session: number): void {
    if (session < this.#room) this.#bytes.set(session, 0);
    this.#sessions++;
    this.#sessionsAt.add(0, 1);
  }

  sessionEnded(session: number): void {
    invariant(this.depthOf(session) === 0, 'a session ended with messages in its queue');
    this.#sessions--;
    this.#sessionsAt.add(0, -1);
  }

  queued(now: Instant, session: number, bytes: number): void {
    if (session >= this.#room) this.#growTo(session);
    const depth = this.#move(session, 1);
    if (depth === 1) this.#since.set(session, now);
    if (depth > this.#crest.at(session)) this.#crest.set(session, depth);
    if (depth === this.#limit) {
      this.fills++;
      this.fillUs += now - this.#since.at(session);
    }
    this.#messages++;
    this.#total += bytes;
    const held = this.#bytes.add(session, bytes);
    this.peakMessages = Math.max(this.peakMessages, depth);
    this.peakBytes = Math.max(this.peakBytes, held);
    this.peakTotalMessages = Math.max(this.peakTotalMessages, this.#messages);
    this.peakTotalBytes = Math.max(this.peakTotalBytes, this.#total);
  }

  dequeued(session: number, bytes: number): void {
    this.#move(session, -1);
    this.#messages--;
    this.#total -= bytes;
    this.#bytes.add(session, -bytes);
  }

  /** The depth that this share of the sessions that exist does not exceed; 0 when there are none. */
  quantile(share: number): number {
    const rank = Math.ceil(share * this.#sessions);
    let seen = 0;
    for (let depth = 0; depth <= this.#deepest; depth++) {
      seen += this.#sessionsAt.at(depth);
      if (seen >= rank) return depth;
    }
    return this.#deepest;
  }

  /** The deepest queue now. */
  deepest(): number {
    for (let depth = this.#deepest; depth > 0; depth--) {
      if (this.#sessionsAt.at(depth) > 0) return depth;
    }
    return 0;
  }

  #growTo(session: number): void {
    this.#room = session + 1;
    for (const column of [this.#depth, this.#bytes, this.#since, this.#crest]) {
      column.grow(this.#room);
    }
  }

  #move(session: number, by: number): number {
    const depth = this.#depth.add(session, by);
    if (depth > this.#deepest) {
      this.#deepest = depth;
      this.#sessionsAt.grow(depth + 1);
    }
    this.#sessionsAt.add(depth - by, -1);
    this.#sessionsAt.add(depth, 1);
    return depth;
  }
}
