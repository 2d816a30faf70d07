/**
 * Scripted trouble on connections in a scenario file, under toxiproxy's names.
 */
import * as z from 'zod';
import {
  countField,
  durationField,
  positiveDuration,
  rateField,
  relation,
  sizeField,
  textField,
  wrong,
} from './unit-schema.ts';

/** The toxics; a `link` event has exactly one of them. */
export const TOXICS = [
  'latency',
  'bandwidth',
  'timeout',
  'reset_peer',
  'slow_close',
  'limit_data',
] as const;

const toxics = {
  latency: z
    .strictObject({
      latency: durationField.describe('How much later everything arrives, such as 2s.'),
      jitter: durationField.optional().describe('More or less by up to this, such as 500ms.'),
    })
    .optional()
    .describe('Delays what is written.'),
  bandwidth: z
    .strictObject({ rate: rateField.describe('The most that gets through, such as 10kbit/s.') })
    .optional()
    .describe('Limits the rate of each connection.'),
  timeout: z
    .strictObject({
      timeout: durationField.describe('Closes the connection after this, such as 30s; 0s: never.'),
    })
    .optional()
    .describe('Swallows what is written: the connection stands half-open.'),
  reset_peer: z
    .strictObject({ timeout: durationField.describe('How long after its start, such as 0s.') })
    .optional()
    .describe('Resets the connection at both ends.'),
  slow_close: z
    .strictObject({ delay: positiveDuration.describe('How much later, such as 10s.') })
    .optional()
    .describe('Delays the end of the stream, when one end closes.'),
  limit_data: z
    .strictObject({ bytes: sizeField(0).describe('How much of it passes, such as 2kB.') })
    .optional()
    .describe('Closes a connection when more than this has been sent on it, TLS included.'),
};

/** The event `link`. */
export const linkEventSchema = relation(
  z.strictObject({
    fleet: textField.describe('The fleet it happens to.'),
    device: countField(0, 999_999)
      .optional()
      .describe('One device of it, counted from 0. Default: all.'),
    for: positiveDuration.describe('How long the toxic is on, such as 10m.'),
    stream: z
      .enum(['upstream', 'downstream'], { error: wrong('upstream or downstream') })
      .default('downstream')
      .describe('Writes of the device (upstream) or of the broker. Default: downstream.'),
    toxicity: z
      .number({ error: wrong('a share from 0 to 1') })
      .min(0, { error: wrong('a share from 0 to 1') })
      .max(1, { error: wrong('a share from 0 to 1') })
      .default(1)
      .describe('Share of connections it is on, such as 0.5. Default: 1.'),
    ...toxics,
  }),
  (value, complain) => {
    if (TOXICS.filter((kind) => value[kind] !== undefined).length === 1) return;
    complain([], `expected exactly one of ${TOXICS.join(', ')}`);
  },
);

/** The event `link` after parsing. */
export type LinkEventInput = z.output<typeof linkEventSchema>;
