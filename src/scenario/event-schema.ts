/**
 * What happens to named devices, or to the broker, at a stated time, in a scenario file.
 */
import * as z from 'zod';
import { linkEventSchema } from './link-event-schema.ts';
import {
  complainOfSharing,
  filterField,
  shareField,
  subscriptionFields,
} from './subscription-schema.ts';
import {
  countField,
  durationField,
  flagField,
  positiveDuration,
  relation,
  sessionExpirySeconds,
  textField,
} from './unit-schema.ts';

/** Every kind of event; each entry of `events:` has exactly one of them as a key. */
export const EVENT_KINDS = [
  'subscribe',
  'unsubscribe',
  'outage',
  'disconnect',
  'reboot',
  'retire',
  'link',
] as const;

/** Every kind of event that happens to the broker. */
const OPERATIONS = ['brokerRestart', 'purgeSessions'] as const;

const whom = {
  fleet: textField.describe('The fleet it happens to.'),
  device: countField(0, 999_999)
    .optional()
    .describe('One device of it, counted from 0. Default: all.'),
};

const away = {
  ...whom,
  for: positiveDuration.describe('How long until the device may come back.'),
};

/** One entry of `events:`. */
export const eventSchema = relation(
  z.strictObject({
    at: durationField.describe('When it happens.'),
    subscribe: relation(z.strictObject({ ...whom, ...subscriptionFields }), complainOfSharing)
      .optional()
      .describe('A subscription the device keeps from then on.'),
    unsubscribe: z
      .strictObject({
        ...whom,
        filter: filterField.describe('The filter as it was subscribed to.'),
        share: shareField.describe('Its share group.'),
      })
      .optional()
      .describe('A subscription given up.'),
    outage: z.strictObject(away).optional().describe('Coverage is gone.'),
    disconnect: z
      .strictObject({
        ...away,
        withWill: flagField
          .optional()
          .describe('Reason 0x04: the broker publishes the will all the same (MQTT 5).'),
        sessionExpiryInterval: sessionExpirySeconds
          .optional()
          .describe('How long the session lives on, in place of what CONNECT said (MQTT 5).'),
      })
      .optional()
      .describe('DISCONNECT, then offline.'),
    reboot: z
      .strictObject(away)
      .optional()
      .describe('Off without a word; the in-flight state is kept.'),
    link: linkEventSchema.optional().describe('Trouble on connections, as toxiproxy makes it.'),
    retire: z.strictObject(whom).optional().describe('Planned end: disconnects and is gone.'),
    brokerRestart: z
      .strictObject({
        downtime: durationField.describe('How long no connection gets in, such as 30s.'),
        crash: flagField
          .prefault(false)
          .describe(
            'Whether it goes down without a word, or tells its clients and saves its state.',
          ),
      })
      .optional()
      .describe('The broker goes down and comes back (broker.limits.durability).'),
    purgeSessions: z
      .strictObject({
        olderThan: durationField.describe('Ends sessions whose connection ended longer ago.'),
      })
      .optional()
      .describe('An operator ends sessions that are offline.'),
  }),
  (value, complain) => {
    const kinds = [...EVENT_KINDS, ...OPERATIONS];
    if (kinds.filter((kind) => value[kind] !== undefined).length === 1) return;
    complain([], `expected at and exactly one event: ${kinds.join(', ')}`);
  },
);

/** One event after parsing. */
export type EventInput = z.output<typeof eventSchema>;
