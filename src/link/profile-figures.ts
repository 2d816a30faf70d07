/**
 * The figures of named radio paths, as data, each with where it comes from and how sure it is.
 *
 * No public log of an IoT modem's ups and downs exists, so outage figures come from phones and
 * vehicles. `documentation` here is what a paper, vendor or measurement says that somebody else
 * made; `run` was computed from recorded data.
 */
import { likely, read, type Sourced, said, seen } from '../kernel/sourced.ts';
import { type Duration, duration, milliseconds, seconds } from '../kernel/time.ts';
import { exp, lognormal, lognormalMs, outage } from './figure-shape.ts';
import type { LinkProfile } from './profile.ts';

/** Every profile's name, in the order they are listed to a user. */
export const LINK_PROFILES = [
  'lte-cat1-stationary',
  'lte-m-stationary',
  'lte-m-tracker',
  'nb-iot-meter',
  'lte-vehicle',
  'tunnel-train',
  '5g-vehicle-rural',
  '2g-legacy',
  'datacenter',
] as const;
export type LinkProfileName = (typeof LINK_PROFILES)[number];

/** A profile before its sources are taken off. */
export type LinkFigures = { readonly about: string } & {
  readonly [K in keyof Omit<LinkProfile, 'replay'>]: Sourced<LinkProfile[K]>;
};

const NONE = duration(0);
const HOUR = 3600;
const LINUX_TCP = {
  rto: 'path' as const,
  rtoMin: milliseconds(200),
  rtoMax: seconds(120),
  retries: 15,
  synRetries: 6,
  userTimeout: NONE,
  // Linux tcp_wmem's default; ESP-IDF's is 5,760 B, a broker's may grow.
  sendBufferBytes: 16_384,
  // Linux tcp_rmem's default; lwIP as ESP-IDF builds it has a window of 5,760 B.
  receiveBufferBytes: 131_072,
  // A packet is one write, and the next waits for its answer anyway; several libraries set it off.
  nagle: false,
  delayedAck: milliseconds(40),
};

/** A full TLS 1.3 handshake: one round trip, 3–5 kB in all. */
const TLS13 = { tlsRoundTrips: 1, tlsBytesUp: 1_500, tlsBytesDown: 4_000 };

function connect(promotionMs: number, source: string): LinkFigures['connect'] {
  const tls = 'full TLS 1.3, 3–5 kB (iotclass.org), its split assumed';
  return likely({ ...TLS13, promotion: milliseconds(promotionMs) }, `${tls}; promotion: ${source}`);
}

function nat(idleS: number, source: string): LinkFigures['nat'] {
  return likely({ idle: seconds(idleS), onExpiry: 'drop' }, `${source}; a carrier drops silently`);
}

function idleAfter(inactivity: Duration): LinkProfile['radio'] {
  return { inactivity, downlink: 'wait' };
}

/** What most profiles have in common. */
const USUAL = {
  loss: likely(0.005, '0.1–1 % on LTE'),
  recovery: likely('rto', 'loss in the core, hand-over and re-attachment; deep fades would buffer'),
  bufferedShare: likely(0, 'matters with recovery mix only'),
  tcp: read(LINUX_TCP, 'Linux include/net/tcp.h TCP_RTO_MIN, TCP_RTO_MAX; ip-sysctl'),
  overheadBytes: said(40, 'IPv4 and TCP without options'),
  recordBytes: said(22, 'a TLS 1.3 record with AES-GCM (RFC 8446 section 5.2)'),
  reattach: likely({ newAddress: 0, afterDown: NONE }, 'no source tells how often'),
  radio: said(idleAfter(seconds(10)), 'RRC inactivity timers of 10 s, several networks'),
  levels: likely([], 'all devices are covered alike'),
} as const;

/** The shape of recorded 3G outages, for want of any of an IoT modem. */
const RIISER_DOWN = lognormal(9, 1.18);

