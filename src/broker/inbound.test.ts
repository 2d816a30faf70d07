import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const PATIENT = { expiry: 1000 } as const;
const AT_PUBREL = { inbound: { qos2RouteAt: 'pubrel' } } as const;

interface Scene {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  /** Subscribed to `t` at QoS 0, so that each copy is one packet. */
  readonly subscriber: Peer;
}

function scene(limits: LimitChanges = {}): Scene {
  const flow = new BrokerFlow(limits);
  const subscriber = flow.connected(connect('s'));
  subscriber.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
  const publisher = flow.client('p').send(connect('p', PATIENT));
  publisher.take();
  return { flow, publisher, subscriber };
}

const first = publish('t', { qos: 2, id: 5, message: 1 });
const copyOf = (message: number) => publish('t', { message });

test('QoS 0 is answered with nothing, QoS 1 with PUBACK [MQTT-3.3.4-1 (5.0)]', () => {
  const { publisher, subscriber } = scene();
  publisher.send(publish('t', { message: 1 })).silent();
  publisher.send(publish('t', { qos: 1, id: 9, message: 2 })).expect(puback(9));
  subscriber.expect(copyOf(1), copyOf(2));
});

test('a repeated QoS 1 PUBLISH is a new message: at least once [MQTT-4.3.2-5 (5.0)]', () => {
  const { publisher, subscriber } = scene();
  const packet = publish('t', { qos: 1, id: 9, message: 2 });
  publisher.send(packet).expect(puback(9));
  publisher.send({ ...packet, dup: true }).expect(puback(9));
  subscriber.expect(copyOf(2), copyOf(2));
});

test('QoS 2 is routed once, however often it comes before PUBREL [MQTT-4.3.3-10 (5.0)]', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(first).expect(pubrec(5));
  publisher.send({ ...first, dup: true }).expect(pubrec(5));
  subscriber.expect(copyOf(1));
  expect(flow.told('mistakenDuplicate')).toEqual([]);
  publisher.send(pubrel(5)).expect(pubcomp(5));
  // [MQTT-4.3.3-12 (5.0)]: after PUBCOMP the identifier is free for another message.
  publisher.send(publish('t', { qos: 2, id: 5, message: 2 })).expect(pubrec(5));
  subscriber.expect(copyOf(2));
});

test('a PUBREL of nothing is completed all the same [MQTT-4.3.3-11 (5.0)]', () => {
  const { publisher } = scene();
  publisher.send(pubrel(5)).expect(pubcomp(5));
  const { publisher: other } = scene({ handshake: { unknownId: 'not-found' } });
  other.send(pubrel(5)).expect(pubcomp(5, REASON.packetIdentifierNotFound));
});

test('the identifier is held across connections, and PUBREL finds it', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(first).expect(pubrec(5)).cut();
  const back = flow.connected(connect('p', PATIENT), true);
  back.send({ ...first, dup: true }).expect(pubrec(5));
  back.send(pubrel(5)).expect(pubcomp(5));
  subscriber.expect(copyOf(1));
});

test('it is not held across sessions', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(first).expect(pubrec(5)).cut();
  const back = flow.connected(connect('p', { ...PATIENT, clean: true }));
  back.send(first).expect(pubrec(5));
  subscriber.expect(copyOf(1), copyOf(1));
});

