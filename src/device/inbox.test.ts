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

const second = publish('t', { qos: 2, id: 5, message: 1 });
const ON_PUBLISH = { client: { handOver: 'on-publish' } } as const;

test('QoS 0 and 1 are handed over as they come, as often as they come', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  const first = publish('t', { qos: 1, id: 9, message: 2 });
  peer.send(publish('t', { message: 1 })).silent();
  peer.send(first).expect(puback(9));
  // [MQTT-4.3.2-5 (5.0)]: after PUBACK the same identifier is a new message, whatever DUP says.
  peer.send({ ...first, dup: true }).expect(puback(9));
  expect(flow.told('handedOver')).toEqual(['#1 0', '#2 1', '#2 1']);
});

test('on-pubrel: a QoS 2 message is held till PUBREL, and handed over once', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  peer.send(second).expect(pubrec(5));
  // [MQTT-4.3.3-10 (5.0)].
  peer.send({ ...second, dup: true }).expect(pubrec(5));
  expect(flow.told('held')).toEqual(['#1']);
  expect([flow.told('handedOver'), flow.publicationsHeld]).toEqual([[], 1]);
  peer.send(pubrel(5)).expect(pubcomp(5));
  expect(flow.told('handedOver')).toEqual(['#1 2']);
  expect(flow.told('letGo')).toEqual(['#1']);
  peer.send(pubrel(5)).expect(pubcomp(5, REASON.packetIdentifierNotFound));
  expect(flow.told('handedOver')).toHaveLength(1);
  expect(flow.told('tookForRepetition')).toEqual([]);
  expect(flow.publicationsHeld).toBe(0);
});

test('on-publish: it is handed over at once, and once', () => {
  const flow = new DeviceFlow(ON_PUBLISH);
  const peer = flow.accepted();
  peer.send(second).expect(pubrec(5));
  peer.send({ ...second, dup: true }).expect(pubrec(5));
  expect(flow.told('handedOver')).toEqual(['#1 2']);
  expect(flow.publicationsHeld).toBe(0);
  peer.send(pubrel(5)).expect(pubcomp(5));
  expect(flow.told('handedOver')).toHaveLength(1);
});

test('after PUBCOMP the identifier is another message’s [MQTT-4.3.3-12 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  peer.send(second).expect(pubrec(5)).send(pubrel(5)).expect(pubcomp(5));
  peer
    .send({ ...second, message: 2 })
    .expect(pubrec(5))
    .send(pubrel(5))
    .expect(pubcomp(5));
  expect(flow.told('handedOver')).toEqual(['#1 2', '#2 2']);
});

test.each([
  ['a broken connection', (flow: DeviceFlow) => flow],
  ['power loss', (flow: DeviceFlow) => flow.reboot(seconds(1))],
])('what is held survives %s when its session does', (_what, strike) => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  peer.send(second).expect(pubrec(5));
  strike(flow);
  if (peer.take().length === 0) peer.cut();
  flow.advance(seconds(1));
  const back = flow
    .accepted(true)
    .send({ ...second, dup: true })
    .expect(pubrec(5));
  back.send(pubrel(5)).expect(pubcomp(5));
  expect(flow.told('handedOver')).toEqual(['#1 2']);
});

test('what is held is lost with its session [MQTT-3.2.2-5 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  peer.send(second).expect(pubrec(5));
  const back = flow.reconnected(peer, false);
  expect(flow.told('heldDropped')).toEqual(['#1 subscriber.session-lost']);
  expect(flow.publicationsHeld).toBe(0);
  // The identifier means a new message now.
  back.send(second).expect(pubrec(5)).send(pubrel(5)).expect(pubcomp(5));
  expect(flow.told('handedOver')).toEqual(['#1 2']);
});

test('another message under a held identifier is taken for a repetition (MODEL §2)', () => {
  for (const changes of [{}, ON_PUBLISH]) {
    const flow = new DeviceFlow(changes);
    const peer = flow.accepted();
    peer.send(second).expect(pubrec(5));
    peer
      .send({ ...second, message: 2 })
      .expect(pubrec(5))
      .send(pubrel(5))
      .expect(pubcomp(5));
    expect(flow.told('tookForRepetition')).toEqual(['#2']);
    expect(flow.told('handedOver')).toEqual(['#1 2']);
  }
});

test('acknowledgements go in the order of the messages [MQTT-4.6.0-2 (5.0)] [MQTT-4.6.0-3 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  const messages = [1, 2, 2, 1, 2].map((qos, place) =>
    publish('t', { qos: qos as 1 | 2, id: place + 1, message: place }),
  );
  peer.send(...messages).expect(puback(1), pubrec(2), pubrec(3), puback(4), pubrec(5));
});

test('more than the receive maximum at once is answered with 0x93 [MQTT-3.3.4-9 (5.0)]', () => {
  const flow = new DeviceFlow({ mqtt: { receiveMaximum: 2 } });
  const peer = flow.accepted();
  const [one, two] = [1, 2].map((id) => publish('t', { qos: 2, id, message: id }));
  if (one === undefined || two === undefined) throw new Error('there are two');
  // Acknowledgements that came make room again, and a repetition takes none.
  peer.send(one).expect(pubrec(1)).send(pubrel(1)).expect(pubcomp(1));
  peer.send(one, two).expect(pubrec(1), pubrec(2));
  peer.send({ ...two, dup: true }).expect(pubrec(2));
  peer.send(publish('t', { message: 3 })).silent();
  peer.send(publish('t', { qos: 1, id: 3, message: 4 }));
  peer.expect(disconnect(REASON.receiveMaximumExceeded), closed);
  expect(flow.told('handedOver')).toEqual(['#1 2', '#3 0']);
});

test('the receive maximum counts anew on each connection, and not under 3.1.1', () => {
  const flow = new DeviceFlow({ mqtt: { receiveMaximum: 1 } });
  const peer = flow.accepted().send(second).expect(pubrec(5));
  const back = flow
    .reconnected(peer, true)
    .send({ ...second, dup: true })
    .expect(pubrec(5));
  back.send(publish('t', { qos: 2, id: 6, message: 2 }));
  back.expect(disconnect(REASON.receiveMaximumExceeded), closed);
  const old = new DeviceFlow({ mqtt: { version: 4, receiveMaximum: 1 } }).accepted();
  old.send(second, publish('t', { qos: 2, id: 6, message: 2 })).expect(pubrec(5), pubrec(6));
});
