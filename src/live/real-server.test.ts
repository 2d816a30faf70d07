/**
 * The device engine against a server that none of us wrote: the conversations a fleet depends on,
 * in both versions, over real sockets.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { DeviceChanges } from '../testing/device-flow.ts';
import { LiveDevices } from '../testing/live-devices.ts';
import { hasNoMosquitto, Mosquitto } from '../testing/mosquitto.ts';

let server: Mosquitto;
const everybody: LiveDevices[] = [];

beforeAll(async () => {
  if (!hasNoMosquitto) server = await Mosquitto.start();
});
afterAll(() => server?.stop());
afterEach(() => {
  for (const devices of everybody.splice(0)) devices.stop();
});

function host(): LiveDevices {
  const devices = new LiveDevices(server.port);
  everybody.push(devices);
  return devices;
}

const RECONNECT = { policy: 'fixed', first: duration(20_000) } as const;

/** A device with a session that outlives its connection. */
function keeper(
  version: ProtocolVersion,
  clientId: string,
  more: DeviceChanges = {},
): DeviceChanges {
  return {
    clientId: `${clientId}-${version}`,
    reconnect: RECONNECT,
    ...more,
    mqtt: { version, clean: false, ...more.mqtt },
  };
}

const inBothVersions = test.skipIf(hasNoMosquitto).each([4, 5] as const);

inBothVersions('a message comes at each QoS, once and in order (level %i)', async (version) => {
  const devices = host();
  const topic = `plain-${version}`;
  const subscriber = devices.add(keeper(version, 'plain-sub', { filters: [[topic, 2]] }));
  await devices.saw('stands', subscriber);
  const publisher = devices.add(keeper(version, 'plain-pub'));
  await devices.saw('connected', publisher);
  const sent = ([0, 1, 2, 2, 1, 0] as const).map((qos) => devices.publish(publisher, topic, qos));
  await devices.until(() => devices.received(subscriber).length === sent.length);
  const at = (qos: number) =>
    devices.deliveries.filter((each) => each.qos === qos).map(({ message }) => message);
  expect([at(0), at(1), at(2)]).toEqual([
    [1, 6],
    [2, 5],
    [3, 4],
  ]);
  await devices.saw('confirmed', publisher, 4);
});

inBothVersions(
  'a persistent session is resumed, and its queue drained in order (level %i)',
  async (version) => {
    const devices = host();
    const topic = `queue-${version}`;
    const subscriber = devices.add(keeper(version, 'queue-sub', { filters: [[topic, 1]] }));
    const publisher = devices.add(keeper(version, 'queue-pub'));
    await devices.saw('stands', subscriber);
    await devices.saw('connected', publisher);
    devices.signOff(subscriber, duration(100_000));
    const sent = [1, 2, 3, 4].map(() => devices.publish(publisher, topic, 1));
    await devices.saw('confirmed', publisher, sent.length);
    await devices.saw('connected', subscriber, 2);
    await devices.until(() => devices.received(subscriber).length === sent.length);
    expect(devices.events).toContain(`connected ${subscriber} true`);
    expect(devices.received(subscriber)).toEqual(sent);
  },
);

inBothVersions(
  'QoS 2 is delivered once through a connection killed in its handshake (level %i)',
  async (version) => {
    const devices = host();
    const topic = `killed-${version}`;
    const subscriber = devices.add(keeper(version, 'killed-sub', { filters: [[topic, 2]] }));
    const publisher = devices.add(keeper(version, 'killed-pub'));
    await devices.saw('stands', subscriber);
    await devices.saw('connected', publisher);
    // The publisher will not hear PUBREC, nor the subscriber PUBREL.
    devices.deafen(publisher);
    const first = devices.publish(publisher, topic, 2);
    const witness = devices.add(
      keeper(version, 'killed-witness', { filters: [[`other-${version}`, 0]] }),
    );
    await devices.saw('stands', witness);
    devices.break(publisher);
    await devices.saw('confirmed', publisher);
    devices.break(subscriber);
    await devices.saw('connected', subscriber, 2);
    const second = devices.publish(publisher, topic, 2);
    await devices.until(() => devices.received(subscriber).includes(second));
    expect(devices.received(subscriber)).toEqual([first, second]);
  },
);

inBothVersions(
  'QoS 1 in flight is sent again when the connection comes back (level %i)',
  async (version) => {
    const devices = host();
    const topic = `again-${version}`;
    const subscriber = devices.add(keeper(version, 'again-sub', { filters: [[topic, 1]] }));
    const publisher = devices.add(keeper(version, 'again-pub'));
    await devices.saw('stands', subscriber);
    await devices.saw('connected', publisher);
    devices.deafen(publisher);
    const sent = [1, 2, 3].map(() => devices.publish(publisher, topic, 1));
    devices.break(publisher);
    await devices.saw('confirmed', publisher, 3);
    await devices.until(() => new Set(devices.received(subscriber)).size === 3);
    const firsts = [...new Set(devices.received(subscriber))];
    expect(firsts).toEqual(sent);
  },
);

inBothVersions(
  'a will is published when the connection breaks, and not after DISCONNECT (level %i)',
  async (version) => {
    const devices = host();
    const topic = `will-${version}`;
    const watcher = devices.add(keeper(version, 'will-watch', { filters: [[`${topic}/#`, 1]] }));
    await devices.saw('stands', watcher);
    const will = { size: 16, qos: 1, retain: false, delay: 0 } as const;
    const mortal = (clientId: string): DeviceChanges =>
      keeper(version, clientId, { persona: { will: { ...will, topic: `${topic}/${clientId}` } } });
    const polite = devices.add(mortal('polite'));
    const broken = devices.add(mortal('broken'));
    await devices.saw('connected', polite);
    await devices.saw('connected', broken);
    devices.signOff(polite, seconds(100));
    devices.break(broken);
    await devices.until(() => devices.deliveries.length > 0);
    expect(devices.deliveries.map((each) => each.topic)).toEqual([`${topic}/broken`]);
  },
);

inBothVersions(
  'a retained message meets later subscribers, until it is cleared (level %i)',
  async (version) => {
    const devices = host();
    const topic = `retained-${version}`;
    const publisher = devices.add(keeper(version, 'retained-pub'));
    await devices.saw('connected', publisher);
    const kept = devices.publish(publisher, topic, 1, { retain: true });
    await devices.saw('confirmed', publisher);
    const early = devices.add(keeper(version, 'retained-early', { filters: [[topic, 1]] }));
    await devices.until(() => devices.received(early).length === 1);
    devices.publish(publisher, topic, 1, { retain: true, length: 0 });
    await devices.saw('confirmed', publisher, 2);
    const late = devices.add(keeper(version, 'retained-late', { filters: [[topic, 1]] }));
    await devices.saw('stands', late);
    const live = devices.publish(publisher, topic, 1);
    await devices.until(() => devices.received(late).length > 0);
    expect(devices.received(early)[0]).toBe(kept);
    expect(devices.received(late)).toEqual([live]);
  },
);

inBothVersions(
  'a second connection with the same ClientId takes over (level %i)',
  async (version) => {
    const devices = host();
    const topic = `twin-${version}`;
    const first = devices.add(keeper(version, 'twin', { filters: [[topic, 1]] }));
    await devices.saw('stands', first);
    const one = host();
    const twin = one.add(
      keeper(version, 'twin', { reconnect: { policy: 'fixed', first: seconds(60) } }),
    );
    await one.saw('connected', twin);
    await devices.until(() => !devices.isOnline(first));
    expect(one.events).toContain(`connected ${twin} true`);
  },
);
