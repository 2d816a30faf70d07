import { expect, test } from 'vitest';
import type { Connect } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  closed,
  connect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const PATIENT = { expiry: 1000 } as const;
const narrow = (receiveMaximum: number): Connect =>
  connect('a', { ...PATIENT, properties: { receiveMaximum } });

interface Scene {
  readonly flow: BrokerFlow;
  /** Subscribed to `t` at QoS 2. */
  readonly subscriber: Peer;
  /** Publishes these messages to `t`. */
  readonly publishAll: (qos: 0 | 1 | 2, ...messages: readonly number[]) => void;
}

function scene(packet: Connect, limits: LimitChanges = {}): Scene {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const subscriber = flow.connected(packet);
  subscriber.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  return {
    flow,
    subscriber,
    publishAll: (qos, ...messages) => {
      for (const message of messages) {
        publisher.blurt(publish('t', { qos, id: qos === 0 ? 0 : message, message }));
      }
    },
  };
}

/** What the subscriber gets of one message under one identifier. */
const copy = (id: number, message: number, qos: 0 | 1 | 2 = 1) =>
  publish('t', { qos, id, message });

test('a copy travels at the lower of the published and the granted QoS [MQTT-3.8.4-8 (5.0)]', () => {
  const flow = new BrokerFlow();
  const publisher = flow.connected(connect('p'));
  const subscriber = flow.connected(connect('a'));
  subscriber.send(subscribe(1, ['0', 0], ['1', 1], ['2', 2])).expect(suback(1, 0, 1, 2));
  for (const published of [0, 1, 2] as const) {
    for (const granted of [0, 1, 2] as const) {
      const id = published === 0 ? 0 : 10 * published + granted;
      publisher.blurt(publish(String(granted), { qos: published, id }));
      const [packet] = subscriber.take();
      const expected = Math.min(published, granted);
      expect(packet).toMatchObject({ cmd: 'publish', qos: expected, dup: false });
      // [MQTT-2.2.1-2 (5.0)]: an identifier exactly where there is a handshake.
      expect(packet?.cmd === 'publish' && packet.id > 0).toBe(expected > 0);
    }
  }
});

test('a live copy says RETAIN 0 [MQTT-3.3.1-12 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
  client.send(publish('t', { retain: true })).expect(publish('t', { retain: false }));
});

test('no more than the receive maximum is unacknowledged [MQTT-3.3.4-9 (5.0)]', () => {
  const { flow, subscriber, publishAll } = scene(narrow(2));
  publishAll(1, 1, 2, 3, 4);
  subscriber.expect(copy(1, 1), copy(2, 2));
  expect(flow.told('queued')).toEqual(['a #3', 'a #4']);
  // Acknowledged in any order, sent in the order of publishing.
  subscriber.send(puback(2)).expect(copy(3, 3));
  subscriber.send(puback(1)).expect(copy(4, 4));
  subscriber.send(puback(3), puback(4)).silent();
  expect(flow.told('acknowledged')).toEqual(['a #2', 'a #1', 'a #3', 'a #4']);
  expect(flow.publicationsHeld).toBe(0);
});

test('at QoS 2 a place is free at PUBCOMP, not at PUBREC [MQTT-3.3.4-9 (5.0)]', () => {
  const { flow, subscriber, publishAll } = scene(narrow(1));
  publishAll(2, 1, 2);
  subscriber.expect(copy(1, 1, 2));
  // The message has passed on at PUBREC all the same (MODEL §4).
  subscriber.send(pubrec(1)).expect(pubrel(1));
  expect(flow.told('acknowledged')).toEqual(['a #1']);
  subscriber.send(pubcomp(1)).expect(copy(2, 2, 2));
});

test('a refusing PUBREC frees its place at once, and nothing is released for it', () => {
  const { flow, subscriber, publishAll } = scene(narrow(1));
  publishAll(2, 1, 2);
  subscriber.expect(copy(1, 1, 2));
  subscriber.send(pubrec(1, REASON.unspecifiedError)).expect(copy(2, 2, 2));
  expect(flow.told('dropped')).toEqual(['a #1 subscriber.refused']);
});

