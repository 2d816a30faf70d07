/**
 * Scripted trouble on connections, with the names and meanings of toxiproxy's toxics: what may be said.
 */
import type { Purpose } from '../kernel/random.ts';
import type { Instant } from '../kernel/time.ts';

/** What one toxic does; times in µs, `rate` in bit/s. */
export type Toxic =
  | { readonly kind: 'latency'; readonly latency: number; readonly jitter: number }
  | { readonly kind: 'bandwidth'; readonly rate: number }
  /** Swallows everything, and closes after `timeout`; never if that is 0. */
  | { readonly kind: 'timeout'; readonly timeout: number }
  /** Resets both ends after `timeout`. */
  | { readonly kind: 'reset_peer'; readonly timeout: number }
  | { readonly kind: 'slow_close'; readonly delay: number }
  /** Closes at the first write that goes beyond `bytes`, TLS included. */
  | { readonly kind: 'limit_data'; readonly bytes: number };

/** A toxic over the connections of some devices, for a while. */
export interface ToxicSpan {
  readonly toxic: Toxic;
  readonly from: Instant;
  readonly until: Instant;
  /** 0: what the device writes, 1: the broker. */
  readonly direction: 0 | 1;
  /** Share of connections that it is on, 0 … 1. */
  readonly toxicity: number;
  readonly draws: Purpose;
}
