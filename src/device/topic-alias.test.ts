import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import {
  closed,
  disconnect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
} from '../testing/spoken-packet.ts';

const CLIENT = { client: { topicAliases: 2 } } as const;
const alias = (topicAlias: number) => ({ properties: { topicAlias } });

test('are used as far as both sides go, one connection long [MQTT-3.2.2-17 (5.0)]', () => {
  const flow = new DeviceFlow(CLIENT);
  const peer = flow.accepted(false, { topicAliasMaximum: 1 });
  for (const [n, topic] of ['a', 'a', 'b'].entries()) flow.publish(topic, 0, n + 1);
  peer.expect(
    publish('a', { message: 1, ...alias(1) }),
    publish('', { message: 2, ...alias(1) }),
    publish('b', { message: 3 }),
  );
  peer.cut();
  flow.advance(seconds(1));
  const back = flow.accepted(true, { topicAliasMaximum: 9 });
  for (const [n, topic] of ['b', 'a', 'b', 'c'].entries()) flow.publish(topic, 0, n + 4);
  back.expect(
    publish('b', { message: 4, ...alias(1) }),
    publish('a', { message: 5, ...alias(2) }),
    publish('', { message: 6, ...alias(1) }),
    publish('c', { message: 7 }),
  );
  expect(flow.publicationsHeld).toBe(0);
});

test('are not used where the server offers none [MQTT-3.2.2-18 (5.0)]', () => {
  const flow = new DeviceFlow(CLIENT);
  const peer = flow.accepted();
  flow.publish('a', 0, 1);
  expect(peer.take()[0]).not.toHaveProperty('properties');
});

test('a message that is resent is named anew', () => {
  const flow = new DeviceFlow(CLIENT);
  const peer = flow.accepted(false, { topicAliasMaximum: 5 });
  flow.publish('a', 1, 1);
  flow.publish('a', 1, 2);
  peer.take();
  peer.cut();
  flow.advance(seconds(1));
  flow
    .accepted(true, { topicAliasMaximum: 5 })
    .expect(
      publish('a', { qos: 1, id: 1, message: 1, dup: true, ...alias(1) }),
      publish('', { qos: 1, id: 2, message: 2, dup: true, ...alias(1) }),
    );
});

test('an alias is not introduced where it would make the packet too long', () => {
  const flow = new DeviceFlow(CLIENT);
  const peer = flow.accepted(false, { topicAliasMaximum: 5, maximumPacketSize: 24 });
  flow.publish('t', 1, 1);
  const [packet] = peer.take();
  expect(packet).toMatchObject(publish('t', { qos: 1, id: 1, message: 1 }));
  expect(packet).not.toHaveProperty('properties');
});

test('the server may use those the device announced [MQTT-3.3.2-10 (5.0)]', () => {
  const flow = new DeviceFlow({ mqtt: { topicAliasMaximum: 2 } });
  const peer = flow.accepted();
  peer.send(publish('a', { qos: 1, id: 1, message: 1, ...alias(2) })).expect(puback(1));
  peer.send(publish('', { qos: 2, id: 2, message: 2, ...alias(2) })).expect(pubrec(2));
  peer.send(pubrel(2)).expect(pubcomp(2));
  expect(flow.told('handedOver')).toEqual(['#1 1', '#2 2']);
  expect(flow.publicationsHeld).toBe(0);
  peer.send(publish('a', { message: 3, ...alias(3) }));
  peer.expect(disconnect(REASON.topicAliasInvalid), closed);
});

test('an alias that stands for nothing is a protocol error', () => {
  const flow = new DeviceFlow({ mqtt: { topicAliasMaximum: 2 } });
  flow
    .accepted()
    .send(publish('', alias(1)))
    .expect(disconnect(REASON.protocolError), closed);
});

test('whatever is published, a receiver makes out the topics', () => {
  const topics = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 20 });
  const property = fc.property(topics, fc.nat({ max: 3 }), (names, offered) => {
    const flow = new DeviceFlow(CLIENT);
    const peer = flow.accepted(false, { topicAliasMaximum: offered });
    for (const [n, topic] of names.entries()) flow.publish(topic, 0, n + 1);
    const known = new Map<number, string>();
    const heard = peer.take().map((packet) => {
      if (packet.cmd !== 'publish') throw new Error('nothing else was said');
      const topicAlias = packet.properties?.topicAlias;
      if (topicAlias === undefined) return packet.topic;
      if (packet.topic !== '') known.set(topicAlias, packet.topic);
      return known.get(topicAlias);
    });
    expect(heard).toEqual(names);
    expect(known.size).toBeLessThanOrEqual(Math.min(2, offered));
  });
  fc.assert(property, { numRuns: 100 });
});
