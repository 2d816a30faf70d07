/**
 * What a radio path is made of, as data: latency, rates, loss, outages, the price of connecting.
 *
 * Named profiles carry the figures; a scenario picks one and overrides some. All times are whole
 * microseconds, rates are bits per second, sizes bytes.
 */
import type { Distribution } from '../kernel/distribution.ts';
import type { Duration } from '../kernel/time.ts';

/** How what was held up by an outage comes through after it. */
export const RECOVERIES = ['rto', 'buffered'] as const;
export type Recovery = (typeof RECOVERIES)[number];

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
  readonly tcp: {
    readonly rtoMin: Duration;
    readonly rtoMax: Duration;
    /** Data retransmissions before the connection is given up: Linux tcp_retries2, 15. */
    readonly retries: number;
    /** SYN retransmissions before connecting is given up: Linux tcp_syn_retries, 6. */
    readonly synRetries: number;
    /** Bytes written and not yet delivered that one direction may hold. */
    readonly sendBufferBytes: number;
  };
  /** Bytes added to each segment of 1,400 bytes: IP, TCP, and the TLS record. */
  readonly overheadBytes: number;
  readonly connect: {
    /** TLS round trips after TCP's own one; 0 is plain TCP. */
    readonly tlsRoundTrips: number;
    readonly tlsBytesUp: number;
    readonly tlsBytesDown: number;
    /** Radio idle-to-connected time before the first byte. */
    readonly promotion: Duration;
  };
  readonly outages: readonly OutageClass[];
  readonly replay?: Replay;
}