test('a refusing PUBACK ends the message: it is never sent again [MQTT-4.4.0-2 (5.0)]', () => {
  const { flow, subscriber, publishAll } = scene(narrow(5));
  publishAll(1, 1);
  subscriber.expect(copy(1, 1)).send(puback(1, REASON.notAuthorized)).silent();
  expect(flow.told('dropped')).toEqual(['a #1 subscriber.refused']);
  subscriber.cut();
  flow.connected(connect('a', PATIENT), true).silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('a full window delays PUBLISH packets only [MQTT-3.3.4-10 (5.0)] [MQTT-4.9.0-3 (5.0)]', () => {
  const { subscriber, publishAll } = scene(narrow(1));
  publishAll(2, 1, 2);
  subscriber
    .expect(copy(1, 1, 2))
    .send(pingreq)
    .expect(pingresp);
  subscriber.send(subscribe(9, ['u', 0])).expect(suback(9, 0));
  subscriber.send(publish('t', { qos: 1, id: 5 })).expect(puback(5));
  // QoS 0 takes no place, so it does not wait for one.
  publishAll(0, 3);
  subscriber.expect(copy(0, 3, 0));
});

test('a 3.1.1 client has the window the broker gives it', () => {
  const { subscriber, publishAll } = scene(connect('a', { version: 4 }), {
    inflight: { maxV311: 1 },
  });
  publishAll(1, 1, 2);
  subscriber.expect(copy(1, 1)).send(puback(1)).expect(copy(2, 2));
});

test('the broker may keep fewer in flight than a 5.0 client allows', () => {
  const { subscriber, publishAll } = scene(narrow(10), { inflight: { maxV5: 1 } });
  publishAll(1, 1, 2);
  subscriber.expect(copy(1, 1));
});

test('acknowledgements of nothing are ignored, but a stray PUBREC is answered', () => {
  const { flow, subscriber } = scene(narrow(5));
  subscriber.send(puback(7), pubcomp(7), pubrec(7, REASON.quotaExceeded)).silent();
  subscriber.send(pubrec(7)).expect(pubrel(7));
  expect(flow.told('acknowledged')).toEqual([]);
});

test.each([
  ['PUBREC for QoS 1', 1, [pubrec(1)]],
  ['PUBREC that refuses, for QoS 1', 1, [pubrec(1, REASON.quotaExceeded)]],
  ['PUBCOMP for QoS 1', 1, [pubcomp(1)]],
  ['PUBACK for QoS 2', 2, [puback(1)]],
  ['PUBCOMP before PUBREC', 2, [pubcomp(1)]],
  ['PUBACK after PUBREC', 2, [pubrec(1), puback(1)]],
] as const)('%s is not what the message waits for, and ends the connection', (_, qos, answers) => {
  const { flow, subscriber, publishAll } = scene(narrow(5));
  publishAll(qos, 1);
  subscriber.expect(copy(1, 1, qos));
  for (const answer of answers) subscriber.blurt(answer);
  const [goodbye, end] = subscriber.take().slice(-2);
  expect(goodbye).toMatchObject({ cmd: 'disconnect', reasonCode: REASON.protocolError });
  expect(end).toEqual(closed);
  // The message is still the session's.
  expect(flow.told('dropped')).toEqual([]);
});

test('PUBREC again is answered with PUBREL again, and passes on only once', () => {
  const { flow, subscriber, publishAll } = scene(narrow(5));
  publishAll(2, 1);
  subscriber
    .expect(copy(1, 1, 2))
    .send(pubrec(1))
    .expect(pubrel(1));
  subscriber.send(pubrec(1)).expect(pubrel(1));
  expect(flow.told('acknowledged')).toEqual(['a #1']);
  subscriber.send(pubcomp(1)).silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('a connection that takes no more holds QoS 1 back and loses QoS 0', () => {
  const { flow, subscriber, publishAll } = scene(narrow(5));
  subscriber.clog();
  publishAll(1, 1, 2);
  publishAll(0, 3);
  subscriber.silent();
  expect(flow.told('dropped')).toEqual(['a #3 broker.output-full']);
  subscriber.drain().expect(copy(1, 1), copy(2, 2));
});

test('what waits is not overtaken between the room and the word of it', () => {
  const { subscriber, publishAll } = scene(narrow(5));
  subscriber.clog();
  publishAll(1, 1);
  subscriber.unclog();
  publishAll(1, 2);
  subscriber.silent().drain().expect(copy(1, 1), copy(2, 2));
});
