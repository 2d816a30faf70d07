/**
 * Where a scripted client meets a broker: connections that carry bytes, and a time that passes.
 *
 *   Peer ─bytes─▶ Ground ─▶ a broker            SimulatedGround: our engine, virtual time
 *     ▲              │                          SocketGround: somebody's server, real time
 *     └───bytes──────┘
 *
 * A case is written once and cannot tell which of them it stands on. Every wait is bounded.
 */
import type { Duration, Instant } from '../../kernel/time.ts';
import type { Connect } from '../../mqtt/packet.ts';

/** One connection, from the client's end. */
export interface Line {
  write(bytes: Uint8Array): void;
  /** Closes after what has been written. */
  end(): void;
  /** Breaks off: a reset, and what was not delivered is lost. */
  cut(): void;
}

/** What a connection tells its client. */
export interface LineEvents {
  opened(): void;
  received(bytes: Uint8Array): void;
  /** The connection is over, by whoever ended it; `reason` where the system gave one. */
  closed(reason?: string): void;
}

/** Who a broker that asks is told its clients are. */
export type Credentials = Pick<Connect, 'username' | 'password'>;

/** A broker within reach, and its time. */
export interface Ground {
  /** What every CONNECT says besides. */
  readonly credentials: Credentials;
  readonly now: Instant;
  /** Begins to connect; tells `events` of it after this call has returned. */
  dial(events: LineEvents): Line;
  /** Waits until it holds, `within` at the most; resolves to whether it does. */
  until(holds: () => boolean, within: Duration): Promise<boolean>;
  /** Closes whatever is open. */
  stop(): void;
}