const PROFILES: Readonly<Record<LinkProfileName, LinkFigures>> = {
  'lte-cat1-stationary': {
    about: 'a router or gateway that stays where it is, LTE Cat-1',
    ...USUAL,
    rtt: likely(lognormalMs(65, 150), '4GTest: LTE median 69.5 ms (MobiSys 2012), from memory'),
    rateUp: likely(1_000_000, 'Cat-1 may have 5,000 kbit/s at most'),
    rateDown: likely(3_000_000, 'Cat-1 may have 10,000 kbit/s at most'),
    connect: connect(260, '4GTest (MobiSys 2012), from memory'),
    nat: nat(1800, 'many carriers hold half an hour and less'),
    outages: likely(
      [outage('long', exp(4 * HOUR), RIISER_DOWN)],
      'six a day, two minutes in all: under the ten minutes a day of most stationary nodes ' +
        '(Baltrunas et al., IMC 2014); lengths as of recorded 3G outages (Riiser et al. 2013)',
    ),
  },
  'lte-m-stationary': {
    about: 'a machine that stays where it is, LTE-M',
    ...USUAL,
    rtt: likely(
      lognormalMs(120, 400),
      '50–100 ms is claimed (Arduino), 6.2 s in extreme cover (LTE-M white paper V1.1); in between',
    ),
    rateUp: said(290_000, 'half-duplex Cat-M1: dan-leo/masters, Stellenbosch 2019, throughput'),
    rateDown: said(260_000, 'the same'),
    connect: connect(500, 'idle to connected in 0.3–1 s'),
    nat: nat(1800, 'many carriers hold half an hour and less'),
    // Its figures are older than the radio's rest, and results were published with them.
    radio: likely(idleAfter(NONE), 'kept connected: its talk is more frequent than the timers'),
    outages: likely(
      [outage('long', exp(3 * HOUR), RIISER_DOWN)],
      'eight a day, two and a half minutes in all: under the ten minutes a day of most ' +
        'stationary nodes (Baltrunas et al., IMC 2014); lengths as of recorded 3G outages ' +
        '(Riiser et al. 2013)',
    ),
  },
  'lte-m-tracker': {
    about: 'a tracker on the move that sleeps, LTE-M with PSM and eDRX',
    ...USUAL,
    rtt: likely(lognormalMs(150, 600), 'somewhat worse than a stationary one'),
    rateUp: said(290_000, 'half-duplex Cat-M1: dan-leo/masters, Stellenbosch 2019, throughput'),
    rateDown: said(260_000, 'the same'),
    connect: connect(700, 'idle to connected in 0.3–1 s'),
    nat: nat(900, 'between the 150 s seen on two networks and half an hour'),
    radio: said(
      {
        inactivity: seconds(10),
        psm: { cycle: seconds(7200), active: seconds(6) },
        edrx: { cycle: milliseconds(5120), window: milliseconds(1280) },
        downlink: 'wait',
      },
      'docs.nordicsemi.com template defaults: TAU 7,200 s, active 6 s, eDRX 5.12 s; shortest ' +
        'paging window of Cat-M1, u-blox SARA-R42 application note',
    ),
    outages: likely(
      [
        outage('gap', exp(600), lognormal(0.93, 0.57)),
        outage('hole', exp(HOUR), lognormal(12, 0.8)),
      ],
      'sizes and the hole an hour of recorded LTE drives (US 2023); how many gaps is assumed',
    ),
  },
  'nb-iot-meter': {
    about: 'a meter in a cellar that sleeps, NB-IoT with PSM; a fifth at ECL1, a tenth at ECL2',
    ...USUAL,
    rtt: said(lognormalMs(200, 500), 'ECL0: dan-leo/masters, Stellenbosch 2019, means 185–210 ms'),
    rateUp: said(60_000, 'dan-leo/masters, Stellenbosch 2019: 56–65 kbit/s'),
    rateDown: said(25_000, 'dan-leo/masters, Stellenbosch 2019: 24–27 kbit/s'),
    connect: connect(400, 'dan-leo/masters: 300–400 ms more for the first ping'),
    nat: nat(300, 'as on a hotspot (aws-iot-device-sdk-embedded-C #966)'),
    radio: likely(
      {
        inactivity: seconds(20),
        psm: { cycle: seconds(86_400), active: seconds(20) },
        downlink: 'wait',
      },
      'inactivity of 10–20 s (dan-leo/masters); a day between tracking area updates is assumed',
    ),
    outages: likely(
      [outage('long', exp(2 * HOUR), lognormal(20, 1.5))],
      'assumed; a re-selection alone is 11 s of dead time (dan-leo/masters)',
    ),
    levels: likely(
      [
        {
          name: 'ecl1',
          share: 0.2,
          rtt: lognormalMs(400, 1000),
          rateUp: 60_000,
          rateDown: 25_000,
          promotion: milliseconds(400),
        },
        {
          name: 'ecl2',
          share: 0.1,
          rtt: lognormalMs(800, 4500),
          rateUp: 6_000,
          rateDown: 2_500,
          promotion: milliseconds(3000),
        },
      ],
      'round trips of dan-leo/masters (ECL1 190–400 ms, ECL2 793 ms); shares and ECL2 rates assumed',
    ),
  },
  'lte-vehicle': {
    about: 'a vehicle on roads and motorways, LTE',
    ...USUAL,
    rtt: likely(lognormalMs(65, 200), '4GTest: LTE median 69.5 ms (MobiSys 2012), from memory'),
    rateUp: seen(1_900_000, 'within the 834–6,800 kbit/s of Mahimahi’s recorded LTE drives'),
    rateDown: seen(5_000_000, 'within the 4,560–12,770 kbit/s of Mahimahi’s recorded LTE drives'),
    connect: connect(260, '4GTest (MobiSys 2012), from memory'),
    nat: nat(1800, 'many carriers hold half an hour and less'),
    outages: seen(
      [
        outage('gap', exp(224), lognormal(0.8, 0.14)),
        outage('mid', exp(732), lognormal(2, 0.6)),
        outage('hole', exp(4300), lognormal(16, 1.05, 98)),
      ],
      'US drives of 2023, three carriers, 30 h: 21.9 an hour, 6.0 over 1 s, 1.0 over 5 s, 0.23 ' +
        'over 30 s, 1.4 % down, 98 s the longest. Corrected: gaps of median 0.93 s put eight an ' +
        'hour over 1 s; they are shorter now, the middle class more frequent',
    ),
  },
  'tunnel-train': {
    about: 'a passenger in metro, tunnel and train, 3G as in Oslo 2010–11',
    ...USUAL,
    rtt: likely(lognormalMs(100, 400), '3G: 100–500 ms'),
    rateUp: seen(500_000, 'below the 944 kbit/s of Mahimahi’s recorded 3G drives'),
    rateDown: seen(1_000_000, 'below the 2,020 kbit/s of Mahimahi’s recorded 3G drives'),
    recovery: likely('mix', 'both were recorded: one burst, and bursts in steps'),
    bufferedShare: likely(0.5, 'no source tells the share'),
    connect: connect(2000, '3G, idle to DCH: 2.0 s on average (iMAP, AT&T)'),
    nat: nat(1800, 'many carriers hold half an hour and less'),
    reattach: likely({ newAddress: 0.1, afterDown: seconds(60) }, 'no source tells how often'),
    outages: seen(
      [
        outage(
          'tunnel',
          { kind: 'weibull', shape: 0.67, scaleUs: seconds(167) },
          lognormal(9.5, 1.18, 600),
        ),
        outage('stop', exp(15 * HOUR), lognormal(1316, 0.4, 1741)),
      ],
      'Riiser et al. 2013, 31 h: 14.7 an hour, median 9.5 s, p90 40 s, p95 60 s, 9.9 % down. ' +
        'Corrected twice: a scale of 144 s, fitted to complete times of coverage only, gave 17 an ' +
        'hour (trips also begin and end covered); and the class stop is new, for two outages of ' +
        '995 and 1,741 s that are a quarter of all time down, and may be pauses of the logger: ' +
        'without it 7.7 % down',
    ),
  },
  '5g-vehicle-rural': {
    about: 'a vehicle in a rural hole of 5G: a chosen bad spot, not an average',
    ...USUAL,
    rtt: seen(lognormalMs(34, 60), 'CICV5G, n8 rural: median 34 ms outside stalls'),
    rateUp: likely(5_000_000, 'messages never queued for the rate'),
    rateDown: likely(20_000_000, 'messages never queued for the rate'),
    recovery: seen('mix', 'CICV5G: of ten stalls over 6 s two ended in one burst, eight in steps'),
    bufferedShare: likely(0.7, 'steps are bursts too, and nothing was lost'),
    connect: connect(100, '5G random access'),
    nat: nat(1800, 'many carriers hold half an hour and less'),
    outages: seen(
      [
        outage('dip', exp(76), lognormal(1.5, 0.25)),
        outage('hole', exp(245), lognormal(11, 0.55, 34)),
      ],
      'CICV5G, 823 s: 41 stalls over 1 s, ten over 6 s, 34.05 s the longest; a third as frequent ' +
        'here. Corrected: one lognormal(4 s, 1.0) has no room for both sizes',
    ),
  },
  '2g-legacy': {
    about: 'an old meter or alarm panel, GPRS',
    ...USUAL,
    rtt: said(lognormalMs(600, 1500), 'Firefox throttling GPRS 500 ms each way at most; EDGE 840'),
    rateUp: said(20_000, 'Firefox throttling GPRS'),
    rateDown: said(50_000, 'Firefox throttling GPRS'),
    loss: said(0.02, 'tylertreat/comcast, GPRS good: 2 %'),
    connect: connect(1000, 'about a second'),
    nat: nat(300, 'as on a hotspot (aws-iot-device-sdk-embedded-C #966)'),
    outages: said(
      [outage('change', exp(1200), lognormal(4, 0.8))],
      'changes of cell and RAT take 3–4.5 s (olgen2013/HandoverMeasurements); how often is assumed',
    ),
  },
  datacenter: {
    about: 'a back-end beside the broker',
    ...USUAL,
    rtt: likely(lognormalMs(2, 5), 'the same or the next availability zone'),
    rateUp: likely(1_000_000_000, 'an ordinary network card'),
    rateDown: likely(1_000_000_000, 'an ordinary network card'),
    loss: likely(0, 'negligible'),
    tcp: read(
      // The most Linux grows a send buffer to by itself.
      { ...LINUX_TCP, sendBufferBytes: 4 * 1024 * 1024 },
      'Linux include/net/tcp.h, ip-sysctl tcp_wmem',
    ),
    connect: connect(0, 'no radio'),
    nat: likely({ idle: NONE, onExpiry: 'drop' }, 'nothing in between'),
    radio: likely(idleAfter(NONE), 'no radio'),
    outages: likely([], 'not what is studied'),
  },
};

/** The figures of a profile. */
export function figuresOf(name: LinkProfileName): LinkFigures {
  return PROFILES[name];
}
