import { expect, test } from 'vitest';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connack,
  connect,
  identified,
  puback,
  publish,
  pubrec,
  type SpokenPublish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

type Terms = NonNullable<Parameters<typeof connect>[1]>['properties'];

/** A subscriber to everything that takes so many aliases and bytes, and a publisher. */
function scene(properties: NonNullable<Terms>, limits: LimitChanges = {}) {
  const flow = new BrokerFlow(limits);
  const packet = connect('a', { expiry: 1000, properties });
  const publisher = flow.connected(connect('p'));
  const client = flow
    .connected(packet)
    .send(subscribe(1, ['#', 2]))
    .expect(suback(1, 2));
  return { flow, packet, publisher, client };
}

/** Topic and alias of what a peer has heard. */
function named(peer: Peer): readonly unknown[] {
  const packets = peer.take().filter((packet) => packet.cmd === 'publish');
  return packets.map(({ topic, properties }) => [topic, properties?.topicAlias]);
}

test('a client that takes aliases is told a topic once, then its alias [MQTT-3.3.2-11 (5.0)]', () => {
  const { publisher, client } = scene({ topicAliasMaximum: 2 });
  for (const topic of ['x', 'y', 'x', 'z', 'y']) publisher.send(publish(topic));
  expect(named(client)).toEqual([
    ['x', 1],
    ['y', 2],
    ['', 1],
    ['z', undefined],
    ['', 2],
  ]);
});

test('a client that takes none is sent none [MQTT-3.1.2-27 (5.0)]', () => {
  const { publisher, client } = scene({ topicAliasMaximum: 0 });
  publisher.send(publish('x'), publish('x'));
  expect(client.take()).toEqual([publish('x'), publish('x')]);
});

test('an alias stands beside the other properties, which stay', () => {
  const { publisher, client } = scene({ topicAliasMaximum: 1 });
  client.send(identified(subscribe(2, ['x', 0]), 8)).expect(suback(2, 0));
  const properties = { contentType: 'c', messageExpiryInterval: 5 };
  publisher.send(publish('x', { properties }), publish('x', { properties }));
  const copy = { ...properties, subscriptionIdentifier: [8], topicAlias: 1 };
  expect(client.take()).toEqual([
    publish('x', { properties: copy }),
    publish('', { properties: copy }),
  ]);
});

test('what is sent again on another connection names its topic again [MQTT-3.3.2-7 (5.0)]', () => {
  const { flow, packet, publisher, client } = scene({ topicAliasMaximum: 5, receiveMaximum: 2 });
  for (const id of [1, 2, 3]) publisher.send(publish('x', { qos: 1, id, message: id })).take();
  expect(named(client)).toEqual([
    ['x', 1],
    ['', 1],
  ]);
  client.cut();
  const back = flow.client('a').send(packet);
  expect(named(back)).toEqual([
    ['x', 1],
    ['', 1],
  ]);
  expect(named(back.send(puback(1)))).toEqual([['', 1]]);
  back.cut();
  // A connection without aliases gets none of them.
  expect(named(flow.client('a').send(connect('a', { expiry: 1000 })))).toEqual([
    ['x', undefined],
    ['x', undefined],
  ]);
});

/** Header 2, topic 3, property length 1, and 2 for an identifier at QoS 1. */
function sized(bytes: number, said: Partial<SpokenPublish> = {}): SpokenPublish {
  return publish('t', { ...said, length: bytes - 6 - (said.qos === undefined ? 0 : 2) });
}

test('a packet larger than the client takes is not sent, and the next one is [MQTT-3.1.2-24 (5.0)] [MQTT-3.1.2-25 (5.0)]', () => {
  const { flow, publisher, client } = scene({ maximumPacketSize: 40, receiveMaximum: 1 });
  publisher.send(sized(41, { message: 1 }), sized(40, { message: 2 }));
  client.expect(publish('t', { message: 2 }));
  publisher.send(sized(41, { qos: 1, id: 3, message: 3 })).expect(puback(3));
  publisher.send(sized(41, { qos: 2, id: 4, message: 4 })).expect(pubrec(4));
  publisher.send(sized(40, { qos: 1, id: 5, message: 5 })).expect(puback(5));
  client.expect(publish('t', { qos: 1, id: 1, message: 5 }));
  expect(flow.told('dropped')).toEqual([
    'a #1 broker.packet-too-large',
    'a #3 broker.packet-too-large',
    'a #4 broker.packet-too-large',
  ]);
});

test('what counts is the packet as it would be sent, with its identifiers', () => {
  const { flow, publisher, client } = scene({ maximumPacketSize: 40 });
  client.send(identified(subscribe(2, ['t', 0]), 300)).expect(suback(2, 0));
  publisher.send(sized(38, { message: 1 }), sized(37, { message: 2 }));
  client.expect(publish('t', { message: 2, properties: { subscriptionIdentifier: [300] } }));
  expect(flow.told('dropped')).toEqual(['a #1 broker.packet-too-large']);
});

test('an alias that would make a packet too large is not introduced with it', () => {
  const { publisher, client } = scene({ maximumPacketSize: 40, topicAliasMaximum: 1 });
  publisher.send(sized(40), sized(20), sized(40));
  expect(named(client)).toEqual([
    ['t', undefined],
    ['t', 1],
    ['t', undefined],
  ]);
});

test('a message that grows longer than MQTT can frame is dropped where it would', () => {
  const { flow, client } = scene({});
  const old = flow.connected(connect('old', { version: 4, clean: true }));
  old.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
  // The longest there is in 3.1.1; 5.0 has the length of its properties besides.
  old.send(publish('t', { message: 1, length: 268_435_455 - 3 }));
  old.expect(publish('t', { message: 1 }));
  client.silent();
  expect(flow.told('dropped')).toEqual(['a #1 broker.packet-too-large']);
});

test('what was in flight or queued is dropped when a new connection takes less', () => {
  const { flow, publisher, client } = scene({ receiveMaximum: 2 });
  const held = flow.publicationsHeld;
  for (const [id, bytes] of [41, 40, 41, 40].entries()) {
    publisher.send(sized(bytes, { qos: 1, id: id + 1, message: id + 1 })).take();
  }
  expect(client.take()).toHaveLength(2);
  client.cut();
  const properties = { receiveMaximum: 2, maximumPacketSize: 40 };
  const copy = (id: number, message: number): SpokenPublish =>
    publish('t', { qos: 1, id, message });
  flow
    .client('a')
    .send(connect('a', { expiry: 1000, properties }))
    .expect(connack(true), { ...copy(2, 2), dup: true }, copy(3, 4))
    .send(puback(2), puback(3));
  expect(flow.told('dropped')).toEqual([
    'a #1 broker.packet-too-large',
    'a #3 broker.packet-too-large',
  ]);
  expect(flow.publicationsHeld).toBe(held);
});