test('routed at PUBREL, a message waits for it and is nobody else’s till then', () => {
  const { flow, publisher, subscriber } = scene(AT_PUBREL);
  publisher.send(first).expect(pubrec(5));
  publisher.send({ ...first, dup: true }).expect(pubrec(5));
  subscriber.silent();
  expect(flow.told('withheld')).toEqual(['#1']);
  expect(flow.publicationsHeld).toBe(1);
  publisher.send(pubrel(5)).expect(pubcomp(5));
  subscriber.expect(copyOf(1));
  // Routed before it is surrendered, so that a copy lives throughout (MODEL §4).
  expect(flow.events.slice(-4)).toEqual([
    'copied s #1',
    'sent s #1',
    'routed #1',
    'surrendered #1',
  ]);
  publisher.send(pubrel(5)).expect(pubcomp(5));
  subscriber.silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('what is withheld survives the connection and dies with the session', () => {
  const { flow, publisher } = scene(AT_PUBREL);
  publisher.send(first).expect(pubrec(5)).cut();
  const walked: number[] = [];
  flow.broker.forEachHeldCopy(
    () => expect.fail('a withheld message is no session’s copy'),
    (publication) => walked.push(publication),
  );
  expect(walked).toHaveLength(1);
  flow.advance(seconds(1000));
  expect(flow.told('withheldDropped')).toEqual(['#1 broker.session-expired']);
  expect(flow.publicationsHeld).toBe(0);
});

test('another message under a held identifier is taken for a repetition (MODEL §2)', () => {
  const { flow, publisher, subscriber } = scene();
  publisher.send(first).expect(pubrec(5));
  publisher.send(publish('t', { qos: 2, id: 5, message: 2 })).expect(pubrec(5));
  subscriber.expect(copyOf(1));
  expect(flow.told('mistakenDuplicate')).toEqual(['#2']);
});

test('more unreleased messages than the receive maximum close with 0x93 [MQTT-3.3.4-7 (5.0)]', () => {
  const { flow, publisher } = scene({ inbound: { receiveMaximum: 2 } });
  publisher.send(first).expect(pubrec(5));
  publisher.send(publish('t', { qos: 2, id: 6, message: 2 })).expect(pubrec(6));
  // A repetition is not one more, QoS 1 is acknowledged at once, and QoS 0 does not count.
  publisher.send({ ...first, dup: true }).expect(pubrec(5));
  publisher
    .send(publish('t', { qos: 1, id: 8 }))
    .expect(puback(8))
    .send(publish('t'))
    .silent();
  publisher.send(pubrel(5)).expect(pubcomp(5));
  publisher.send(publish('t', { qos: 2, id: 7, message: 3 })).expect(pubrec(7));
  publisher
    .send(publish('t', { qos: 2, id: 9, message: 4 }))
    .expect(disconnect(REASON.receiveMaximumExceeded), closed);
  expect(flow.told('routed')).not.toContain('#4');
});

test('the receive maximum counts from each connection on [MQTT 5.0 §4.9]', () => {
  const { flow, publisher } = scene({ inbound: { receiveMaximum: 2 } });
  publisher.send(first).expect(pubrec(5));
  publisher
    .send(publish('t', { qos: 2, id: 6, message: 2 }))
    .expect(pubrec(6))
    .cut();
  const back = flow.client('p').send(connect('p', PATIENT)).expect(connack(true));
  // 6 was received on the connection before: the client does not count it, and may send two more.
  back.send({ ...first, dup: true }).expect(pubrec(5));
  back.send(publish('t', { qos: 2, id: 7, message: 3 })).expect(pubrec(7));
  back.send(pubrel(6)).expect(pubcomp(6));
  back
    .send(publish('t', { qos: 2, id: 8, message: 4 }))
    .expect(disconnect(REASON.receiveMaximumExceeded), closed);
});

test('a 3.1.1 client was never told a receive maximum and is not closed for it', () => {
  const { flow } = scene({ inbound: { receiveMaximum: 1 } });
  const old = flow
    .client('o')
    .send(connect('o', { version: 4 }))
    .expect(connack(false));
  old.send(publish('t', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
  old.send(publish('t', { qos: 2, id: 2, message: 2 })).expect(pubrec(2));
});

test('identifiers held count as memory of the broker', () => {
  const { flow, publisher } = scene();
  const before = flow.broker.bytes;
  for (let id = 1; id <= 1000; id++) publisher.send(publish('t', { qos: 2, id })).take();
  expect(flow.broker.bytes - before).toBeGreaterThan(1000 * 16);
});
