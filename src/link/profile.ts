/**
 * What a radio path is made of, as data: latency, rates, loss, outages, the price of connecting.
 *
 * Named profiles carry the figures; a scenario picks one and overrides some. All times are whole
 * microseconds, rates are bits per second, sizes bytes.
 */
import type { Distribution } from '../kernel/distribution.ts';
import type { Duration } from '../kernel/time.ts';

/** How what was held up by an outage comes through after it. */
export const RECOVERIES = ['rto', 'buffered', 'mix'] as const;
export type Recovery = (typeof RECOVERIES)[number];

/** Where a time-out comes from: the round trip there is, or as TCP estimates it from those it saw. */
export const RTO_RULES = ['path', 'rfc6298'] as const;
export type RtoRule = (typeof RTO_RULES)[number];

/** What becomes of packets for a mapping a NAT has forgotten: nobody is told, or who sends is. */
export const NAT_EXPIRIES = ['drop', 'rst'] as const;
export type NatExpiry = (typeof NAT_EXPIRIES)[number];

/** What the network does with packets for a device that sleeps. */
export const SLEEP_RULES = ['wait', 'drop'] as const;
export type SleepRule = (typeof SLEEP_RULES)[number];

/** One independent up/down process; a device is covered while all its processes are up. */
export interface OutageClass {
  readonly name: string;
  /** Time covered before each outage. */
  readonly up: Distribution;
  /** Length of each outage. */
  readonly down: Distribution;
}

/** One recorded trip: where coverage was missing, from the trip's start. */
export interface ReplayTrace {
  readonly name: string;
  /** Sorted, not overlapping, each at least 1 µs long. */
  readonly outages: readonly { readonly startUs: number; readonly durationUs: number }[];
  /** The trip's length, µs; absent when no trips file named it. */
  readonly lengthUs?: number;
}

/** Recorded outages in place of drawn ones; dealt to devices in order, starting over when used up. */
export interface Replay {
  readonly traces: readonly ReplayTrace[];
  readonly atEnd: 'wrap' | 'retire';
}

/** How well some devices of a fleet are covered: what differs for them, such as NB-IoT's levels. */
export interface CoverageLevel {
  readonly name: string;
  /** Share of the fleet's devices, 0 … 1. */
  readonly share: number;
  readonly rtt: Distribution;
  readonly rateUp: number;
  readonly rateDown: number;
  readonly promotion: Duration;
}

/** When the radio of a quiet device is idle, and when it can be reached then. */
export interface RadioIdle {
  /** Quiet time after which the radio is idle and has to be promoted again; 0: never idle. */
  readonly inactivity: Duration;
  /** Off `active` after it became idle, until it sends or until `cycle` has passed (T3324, T3412). */
  readonly psm?: { readonly cycle: Duration; readonly active: Duration };
  /** While idle it listens for `window` at the beginning of each `cycle` only. */
  readonly edrx?: { readonly cycle: Duration; readonly window: Duration };
  /** Packets for a device that cannot be reached. */
  readonly downlink: SleepRule;
}

export interface LinkProfile {
  /** Round-trip time, both directions together. */
  readonly rtt: Distribution;
  /** Bits per second, device to broker. */
  readonly rateUp: number;
  /** Bits per second, broker to device. */
  readonly rateDown: number;
  /** Probability that a segment needs a retransmission, 0 … 0.5. */
  readonly loss: number;
  readonly recovery: Recovery;
  /** With recovery `mix`, the share of outages after which everything comes at once. */
  readonly bufferedShare: number;
  readonly tcp: {
    readonly rto: RtoRule;
    readonly rtoMin: Duration;
    readonly rtoMax: Duration;
    /** Data retransmissions before the connection is given up: Linux tcp_retries2, 15. */
    readonly retries: number;
    /** SYN retransmissions before connecting is given up: Linux tcp_syn_retries, 6. */
    readonly synRetries: number;
    /** How long data may stay unacknowledged in place of `retries` (TCP_USER_TIMEOUT); 0: by retries. */
    readonly userTimeout: Duration;
    /** Bytes written and not yet delivered that one direction may hold. */
    readonly sendBufferBytes: number;
    /** Bytes that may lie at a device that does not read; then its broker's send buffer fills. */
    readonly receiveBufferBytes: number;
    /** Less than a segment waits while something is unacknowledged. */
    readonly nagle: boolean;
    /** How long an acknowledgement waits for something to ride on; matters with Nagle only. */
    readonly delayedAck: Duration;
  };
  /** Bytes added to each segment of 1,400 bytes: IP and TCP. */
  readonly overheadBytes: number;
  /** Bytes added to each TLS record: one a write, of up to 16 KiB. */
  readonly recordBytes: number;
  readonly connect: {
    /** TLS round trips after TCP's own one; 0 is plain TCP. */
    readonly tlsRoundTrips: number;
    readonly tlsBytesUp: number;
    readonly tlsBytesDown: number;
    /** Radio idle-to-connected time before the first byte. */
    readonly promotion: Duration;
  };
  /** Quiet time after which an address translator forgets the connection; `idle` 0: never. */
  readonly nat: { readonly idle: Duration; readonly onExpiry: NatExpiry };
  /** After an outage of at least `afterDown` the address is another one with this probability. */
  readonly reattach: { readonly newAddress: number; readonly afterDown: Duration };
  readonly radio: RadioIdle;
  readonly outages: readonly OutageClass[];
  /** Levels that some devices have in place of the figures above; the rest have those above. */
  readonly levels: readonly CoverageLevel[];
  readonly replay?: Replay;
}
