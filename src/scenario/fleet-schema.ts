/**
 * A fleet in a scenario file: devices that are alike.
 *
 * What needs more than one fleet to judge (targets, equal ClientIds) is in schema.ts.
 */
import * as z from 'zod';
import { CLIENT_PROFILES, clientDefaults } from '../device/client-profiles.ts';
import { clientSchema, mqttSchema, reconnectSchema } from './client-schema.ts';
import { habitsSchema } from './habit-schema.ts';
import { linkSchema } from './link-schema.ts';
import { subscribeSchema } from './subscription-schema.ts';
import {
  type Complain,
  countField,
  durationField,
  flagField,
  levelField,
  relation,
  wholeSeconds,
  wordField,
} from './unit-schema.ts';
import { complainOfVersion } from './version-relation.ts';
import {
  clientIdField,
  ownTopicField,
  publishSchema,
  willPayloadField,
} from './workload-schema.ts';

const MOST_DEVICES = 1_000_000;

/** Words that name groups of deliveries in metrics (`loss.qos1`), so no fleet may have them. */
const RESERVED: readonly string[] = ['qos0', 'qos1', 'qos2', 'total'];

const name = wordField(
  /^[A-Za-z][\w-]*$/,
  'a name of letters, digits, - and _, letter first',
).refine((text) => !RESERVED.includes(text), {
  error: 'qos0, qos1, qos2 and total name metrics: call the fleet something else',
});

const start = z.strictObject({
  at: durationField.prefault('0s').describe('When the first device may connect.'),
  // Devices are not switched on in the same second: without a spread a run begins with a storm.
  spread: durationField
    .optional()
    .describe(
      'Each device connects at a time drawn evenly from at to at + spread. ' +
        'Default: 60s, at most a tenth of the run; 0s for a fleet of one.',
    ),
});

/** The longest interval a four-byte number of seconds can say. */
const MOST_SECONDS = 0xffff_ffff;

const will = z.strictObject({
  topic: ownTopicField.describe('Topic; {clientId}, {i} and {fleet} are filled in.'),
  size: willPayloadField.describe(
    'Payload bytes, 8B to 65535B: the message carries its number there.',
  ),
  qos: levelField.describe('Quality of service.'),
  retain: flagField.prefault(false).describe('Whether the broker keeps it for later subscribers.'),
  delay: wholeSeconds(MOST_SECONDS)
    .optional()
    .describe('How long after the connection ended it is published: whole seconds (MQTT 5).'),
  expiry: wholeSeconds(MOST_SECONDS)
    .optional()
    .describe('How long the broker may keep it before delivery: whole seconds (MQTT 5).'),
});

const fields = z.strictObject({
  name: name.describe('Names the fleet in paths, metrics and results.'),
  count: countField(1, MOST_DEVICES).prefault(1).describe('How many devices.'),
  clientId: clientIdField
    .prefault('{fleet}-{i}')
    .describe('ClientId; {i} is the device, from 0, {fleet} the name.'),
  gateway: z
    .strictObject({
      members: countField(2, MOST_DEVICES).describe('Devices behind each gateway.'),
    })
    .optional()
    .describe('Groups of devices that lose coverage and reboot together.'),
  start: start.prefault({}).describe('When the devices first connect.'),
  retireAt: durationField.optional().describe('Planned end: each device disconnects and is gone.'),
  link: linkSchema.describe("The radio path: a profile's name, or a table to change one."),
  mqtt: mqttSchema.prefault({}).describe('What the clients say in CONNECT.'),
  will: will
    .optional()
    .describe('What the broker publishes when a connection ends without DISCONNECT.'),
  reconnect: reconnectSchema.prefault({}).describe('How they come back.'),
  client: clientSchema
    .prefault({})
    .describe("The client library: a profile's name, or a table of its limits and habits."),
  subscribe: z.array(subscribeSchema).prefault([]).describe('Subscriptions of each device.'),
  publish: z.array(publishSchema).prefault([]).describe('Publish processes of each device.'),
  habits: habitsSchema.prefault([]).describe('What these devices do wrong.'),
});

/** Only delays that are not drawn from a wide range anyway can be drawn longer or shorter. */
function complainOfJitter(
  { reconnect, client }: { readonly reconnect?: unknown; readonly client?: unknown },
  complain: Complain,
): void {
  const { policy: own, jitter } = Object(reconnect);
  const name: unknown = typeof client === 'string' ? client : Object(client).profile;
  const profile = CLIENT_PROFILES.find((each) => each === name) ?? 'generic';
  const policy = own ?? clientDefaults(profile).policy;
  if (jitter === undefined || policy === 'fixed' || policy === 'exponential') return;
  complain(['reconnect', 'jitter'], `jitter goes with fixed and exponential, not with ${policy}`);
}

/** One entry of `fleets:`. */
export const fleetSchema = relation(fields, (fleet, complain) => {
  complainOfVersion(fleet, complain);
  complainOfJitter(fleet, complain);
  const { count, start: begin, retireAt, habits } = fleet;
  const beginsAt: unknown = Object(begin).at;
  if (typeof retireAt === 'number' && typeof beginsAt === 'number' && retireAt <= beginsAt) {
    complain(['retireAt'], 'retireAt is not after start.at: the fleet would never run');
  }
  if (typeof count !== 'number' || !Array.isArray(habits)) return;
  for (const [index, habit] of habits.entries()) {
    const devices: unknown = Object(Object(habit).sharedClientId).devices;
    if (typeof devices !== 'number' || devices <= count) continue;
    const path = ['habits', index, 'sharedClientId', 'devices'];
    complain(path, `${devices} devices cannot share a ClientId in a fleet of ${count}`);
  }
});

/** One fleet after parsing. */
export type FleetInput = z.output<typeof fleetSchema>;
