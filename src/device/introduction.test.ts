import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { utf8Bytes } from '../mqtt/utf8.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import { closed, connack, disconnect } from '../testing/spoken-packet.ts';
import type { WillPlan } from './plan.ts';

const WILL: WillPlan = { topic: 'gone', size: 12, qos: 2, retain: true, delay: 30, expiry: 60 };

/** The next CONNECT. */
function connectOf(flow: DeviceFlow) {
  const [packet] = flow.dialled().take();
  if (packet?.cmd !== 'connect') throw new Error('CONNECT comes first');
  return packet;
}

test('CONNECT says all the plan wants said of a connection', () => {
  const mqtt = { maximumPacketSize: 1000, topicAliasMaximum: 7, receiveMaximum: 9 };
  expect(connectOf(new DeviceFlow({ mqtt })).properties).toEqual({
    sessionExpiryInterval: 3600,
    maximumPacketSize: 1000,
    topicAliasMaximum: 7,
    receiveMaximum: 9,
  });
});

test('user name and password are said where there are some [MQTT-3.1.2-17 (5.0)] [MQTT-3.1.2-19 (5.0)]', () => {
  const password = utf8Bytes('secret');
  const credentials = { userName: 'me', password };
  expect(connectOf(new DeviceFlow({ persona: { credentials } }))).toMatchObject({
    username: 'me',
    password,
  });
  // [MQTT-3.1.2-16 (5.0)] [MQTT-3.1.2-18 (5.0)]
  const silent = connectOf(new DeviceFlow());
  expect(silent).not.toHaveProperty('username');
  expect(silent).not.toHaveProperty('password');
  expect(silent).not.toHaveProperty('will');
});

test('each CONNECT registers the will anew [MQTT-3.1.2-9 (5.0)]', () => {
  const flow = new DeviceFlow({ persona: { will: WILL } });
  const first = connectOf(flow).will;
  expect(first).toMatchObject({
    topic: 'gone',
    qos: 2,
    retain: true,
    properties: { willDelayInterval: 30, messageExpiryInterval: 60 },
  });
  expect(first?.payload).toHaveLength(12);
  flow.reboot(seconds(1));
  flow.advance(seconds(1));
  expect(connectOf(flow).will).toEqual(first);
});

test('a 3.1.1 will has no properties [MQTT-3.1.2-9 (3.1.1)]', () => {
  const flow = new DeviceFlow({ mqtt: { version: 4 }, persona: { will: { ...WILL, delay: 0 } } });
  expect(connectOf(flow).will).not.toHaveProperty('properties');
});

test('a device without a name takes the one the server gives it [MQTT-3.2.2-16 (5.0)]', () => {
  const flow = new DeviceFlow({ clientId: '' });
  const peer = flow.accepted(false, { assignedClientIdentifier: 'srv-7' });
  flow.reconnected(peer, true);
  expect(flow.told('dialled')).toEqual(['', 'srv-7']);
});

test('a device with a name keeps it whatever the server says', () => {
  const flow = new DeviceFlow();
  flow.reconnected(flow.accepted(false, { assignedClientIdentifier: 'srv-7' }), true);
  expect(flow.told('dialled')).toEqual(['meter', 'meter']);
});

test('an empty ClientId goes only with a clean session in 3.1.1 [MQTT-3.1.3-7 (3.1.1)]', () => {
  expect(connectOf(new DeviceFlow({ clientId: '', mqtt: { version: 4 } })).clean).toBe(true);
  expect(connectOf(new DeviceFlow({ clientId: '' })).clean).toBe(false);
});

test('a DISCONNECT may leave the will behind, and change how long the session lives', () => {
  const flow = new DeviceFlow({ persona: { will: WILL } });
  const peer = flow.accepted();
  flow.signOff(seconds(5), { withWill: true, sessionExpiryInterval: 10 });
  const { disconnectWithWillMessage } = REASON;
  peer.expect(disconnect(disconnectWithWillMessage, { sessionExpiryInterval: 10 }), closed);
});

test('DISCONNECT is the last word on a connection [MQTT-3.14.4-1 (5.0)] [MQTT-3.14.4-2 (3.1.1)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  flow.signOff(seconds(5));
  flow.publish('t', 1, 1);
  peer.expect(disconnect(), closed);
});

test('a session that was to end with its connection cannot be extended by DISCONNECT', () => {
  for (const [asked, said] of [
    [10, undefined],
    [0, { sessionExpiryInterval: 0 }],
  ] as const) {
    const flow = new DeviceFlow({ mqtt: { sessionExpiryInterval: 0 } });
    const peer = flow.accepted();
    flow.signOff(seconds(5), { sessionExpiryInterval: asked });
    const [packet] = peer.take();
    expect(packet).toEqual(disconnect(REASON.success, said));
  }
});

test('a 3.1.1 DISCONNECT says nothing', () => {
  const flow = new DeviceFlow({ mqtt: { version: 4 } });
  const peer = flow.accepted();
  flow.signOff(seconds(5), { withWill: true, sessionExpiryInterval: 10 });
  expect(peer.take()[0]).toEqual(disconnect());
});

test('session present after a clean start is a protocol error [MQTT-3.2.2-2 (5.0)]', () => {
  for (const version of [4, 5] as const) {
    const flow = new DeviceFlow({ mqtt: { version, clean: true } });
    const peer = flow.dialled();
    peer.take();
    peer.send(connack(true));
    const word = version === 5 ? [disconnect(REASON.protocolError)] : [];
    peer.expect(...word, closed);
    expect(flow.told('connected')).toEqual([]);
  }
});

test('a second CONNACK is a protocol error', () => {
  const flow = new DeviceFlow();
  flow.accepted().send(connack(false)).expect(disconnect(REASON.protocolError), closed);
});
