/**
 * What only MQTT 5 has, between the device engine and a server that none of us wrote.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import type { DeviceChanges } from '../testing/device-flow.ts';
import { LiveDevices } from '../testing/live-devices.ts';
import { hasNoMosquitto, Mosquitto } from '../testing/mosquitto.ts';

let server: Mosquitto;
let devices: LiveDevices;

beforeAll(async () => {
  if (hasNoMosquitto) return;
  server = await Mosquitto.start(
    'max_keepalive 30',
    'max_packet_size 500',
    'max_inflight_messages 3',
  );
  devices = new LiveDevices(server.port);
});
afterEach(() => devices?.deliveries.splice(0));
afterAll(async () => {
  devices?.stop();
  await server?.stop();
});

/** A 5.0 client with a session for an hour. */
const keeper = (clientId: string, more: DeviceChanges = {}): DeviceChanges => ({
  clientId,
  reconnect: { policy: 'fixed', first: duration(20_000) },
  ...more,
});

const conversation = test.skipIf(hasNoMosquitto);

conversation('a shared subscription gives each message to one member', async () => {
  const requests = [{ topic: '$share/workers/jobs/#', qos: 1 }] as const;
  const members = ['w-1', 'w-2'].map((clientId) => devices.add(keeper(clientId, { requests })));
  for (const member of members) await devices.saw('stands', member);
  const publisher = devices.add(keeper('boss'));
  await devices.saw('connected', publisher);
  const sent = [1, 2, 3, 4, 5, 6].map((n) => devices.publish(publisher, `jobs/${n}`, 1));
  await devices.until(() => devices.deliveries.length >= sent.length);
  const received = devices.deliveries.map(({ message }) => message);
  expect(received.toSorted((a, b) => a - b)).toEqual(sent);
  expect(new Set(devices.deliveries.map(({ device }) => device)).size).toBe(2);
});

conversation('no local keeps a device’s own messages from it', async () => {
  const requests = [{ topic: 'chat', qos: 1, nl: true }] as const;
  const [a, b] = ['chat-a', 'chat-b'].map((clientId) =>
    devices.add(keeper(clientId, { requests })),
  );
  if (a === undefined || b === undefined) throw new Error('there are two');
  await devices.saw('stands', a);
  await devices.saw('stands', b);
  const own = devices.publish(a, 'chat', 1);
  await devices.until(() => devices.received(b).length === 1);
  const answer = devices.publish(b, 'chat', 1);
  await devices.until(() => devices.received(a).length === 1);
  expect([devices.received(a), devices.received(b)]).toEqual([[answer], [own]]);
});

conversation('retain handling 2 sends nothing that was retained', async () => {
  const publisher = devices.add(keeper('kept-pub'));
  await devices.saw('connected', publisher);
  devices.publish(publisher, 'kept', 1, { retain: true });
  await devices.saw('confirmed', publisher);
  const requests = [{ topic: 'kept', qos: 1, rh: 2 }] as const;
  const late = devices.add(keeper('kept-late', { requests }));
  await devices.saw('stands', late);
  const live = devices.publish(publisher, 'kept', 1);
  await devices.until(() => devices.received(late).length > 0);
  expect(devices.received(late)).toEqual([live]);
});

conversation('aliases name topics both ways', async () => {
  const mqtt = { topicAliasMaximum: 5 };
  const client = { topicAliases: 5 };
  const subscriber = devices.add(keeper('alias-sub', { mqtt, filters: [['alias/#', 1]] }));
  await devices.saw('stands', subscriber);
  const publisher = devices.add(keeper('alias-pub', { client }));
  await devices.saw('connected', publisher);
  const topics = ['alias/a', 'alias/b', 'alias/a', 'alias/a', 'alias/b'];
  for (const topic of topics) devices.publish(publisher, topic, 1);
  await devices.until(() => devices.deliveries.length === topics.length);
  expect(devices.deliveries.map(({ topic }) => topic)).toEqual(topics);
});

conversation('the server’s limits are kept: packet size, and messages at once', async () => {
  const subscriber = devices.add(keeper('limit-sub', { filters: [['limit', 1]] }));
  await devices.saw('stands', subscriber);
  const publisher = devices.add(keeper('limit-pub'));
  await devices.saw('connected', publisher);
  const large = devices.publish(publisher, 'limit', 1, { length: 600 });
  const sent = Array.from({ length: 20 }, () => devices.publish(publisher, 'limit', 1));
  await devices.until(() => devices.received(subscriber).length === sent.length);
  expect(devices.received(subscriber)).toEqual(sent);
  expect(devices.events).toContain(`dropped ${publisher} ${large} publisher.too-large`);
  // It was never thrown out for either.
  expect(devices.events.filter((line) => line.startsWith(`connected ${publisher} `))).toHaveLength(
    1,
  );
});

conversation('a session ends with its interval, and a message with its own', async () => {
  const filters = [['brief', 1]] as const;
  const brief = devices.add(keeper('brief', { filters, mqtt: { sessionExpiryInterval: 1 } }));
  const lasting = devices.add(keeper('lasting', { filters }));
  const publisher = devices.add(keeper('brief-pub'));
  for (const each of [brief, lasting]) await devices.saw('stands', each);
  await devices.saw('connected', publisher);
  devices.signOff(brief, seconds(3));
  devices.signOff(lasting, seconds(3));
  devices.publish(publisher, 'brief', 1, { properties: { messageExpiryInterval: 1 } });
  const kept = devices.publish(publisher, 'brief', 1);
  await devices.saw('connected', lasting, 2);
  await devices.saw('connected', brief, 2);
  expect(devices.events).toContain(`connected ${lasting} true`);
  expect(devices.events).not.toContain(`connected ${brief} true`);
  await devices.until(() => devices.received(lasting).length > 0);
  expect(devices.received(lasting)).toEqual([kept]);
  expect(devices.received(brief)).toEqual([]);
});

conversation('a device without a name gets one, and comes back under it', async () => {
  const nameless = devices.add(keeper(''));
  await devices.saw('connected', nameless);
  devices.break(nameless);
  await devices.saw('connected', nameless, 2);
  expect(devices.events).toContain(`connected ${nameless} true`);
});
