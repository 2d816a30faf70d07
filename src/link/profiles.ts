/**
 * Named radio paths, as data: what a device's link is made of when a scenario says nothing else.
 *
 * Every figure carries where it comes from and how sure it is: (source) was read, (measured) was
 * computed from recorded data, (assumed) is an engineering choice. No public log of an IoT modem's
 * ups and downs exists, so outage figures come from phones and vehicles.
 */
import type { Distribution } from '../kernel/distribution.ts';
import { milliseconds, seconds } from '../kernel/time.ts';
import type { LinkProfile } from './profile.ts';

/** Every profile's name, in the order they are listed to a user. */
export const LINK_PROFILES = ['lte-m-stationary', 'datacenter'] as const;
export type LinkProfileName = (typeof LINK_PROFILES)[number];

/** The standard normal's 95th percentile. */
const Z95 = 1.645;

/** A round-trip time by its median and 95th percentile. */
function lognormalMs(median: number, p95: number): Distribution {
  const sigma = Math.log(p95 / median) / Z95;
  return {
    kind: 'lognormal',
    medianUs: milliseconds(median),
    sigma: Math.round(sigma * 1e4) / 1e4,
  };
}

/** Linux (source: include/net/tcp.h TCP_RTO_MIN, TCP_RTO_MAX; ip-sysctl tcp_retries2, tcp_syn_retries). */
const LINUX_TCP = {
  rtoMin: milliseconds(200),
  rtoMax: seconds(120),
  retries: 15,
  synRetries: 6,
};

/** IPv4 and TCP headers, 40 B, and a TLS 1.3 record, 22 B (RFC 8446: 5 header, 1 type, 16 tag). */
const OVERHEAD_BYTES = 40 + 22;

/** A full TLS 1.3 handshake: one round trip, 3–5 kB in all (source: iotclass.org); split (assumed). */
const TLS13 = { tlsRoundTrips: 1, tlsBytesUp: 1_500, tlsBytesDown: 4_000 };

const PROFILES: Readonly<Record<LinkProfileName, LinkProfile>> = {
  'lte-m-stationary': {
    // 50–100 ms is claimed (source: Arduino), 100 ms at the edge of normal cover and 6.2 s in
    // extreme cover (source: LTE-M white paper V1.1); in between (assumed).
    rtt: lognormalMs(120, 400),
    // Half-duplex Cat-M1 (source: dan-leo/masters, Stellenbosch 2019, throughput table).
    rateUp: 290_000,
    rateDown: 260_000,
    // 0.1–1 % on LTE (assumed).
    loss: 0.005,
    recovery: 'rto',
    // Linux tcp_wmem's default (source: ip-sysctl); ESP-IDF's is 5,760 B, a broker's may grow.
    tcp: { ...LINUX_TCP, sendBufferBytes: 16_384 },
    overheadBytes: OVERHEAD_BYTES,
    // Idle to connected, 0.3–1 s (assumed).
    connect: { ...TLS13, promotion: milliseconds(500) },
    outages: [
      {
        name: 'long',
        // Eight a day, about two and a half minutes in all: a stationary node loses at most ten
        // minutes a day on most networks (source: Baltrunas et al., IMC 2014).
        up: { kind: 'exponential', meanUs: seconds(3 * 3600) },
        // The shape of recorded 3G outages (measured: Riiser et al. 2013, 459 outages).
        down: { kind: 'lognormal', medianUs: seconds(9), sigma: 1.18 },
      },
    ],
  },
  // A back-end beside the broker: all assumed.
  datacenter: {
    rtt: lognormalMs(2, 5),
    rateUp: 1_000_000_000,
    rateDown: 1_000_000_000,
    loss: 0,
    recovery: 'rto',
    // The most Linux grows a send buffer to by itself (source: ip-sysctl tcp_wmem).
    tcp: { ...LINUX_TCP, sendBufferBytes: 4 * 1024 * 1024 },
    overheadBytes: OVERHEAD_BYTES,
    connect: { ...TLS13, promotion: milliseconds(0) },
    outages: [],
  },
};

/** The profile of that name; undefined when there is none. */
export function linkProfile(name: string): LinkProfile | undefined {
  const known = LINK_PROFILES.find((profile) => profile === name);
  return known === undefined ? undefined : PROFILES[known];
}
