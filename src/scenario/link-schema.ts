/**
 * A fleet's link in a scenario file: a named profile, and what differs from it.
 *
 * Nothing but the profile is required: what is not written comes from link/profiles.ts.
 */
import * as z from 'zod';
import { OVERLAYS } from '../link/overlay.ts';
import { RECOVERIES, RTO_RULES } from '../link/profile.ts';
import { LINK_PROFILES } from '../link/profile-figures.ts';
import { linkProfile } from '../link/profiles.ts';
import { cellField, natSchema, radioSchema, reattachSchema } from './link-radio-schema.ts';
import {
  countField,
  distributionField,
  durationField,
  flagField,
  positiveDistribution,
  positiveDuration,
  rateField,
  relation,
  shareField,
  sizeField,
  textField,
  wordField,
} from './unit-schema.ts';

const outageClass = z.strictObject({
  name: wordField(/^[A-Za-z][\w-]*$/, 'a name of letters, digits, - and _').describe(
    'What kind of outage this is; names the random draws, so it must be unique in the fleet.',
  ),
  up: positiveDistribution.describe('Time covered before each outage, such as exp(3h).'),
  down: positiveDistribution.describe('Length of each outage, such as lognormal(9s,1.18).'),
});

const replay = relation(
  z.strictObject({
    outages: textField.describe(
      'CSV file with the columns trace,start_ms,duration_ms, an echo recording (pub_time sub_time ' +
        'delay), or a Mahimahi packet-delivery file; plain or gzip.',
    ),
    trips: textField
      .optional()
      .describe('CSV file with the columns trace,duration_ms: how long each trip lasts.'),
    atEnd: z
      .enum(['wrap', 'retire'])
      .prefault('wrap')
      .describe("At its trip's end a device starts the trip over, or is gone. Needs trips."),
  }),
  ({ atEnd, trips, outages }, complain) => {
    // Recordings know their end; lists of outages do not.
    const isList = typeof outages === 'string' && /\.csv(\.gz)?$/i.test(outages);
    if (atEnd === 'retire' && trips === undefined && isList) {
      complain(['atEnd'], 'atEnd: retire needs trips: without them a trip has no end');
    }
  },
);

const tcp = z.strictObject({
  rto: z
    .enum(RTO_RULES)
    .optional()
    .describe(
      'Time-outs follow the path (a round trip and rtoMin over it), or what TCP estimates from the ' +
        'round trips it saw (rfc6298).',
    ),
  rtoMin: positiveDuration.optional().describe('Shortest retransmission time-out; Linux: 200ms.'),
  rtoMax: positiveDuration.optional().describe('Longest retransmission time-out; Linux: 120s.'),
  retries: countField(0, 255)
    .optional()
    .describe('Retransmissions of data before the connection is given up; Linux: 15.'),
  synRetries: countField(0, 127)
    .optional()
    .describe('Retransmissions of the SYN before connecting is given up; Linux: 6.'),
  userTimeout: durationField
    .optional()
    .describe('Longest that data may stay unacknowledged, in place of retries; 0s: by retries.'),
  sendBuffer: sizeField(512)
    .optional()
    .describe('Bytes written and not yet delivered that one direction may hold.'),
  receiveBuffer: sizeField(512)
    .optional()
    .describe('Bytes that may lie at a device that does not read (habit stopsReading).'),
  nagle: flagField
    .optional()
    .describe("Nagle's algorithm: less than a segment waits while something is unacknowledged."),
  delayedAck: durationField
    .optional()
    .describe('How long an acknowledgement waits for data to ride on, with nagle; Linux: 40ms.'),
});

const connect = z.strictObject({
  tlsRoundTrips: countField(0, 10)
    .optional()
    .describe("TLS round trips after TCP's own one; 0 is plain TCP."),
  tlsBytesUp: sizeField(0).optional().describe('Bytes the device sends for the TLS handshake.'),
  tlsBytesDown: sizeField(0).optional().describe('Bytes the broker sends for the TLS handshake.'),
  promotion: durationField
    .optional()
    .describe('Time the radio needs from idle to connected before the first byte.'),
});

const profile = z.enum(LINK_PROFILES).describe('The named profile to start from.');

const settings = z.strictObject({
  profile,
  rtt: distributionField.optional().describe('Round-trip time, such as lognormal(120ms,0.73).'),
  rateUp: rateField.optional().describe('Device to broker, such as 290kbit/s.'),
  rateDown: rateField.optional().describe('Broker to device, such as 260kbit/s.'),
  loss: shareField(0.5)
    .optional()
    .describe('Share of segments that need a retransmission: a delay, never a lost message.'),
  recovery: z
    .enum(RECOVERIES)
    .optional()
    .describe('After an outage: at the next retransmission, all at once, or one or the other.'),
  bufferedShare: shareField(1)
    .optional()
    .describe('With recovery mix, the share of outages after which all comes at once, as 50%.'),
  tcp: tcp.optional().describe('The TCP stack.'),
  overhead: sizeField(0).optional().describe('Bytes added to each segment: IP and TCP, as 40B.'),
  recordOverhead: sizeField(0)
    .optional()
    .describe('Bytes added to each TLS record, a write of up to 16 KiB, as 22B; 0B without TLS.'),
  connect: connect.optional().describe('What connecting costs.'),
  nat: natSchema.optional().describe('An address translator on the way.'),
  reattach: reattachSchema.optional().describe('Another address after a long outage.'),
  radio: radioSchema.optional().describe('When a quiet radio is idle, and when it sleeps.'),
  cell: cellField.optional(),
  overlays: z
    .array(z.enum(OVERLAYS))
    .optional()
    .describe('Named changes on top of the profile, such as [nat-short].'),
  outages: z
    .array(outageClass)
    .optional()
    .describe("Independent causes of outages in place of the profile's; [] is none."),
  replay: replay.optional().describe('Recorded outages in place of drawn ones.'),
});

const checked = relation(settings, (link, complain) => {
  const { outages, replay: recorded, profile: name, tcp: stack } = link;
  if (recorded !== undefined && Array.isArray(outages) && outages.length > 0) {
    complain(['outages'], 'replay takes the place of outages: keep one of them');
  }
  if (Array.isArray(outages)) complainOfTwins(outages, complain);
  const { rtoMin, rtoMax } = { ...linkProfile(String(name))?.tcp, ...Object(stack) };
  if (typeof rtoMin === 'number' && typeof rtoMax === 'number' && rtoMin > rtoMax) {
    const key = Object(stack).rtoMin === undefined ? 'rtoMax' : 'rtoMin';
    complain(['tcp', key], 'rtoMin is longer than rtoMax: the time-out could never grow');
  }
});

function complainOfTwins(
  outages: readonly unknown[],
  complain: (path: readonly PropertyKey[], message: string) => void,
): void {
  const names = outages.map((each): unknown => Object(each).name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) === index || typeof name !== 'string') continue;
    complain(['outages', index, 'name'], `a second class of outages named "${name}": rename it`);
  }
}

/** `link:` of a fleet: a profile's name, or a table. */
export const linkSchema = z.union([profile, checked]);

/** `link:` after parsing. */
export type LinkInput = z.output<typeof linkSchema>;
