/**
 * One subscription in a scenario file: the topic filter, and what MQTT lets a client ask for with it.
 *
 * Filters are templates (template.ts), checked here with a stand-in for each placeholder. Which of
 * the options need MQTT 5 is version-relation.ts.
 */
import * as z from 'zod';
import { filterProblem, isShared } from '../mqtt/topic.ts';
import { FILTER_PLACEHOLDERS } from './template.ts';
import { templateField } from './template-field.ts';
import {
  type Complain,
  countField,
  flagField,
  levelField,
  relation,
  wordField,
} from './unit-schema.ts';

/** The largest number a variable byte integer can hold [MQTT 5.0 §1.5.5]. */
const MOST_IDENTIFIER = 268_435_455;

/** A topic filter template, shared or not. */
export const filterField = templateField(FILTER_PLACEHOLDERS, filterProblem);

/** Whether a subscriber also expects what was published while it was away. */
const wantsField = z
  .enum(['all', 'live'])
  .optional()
  .describe(
    'Whether the subscriber expects messages published while it was away. ' +
      'Default: all for a fleet with persistent sessions, else live.',
  );

/** The group of a shared subscription. */
export const shareField = wordField(
  /^[^+#/]+$/,
  'the name of a group, without +, # and /',
).optional();

/** What a subscription says. */
export const subscriptionFields = {
  filter: filterField.describe('Topic filter; {clientId}, {i} and {fleet} are filled in.'),
  share: shareField.describe('Share group: as the filter $share/<group>/<filter>.'),
  qos: levelField.describe('Quality of service asked for.'),
  noLocal: flagField
    .optional()
    .describe('Not the messages this ClientId publishes itself (MQTT 5).'),
  retainAsPublished: flagField
    .optional()
    .describe('Forwarded messages keep the RETAIN flag they were published with (MQTT 5).'),
  retainHandling: levelField
    .optional()
    .describe(
      'Retained messages on SUBSCRIBE: 0 always, 1 for a new subscription, 2 never (MQTT 5). ' +
        'Default: 0.',
    ),
  subscriptionIdentifier: countField(1, MOST_IDENTIFIER)
    .optional()
    .describe('A number that comes with every message of this subscription (MQTT 5).'),
  wants: wantsField,
};

/** What a subscription may not combine. */
export function complainOfSharing(
  { filter, share, noLocal }: { filter?: unknown; share?: unknown; noLocal?: unknown },
  complain: Complain,
): void {
  const isSharedFilter = typeof filter === 'string' && isShared(filter);
  if (isSharedFilter && share !== undefined) {
    complain(['share'], 'the filter names a share group itself: leave share out');
  }
  if (noLocal === true && (isSharedFilter || share !== undefined)) {
    complain(
      ['noLocal'],
      'a shared subscription cannot be noLocal [MQTT-3.8.3-4 (5.0)]: leave it out',
    );
  }
}

/** One entry of `subscribe:`. */
export const subscribeSchema = relation(z.strictObject(subscriptionFields), complainOfSharing);

/** One subscription after parsing. */
export type SubscribeInput = z.output<typeof subscribeSchema>;
