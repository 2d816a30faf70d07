import { expect, test } from 'vitest';
import type { PublishProperties, Qos } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  closed,
  connect,
  disconnect,
  type Heard,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

/** A publisher, and a subscriber to everything. */
function scene(changes: LimitChanges = {}) {
  const flow = new BrokerFlow(changes);
  const publisher = flow.connected(connect('p', { expiry: 100 }));
  const subscriber = flow.connected(connect('s'));
  subscriber.send(subscribe(1, ['#', 0])).expect(suback(1, 0));
  return { flow, publisher, subscriber };
}

/** A PUBLISH of message 1 with an alias, or whatever else. */
const aliased = (topic: string, properties: PublishProperties, qos: Qos = 0, id = 0) =>
  publish(topic, { message: 1, qos, id, properties });

const heard = (topic: string) => publish(topic, { message: 1 });

/** What the client was told at its end: one DISCONNECT and the close. */
function end(publisher: Peer): Heard | undefined {
  const [told, ...rest] = publisher.take();
  expect(rest).toEqual([closed]);
  return told;
}

test('an alias stands for its topic from then on, and goes no further [MQTT-3.3.2-12 (5.0)]', () => {
  const { publisher, subscriber, flow } = scene();
  publisher.send(aliased('t/1', { topicAlias: 1, contentType: 'x' }));
  publisher.send(aliased('t/2', { topicAlias: 10 }));
  publisher.send(aliased('', { topicAlias: 10 }), aliased('', { topicAlias: 1 }));
  const copies = subscriber.take();
  expect(copies).toMatchObject([heard('t/1'), heard('t/2'), heard('t/2'), heard('t/1')]);
  expect(copies[0]).toHaveProperty('properties', { contentType: 'x' });
  expect(copies[1]).not.toHaveProperty('properties');
  expect(flow.publicationsHeld).toBe(0);
});

test('an alias can be given to another topic', () => {
  const { publisher, subscriber } = scene();
  publisher.send(aliased('t/1', { topicAlias: 1 }), aliased('t/2', { topicAlias: 1 }));
  publisher.send(aliased('', { topicAlias: 1 }));
  subscriber.expect(heard('t/1'), heard('t/2'), heard('t/2'));
});

test('aliases end with the connection [MQTT-3.3.2-7 (5.0)]', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(aliased('t/1', { topicAlias: 1 })).cut();
  subscriber.expect(heard('t/1'));
  const back = flow.connected(connect('p', { expiry: 100 }), true);
  back.send(aliased('', { topicAlias: 1 })).expect(disconnect(REASON.protocolError), closed);
});

test('aliases of two clients have nothing to do with each other', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(aliased('t/1', { topicAlias: 1 }));
  subscriber.expect(heard('t/1'));
  const other = flow.connected(connect('q'));
  other.send(aliased('', { topicAlias: 1 })).expect(disconnect(REASON.protocolError), closed);
});

test.each([
  [0, {}],
  [11, {}],
  [1, { inbound: { topicAliasMaximum: 0 } }],
  [3, { inbound: { topicAliasMaximum: 2 } }],
])('alias %i that was not offered is told 0x94 [MQTT-3.3.2-9 (5.0)] %j', (topicAlias, changes) => {
  const { publisher, subscriber } = scene(changes);
  publisher.send(aliased('t', { topicAlias })).expect(disconnect(REASON.topicAliasInvalid), closed);
  subscriber.silent();
});

test('an alias at QoS 2 is the topic of the message that waits for PUBREL', () => {
  const { flow, publisher, subscriber } = scene({ inbound: { qos2RouteAt: 'pubrel' } });
  publisher.send(aliased('t', { topicAlias: 1 }, 2, 7)).expect(pubrec(7));
  subscriber.silent();
  publisher.send(pubrel(7)).expect(pubcomp(7));
  subscriber.expect(heard('t'));
  expect(flow.publicationsHeld).toBe(0);
});

test('a client may not send a subscription identifier [MQTT-3.3.4-6 (5.0)]', () => {
  const { publisher, subscriber } = scene();
  publisher.send(aliased('t', { subscriptionIdentifier: [1] }));
  expect(end(publisher)).toMatchObject(disconnect(REASON.protocolError));
  subscriber.silent();
});

test('above the maximum QoS it was told a client may not publish [MQTT-3.2.2-11 (5.0)]', () => {
  const { publisher, subscriber } = scene({ inbound: { maxQos: 1 } });
  publisher.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  subscriber.expect(heard('t'));
  publisher.send(publish('t', { qos: 2, id: 2, message: 2 }));
  expect(end(publisher)).toEqual(disconnect(REASON.qosNotSupported));
  subscriber.silent();
});

test('where nothing is retained RETAIN may not be said [MQTT-3.2.2-14 (5.0)]', () => {
  const { publisher, subscriber } = scene({ available: { retain: false } });
  publisher.send(publish('t', { message: 1, retain: true }));
  expect(end(publisher)).toEqual(disconnect(REASON.retainNotSupported));
  subscriber.silent();
});

test('nor may a packet be longer than the maximum, to the byte [MQTT-3.2.2-15 (5.0)]', () => {
  // Two bytes of fixed header, two of the topic's length, "t", no properties, and the payload.
  const { publisher, subscriber } = scene({ inbound: { maxPacketBytes: 70 } });
  publisher.send(publish('t', { message: 1, length: 64 }));
  subscriber.expect(heard('t'));
  publisher.send(publish('t', { message: 1, length: 65 }));
  expect(end(publisher)).toEqual(disconnect(REASON.packetTooLarge));
});

test('a 3.1.1 client that sends what is not taken is only closed', () => {
  const { flow } = scene({ inbound: { maxQos: 0 } });
  const old = flow.connected(connect('old', { version: 4 }));
  old.send(publish('t', { qos: 1, id: 1 })).expect(closed);
});

test('0x10 tells a 5.0 publisher that nobody listens, at QoS 1 [MQTT 5.0 §3.4.2.1]', () => {
  const flow = new BrokerFlow();
  const publisher = flow.connected(connect('p'));
  const alone = REASON.noMatchingSubscribers;
  publisher.send(publish('t', { qos: 1, id: 1 })).expect(puback(1, alone));
  publisher.send(publish('t', { qos: 2, id: 2 })).expect(pubrec(2));
  publisher.send(subscribe(3, ['t', 0])).expect(suback(3, 0));
  publisher.send(publish('t', { qos: 1, id: 4 })).expect(publish('t'), puback(4));
  const old = flow.connected(connect('old', { version: 4 }));
  old.send(publish('x', { qos: 1, id: 1 })).expect(puback(1));
});

test('words are left out of DISCONNECT where they are not wanted or not taken [MQTT-3.14.2-3 (5.0)]', () => {
  const farewell = (properties: object) => {
    const client = new BrokerFlow().connected(connect('a', { properties }));
    return client.send(connect('a')).take()[0];
  };
  expect(farewell({})).toHaveProperty('properties.reasonString', 'a second CONNECT');
  expect(farewell({ requestProblemInformation: false })).toEqual(disconnect(REASON.protocolError));
  expect(farewell({ maximumPacketSize: 19 })).toEqual(disconnect(REASON.protocolError));
});
