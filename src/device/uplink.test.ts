import { describe, expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import {
  pingreq,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from '../testing/spoken-packet.ts';

test('a publish above the Maximum QoS is never sent [MQTT-3.2.2-11 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false, { maximumQoS: 1 });
  for (const qos of [0, 1, 2] as const) flow.publish('t', qos, qos + 1);
  peer.expect(publish('t', { message: 1 }), publish('t', { qos: 1, id: 1, message: 2 }));
  expect(flow.told('publishDropped')).toEqual(['#3 publisher.rejected']);
});

test('nothing is retained where the server does not retain [MQTT-3.2.2-14 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false, { retainAvailable: false });
  flow.publish('t', 1, 1, { retain: true });
  flow.publish('t', 1, 2);
  peer.expect(publish('t', { qos: 1, id: 1, message: 2 }));
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.rejected']);
});

test('a packet above the Maximum Packet Size is never sent [MQTT-3.2.2-15 (5.0)]', () => {
  const flow = new DeviceFlow();
  // 2 + (2 + 1) + 2 + 1 + payload: 24 bytes with a payload of 16.
  const peer = flow.accepted(false, { maximumPacketSize: 24 });
  flow.publish('t', 1, 1, { length: 17 });
  flow.publish('t', 0, 2, { length: 19 });
  flow.publish('t', 1, 3, { length: 16, properties: { contentType: '' } });
  flow.publish('t', 1, 4, { length: 16 });
  peer.expect(publish('t', { qos: 1, id: 1, message: 4 }));
  const cause = 'publisher.too-large';
  expect(flow.told('publishDropped')).toEqual([`#1 ${cause}`, `#2 ${cause}`, `#3 ${cause}`]);
  expect(flow.publicationsHeld).toBe(1);
});

test('what waited offline is measured when it could be sent', () => {
  const flow = new DeviceFlow();
  flow.publish('t', 1, 1, { length: 100 });
  flow.publish('t', 1, 2);
  expect(flow.told('publishDropped')).toEqual([]);
  const peer = flow.accepted(false, { maximumPacketSize: 50 });
  peer.expect(publish('t', { qos: 1, id: 1, message: 2 }));
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.too-large']);
});

test('what is in flight is not resent to a server that has become stricter', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  flow.publish('t', 1, 1, { length: 100 });
  flow.publish('t', 2, 2, { length: 100 });
  flow.publish('t', 1, 3);
  peer.take();
  peer.cut();
  flow.advance(seconds(1));
  const back = flow.accepted(true, { maximumPacketSize: 50 });
  back.expect(publish('t', { qos: 1, id: 3, message: 3, dup: true })).send(puback(3));
  const cause = 'publisher.too-large';
  expect(flow.told('publishDropped')).toEqual([`#1 ${cause}`, `#2 ${cause}`]);
  expect(flow.publicationsHeld).toBe(0);
});

test('terms end with their connection', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false, { maximumQoS: 0 });
  flow.reconnected(peer, true);
  flow.publish('t', 2, 1);
  expect(flow.told('publishDropped')).toEqual([]);
});

test('the server’s keep-alive stands in for the client’s own [MQTT-3.1.2-21 (5.0)] [MQTT-3.2.2-21 (5.0)]', () => {
  for (const keepAlive of [0, 60]) {
    const flow = new DeviceFlow({ mqtt: { keepAlive } });
    const peer = flow.accepted(false, { serverKeepAlive: 5 });
    flow.advance(seconds(4));
    peer.silent();
    flow.advance(seconds(1));
    peer.expect(pingreq);
  }
  const silent = new DeviceFlow({ mqtt: { keepAlive: 5 } });
  const peer = silent.accepted(false, { serverKeepAlive: 0 });
  silent.advance(seconds(3600));
  peer.silent();
});

test('PUBLISHes wait for the server’s Receive Maximum, other packets do not [MQTT-3.3.4-7 (5.0)] [MQTT-3.3.4-8 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false, { receiveMaximum: 1 });
  flow.publish('t', 2, 1);
  flow.publish('t', 1, 2);
  flow.publish('t', 0, 3);
  peer.expect(publish('t', { qos: 2, id: 1, message: 1 }));
  flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 0 });
  peer.expect(subscribe(2, ['x', 0])).send(suback(2, 0));
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'x');
  peer.expect(unsubscribe(3, 'x')).send(unsuback(3));
  // [MQTT-4.9.0-3 (5.0)]: what comes is answered.
  peer.send(publish('y', { qos: 1, id: 9, message: 9 })).expect(puback(9));
  peer.send(pubrec(1)).expect(pubrel(1)).send(pubcomp(1));
  peer.expect(publish('t', { qos: 1, id: 4, message: 2 }), publish('t', { message: 3 }));
});

test('a PUBREC of 0x80 or more gives the window back, and ends the message [MQTT-4.4.0-2 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false, { receiveMaximum: 1 });
  flow.publish('t', 2, 1);
  flow.publish('t', 2, 2);
  peer.take();
  peer.send(pubrec(1, REASON.notAuthorized)).expect(publish('t', { qos: 2, id: 2, message: 2 }));
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.rejected']);
});

describe('filters that the server does not do', () => {
  const filters = [
    { topic: 'a/+', qos: 1 },
    { topic: '$share/g/a', qos: 1 },
    { topic: 'a', qos: 1, identifier: 7 },
    { topic: 'b', qos: 1 },
  ] as const;

  test.each([
    ['wildcardSubscriptionAvailable', ['$share/g/a', 'b', 'a']],
    ['sharedSubscriptionAvailable', ['a/+', 'b', 'a']],
    ['subscriptionIdentifiersAvailable', ['a/+', '$share/g/a', 'b']],
  ])('are not asked for: %s', (name, asked) => {
    const flow = new DeviceFlow({ requests: filters });
    const packets = flow.accepted(false, { [name]: false }).take();
    const topics = packets.flatMap((packet) =>
      packet.cmd === 'subscribe' ? packet.subscriptions.map(({ topic }) => topic) : [],
    );
    expect(topics).toEqual(asked);
  });

  test('a SUBSCRIBE that would be too long goes in parts; a filter too long by itself does not', () => {
    const long = 'x'.repeat(40);
    const requests = ['a', 'b', long, 'c'].map((topic) => ({ topic, qos: 0 }) as const);
    const flow = new DeviceFlow({ requests });
    const peer = flow.accepted(false, { maximumPacketSize: 13 });
    peer.expect(subscribe(1, ['a', 0], ['b', 0]), subscribe(2, ['c', 0]));
    peer.send(suback(1, 0, 0), suback(2, 0));
    expect(flow.told('subscriptionStands')).toEqual(['0', '1', '3']);
  });
});
