/** What both specifications ask of a client, kept by the device engine. */
import { expect, test } from 'vitest';
import { seconds } from '../../kernel/time.ts';
import { VERSIONS } from '../conversation.ts';
import { DeviceFlow } from '../device-flow.ts';
import {
  closed,
  disconnect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';

const one = (id: number, message: number) => publish('t', { qos: 1, id, message });
const two = (id: number, message: number) => publish('t', { qos: 2, id, message });
const again = (packet: ReturnType<typeof publish>) => ({ ...packet, dup: true });

for (const { version, name } of VERSIONS) {
  const mqtt = { version, sessionExpiryInterval: version === 5 ? 3600 : 0 } as const;

  test(`${name}: a client’s first packet is CONNECT [MQTT-3.1.0-1 (3.1.1)] [MQTT-3.1.0-1 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt, filters: [['x', 1]] });
    flow.publish('t', 1, 1);
    expect(flow.dialled().take()).toMatchObject([{ cmd: 'connect' }]);
  });

  test(`${name}: identifiers in use are not given again [MQTT-2.3.1-1 (3.1.1)] [MQTT-2.3.1-2 (3.1.1)] [MQTT-2.2.1-3 (5.0)] [MQTT-4.3.2-1 (3.1.1)] [MQTT-4.3.2-1 (5.0)] [MQTT-4.3.3-1 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    flow.publish('t', 1, 1);
    flow.publish('t', 2, 2);
    flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 1 });
    flow.publish('t', 1, 3);
    flow.devices.unsubscribeFrom(flow.now, flow.device, 'x');
    const ids = peer.take().map((packet) => {
      if (packet.cmd === 'publish') return packet.id;
      return 'messageId' in packet ? packet.messageId : 0;
    });
    expect(ids).toHaveLength(5);
    expect(new Set([0, ...ids]).size).toBe(6);
  });

  test(`${name}: a resend keeps its identifier until it is acknowledged [MQTT-2.3.1-3 (3.1.1)] [MQTT-4.4.0-1 (3.1.1)] [MQTT-4.4.0-1 (5.0)] [MQTT-3.3.1-1 (3.1.1)] [MQTT-3.3.1-1 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    flow.publish('t', 1, 1);
    flow.publish('t', 2, 2);
    peer.expect(one(1, 1), two(2, 2));
    const back = flow.reconnected(peer, true);
    flow.publish('t', 1, 3);
    back.expect(again(one(1, 1)), again(two(2, 2)), one(3, 3));
    back.send(puback(1), pubrec(2)).expect(pubrel(2)).send(pubcomp(2), puback(3));
    flow.reconnected(back, true).silent();
  });

  test(`${name}: resends keep their order [MQTT-4.6.0-1 (3.1.1)] [MQTT-4.6.0-1 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    for (const [place, qos] of ([1, 2, 1, 2] as const).entries()) {
      flow.publish('t', qos, place + 1);
    }
    peer.expect(one(1, 1), two(2, 2), one(3, 3), two(4, 4)).send(puback(3));
    flow.reconnected(peer, true).expect(again(one(1, 1)), again(two(2, 2)), again(two(4, 4)));
  });

  test(`${name}: acknowledgements keep the order of what they answer [MQTT-4.6.0-2 (3.1.1)] [MQTT-4.6.0-3 (3.1.1)] [MQTT-4.6.0-2 (5.0)] [MQTT-4.6.0-3 (5.0)]`, () => {
    const peer = new DeviceFlow({ mqtt }).accepted();
    peer.send(one(9, 1), two(3, 2), one(8, 3), two(2, 4), one(7, 5));
    peer.expect(puback(9), pubrec(3), puback(8), pubrec(2), puback(7));
  });

  test(`${name}: so do PUBRELs [MQTT-4.6.0-4 (3.1.1)] [MQTT-4.6.0-4 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    for (const message of [1, 2, 3]) flow.publish('t', 2, message);
    peer.expect(two(1, 1), two(2, 2), two(3, 3));
    peer.send(pubrec(2), pubrec(3), pubrec(1)).expect(pubrel(2), pubrel(3), pubrel(1));
    flow.reconnected(peer, true).expect(pubrel(2), pubrel(3), pubrel(1));
  });

  test(`${name}: what nobody asked for is acknowledged all the same [MQTT-4.5.0-2 (3.1.1)] [MQTT-4.5.0-2 (5.0)]`, () => {
    const peer = new DeviceFlow({ mqtt, filters: [['x', 1]] }).accepted();
    peer.expect(subscribe(1, ['x', 1])).send(suback(1, 1));
    peer.send(publish('y', { qos: 1, id: 1 })).expect(puback(1));
    peer
      .send(publish('y', { qos: 2, id: 2 }))
      .expect(pubrec(2))
      .send(pubrel(2))
      .expect(pubcomp(2));
  });

  test(`${name}: a silent client pings within its keep-alive [MQTT-3.1.2-23 (3.1.1)] [MQTT-3.1.2-20 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt: { ...mqtt, keepAlive: 60 } });
    const peer = flow.accepted();
    flow.advance(seconds(59));
    peer.silent();
    flow.advance(seconds(1));
    peer.expect(pingreq).send(pingresp);
    flow.advance(seconds(60));
    peer.expect(pingreq).send(pingresp);
  });

  test(`${name}: after DISCONNECT a client closes and is silent [MQTT-3.14.4-1 (3.1.1)] [MQTT-3.14.4-2 (3.1.1)] [MQTT-3.14.4-1 (5.0)] [MQTT-3.14.4-2 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    flow.signOff(seconds(60));
    flow.publish('t', 1, 1);
    flow.advance(seconds(30));
    peer.expect(disconnect(), closed);
  });

  test(`${name}: both sides keep the session [MQTT-3.1.2-4 (3.1.1)] [MQTT-4.1.0-1 (3.1.1)] [MQTT-3.1.2-23 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt, filters: [['x', 2]] });
    const peer = flow.accepted();
    peer.expect(subscribe(1, ['x', 2])).send(suback(1, 2));
    flow.publish('t', 2, 1);
    peer.expect(two(2, 1)).send(pubrec(2)).expect(pubrel(2));
    // Received and not released.
    peer.send(two(7, 9)).expect(pubrec(7));
    const back = flow.reconnected(peer, true);
    back
      .expect(pubrel(2))
      .send(again(two(7, 9)))
      .expect(pubrec(7));
    back.send(pubrel(7)).expect(pubcomp(7));
    expect(flow.told('handedOver')).toEqual(['#9 2']);
  });

  test(`${name}: QoS 0 goes out once, with DUP 0 and without an identifier [MQTT-4.3.1-1 (3.1.1)] [MQTT-4.3.1-1 (5.0)] [MQTT-3.3.1-2 (3.1.1)] [MQTT-3.3.1-2 (5.0)] [MQTT-2.3.1-5 (3.1.1)] [MQTT-2.2.1-2 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    flow.publish('t', 0, 1);
    peer.expect(publish('t', { qos: 0, id: 0, dup: false, message: 1 }));
    flow.reconnected(peer, true).silent();
  });

  test(`${name}: what a client publishes names no subscription identifier [MQTT-3.3.4-6 (5.0)]`, () => {
    const flow = new DeviceFlow({ mqtt });
    const peer = flow.accepted();
    for (const qos of [0, 1, 2] as const) flow.publish('t', qos, qos + 1);
    for (const packet of peer.take()) {
      expect(packet).not.toHaveProperty('properties.subscriptionIdentifier');
    }
  });
}
