/**
 * The law of wills: one is published exactly when the rules say, and as it was registered.
 *
 *   CONNECT registers ─▶ DISCONNECT 0x00 deletes │ connection over: due now, or after its delay
 *                                                └▶ session over: due now │ client back: deleted
 *
 * [MQTT-3.1.2-8, MQTT-3.1.2-10, MQTT-3.1.3-9, MQTT-3.14.4-3 (5.0)]. Reads CONNECT and DISCONNECT
 * packets and what is said of connections and sessions; knows nothing of what the broker keeps.
 */
import { type Instant, instant, NEVER } from '../kernel/time.ts';
import type { Disconnect, Will } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { Law } from './law.ts';

interface Registered {
  readonly will: Will;
  /** Whether the session was to outlive its connection: if not, DISCONNECT may not change that. */
  readonly isLasting: boolean;
  /** When it is to be published; NEVER while its connection stands. */
  dueAt: Instant;
}

export class WillLaw {
  readonly #law: Law;
  /** By interned ClientId. */
  readonly #registered = new Map<number, Registered>();

  constructor(law: Law) {
    this.#law = law;
  }

  /** A connection of this client was accepted, with a will or without. */
  connected(now: Instant, client: number, will: Will | undefined, isLasting: boolean): void {
    const old = this.#registered.get(client);
    if (old === undefined && will === undefined) return;
    this.#checkOverdue(now, client);
    if (will === undefined) this.#registered.delete(client);
    else this.#registered.set(client, { will, isLasting, dueAt: NEVER });
  }

  /** A DISCONNECT of this client has arrived and is about to be looked at. */
  disconnect(client: number, packet: Disconnect): void {
    const registered = this.#registered.get(client);
    if (registered === undefined || packet.reasonCode !== REASON.normalDisconnection) return;
    const expiry = packet.properties?.sessionExpiryInterval ?? 0;
    // One that breaks the protocol is no DISCONNECT, and the will stands [MQTT 5.0 §3.14.2.2.2].
    if (registered.isLasting || expiry === 0) this.#registered.delete(client);
  }

  /** The client's connection is over; `isResumed`: because the client is back for its session. */
  disconnected(now: Instant, client: number, isResumed: boolean): void {
    const registered = this.#registered.get(client);
    if (registered === undefined) return;
    const delay = registered.will.properties?.willDelayInterval ?? 0;
    if (isResumed && delay > 0) this.#registered.delete(client);
    else registered.dueAt = instant(now + delay * 1e6);
  }

  /** The client's session is over: no will waits longer. */
  sessionEnded(now: Instant, client: number): void {
    const registered = this.#registered.get(client);
    if (registered !== undefined && registered.dueAt > now) registered.dueAt = now;
  }

  /** The broker publishes this client's will. */
  published(now: Instant, client: number, topic: string, qos: number): void {
    const registered = this.#registered.get(client);
    this.#registered.delete(client);
    if (registered === undefined) {
      this.#law.breaks(now, client, `a will on ${topic} was published, but none is registered`);
    } else if (registered.dueAt !== now) {
      const due = registered.dueAt === NEVER ? 'while its connection stands' : wordsOf(registered);
      this.#law.breaks(now, client, `the will on ${topic} was published ${due}`);
    } else if (registered.will.topic !== topic || registered.will.qos !== qos) {
      this.#law.breaks(now, client, `a will on ${topic} was published that nobody registered`);
    }
  }

  /** The run is over: whatever was due has been published. */
  end(now: Instant): void {
    for (const client of this.#registered.keys()) this.#checkOverdue(now, client);
  }

  #checkOverdue(now: Instant, client: number): void {
    const registered = this.#registered.get(client);
    if (registered === undefined || registered.dueAt >= now) return;
    const story = `the will on ${registered.will.topic} was not published: ${wordsOf(registered)}`;
    this.#law.breaks(now, client, story);
  }
}

function wordsOf({ dueAt }: Registered): string {
  return `due at ${dueAt} µs`;
}
