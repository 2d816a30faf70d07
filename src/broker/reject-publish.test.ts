import { expect, test } from 'vitest';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  closed,
  connack,
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const PATIENT = { expiry: 1000 } as const;
const V311 = { version: 4 } as const;

interface Scene {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  /** Online and subscribed to `t` at QoS 1. */
  readonly reader: Peer;
}

/** `full` is offline and its queue of one message is taken; `reader` wants the same topic. */
function scene(limits: NonNullable<LimitChanges['sessionQueue']> = {}, more: LimitChanges = {}) {
  const sessionQueue = { maxMessages: 1, overflow: 'reject-publish', ...limits } as const;
  const flow = new BrokerFlow({ ...more, sessionQueue });
  const full = flow.connected(connect('full', PATIENT));
  full
    .send(subscribe(1, ['t', 1], ['only', 1]))
    .expect(suback(1, 1, 1))
    .cut();
  const reader = flow.connected(connect('reader'));
  reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  const publisher = flow.connected(connect('p', PATIENT));
  publisher.send(publish('only', { qos: 1, id: 9, message: 9 })).expect(puback(9));
  return { flow, publisher, reader } satisfies Scene;
}

const qos1 = publish('t', { qos: 1, id: 1, message: 1 });
const qos2 = publish('t', { qos: 2, id: 2, message: 2 });

test('all-or-nothing: PUBACK and PUBREC say 0x97, and nobody gets it (MODEL §2)', () => {
  const { flow, publisher, reader } = scene();
  publisher.send(qos1).expect(puback(1, REASON.quotaExceeded));
  publisher.send(qos2).expect(pubrec(2, REASON.quotaExceeded));
  reader.silent();
  expect(flow.told('rejected')).toEqual(['#1', '#2']);
  expect(flow.told('copied')).toEqual(['full #9']);
  expect(flow.told('routed')).toEqual(['#9']);
  expect(flow.publicationsHeld).toBe(1);
});

test('a refused QoS 2 identifier means a new message at once [MQTT-4.3.3-9 (5.0)]', () => {
  const { flow, publisher, reader } = scene();
  publisher.send(qos2).expect(pubrec(2, REASON.quotaExceeded));
  flow.connected(connect('full', { ...PATIENT, clean: true }));
  publisher
    .send({ ...qos2, message: 3 })
    .expect(pubrec(2))
    .send(pubrel(2))
    .expect(pubcomp(2));
  reader.expect(publish('t', { qos: 1, id: 1, message: 3 }));
});

test('full-only: the others keep it, and the publisher is still told 0x97', () => {
  const { flow, publisher, reader } = scene({ rejectScope: 'full-only' });
  publisher.send(qos1).expect(puback(1, REASON.quotaExceeded));
  publisher.send(qos2).expect(pubrec(2, REASON.quotaExceeded));
  reader.expect(
    publish('t', { qos: 1, id: 1, message: 1 }),
    publish('t', { qos: 1, id: 2, message: 2 }),
  );
  expect(flow.told('dropped')).toEqual([
    'full #1 broker.queue-full.rejected',
    'full #2 broker.queue-full.rejected',
  ]);
  expect(flow.told('rejected')).toEqual([]);
});

test('QoS 0 is never refused: it falls back to drop-newest', () => {
  const { flow, publisher, reader } = scene({}, { qos0: { storeOffline: true } });
  publisher.send(publish('t', { message: 4 })).silent();
  reader.expect(publish('t', { message: 4 }));
  expect(flow.told('dropped')).toEqual(['full #4 broker.queue-full.newest']);
});

test('a subscription at QoS 0 refuses nothing, though its queue is full', () => {
  const { flow, publisher } = scene();
  const half = flow.connected(connect('half', PATIENT));
  half
    .send(subscribe(1, ['half', 0], ['fills', 1]))
    .expect(suback(1, 0, 1))
    .cut();
  publisher.send(publish('fills', { qos: 1, id: 3, message: 3 })).expect(puback(3));
  publisher.send(publish('half', { qos: 1, id: 4, message: 4 })).expect(puback(4));
  expect(flow.told('dropped')).toEqual(['half #4 broker.qos0-offline']);
});

test('a session with a free place in its window refuses nothing', () => {
  const flow = new BrokerFlow({ sessionQueue: { maxMessages: 0, overflow: 'reject-publish' } });
  const publisher = flow.connected(connect('p'));
  const reader = flow.connected(connect('a', { properties: { receiveMaximum: 1 } }));
  reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  publisher.send(qos1).expect(puback(1)).send(qos2).expect(pubrec(2, REASON.quotaExceeded));
  reader.expect(publish('t', { qos: 1, id: 1, message: 1 })).send(puback(1));
  publisher.send(qos2).expect(pubrec(2));
  reader.expect(publish('t', { qos: 1, id: 2, message: 2 }));
});

test('3.1.1, no-ack: no answer, the message keeps its place, and is tried again on reconnect', () => {
  const { flow } = scene({ rejectAnswerV311: 'no-ack' });
  const old = flow.connected(connect('old', V311));
  old.send(qos1, qos2).silent();
  old.cut();
  flow.connected(connect('full', { ...PATIENT, clean: true }));
  const back = flow.connected(connect('old', V311), true);
  back.send({ ...qos1, dup: true }, { ...qos2, dup: true }).expect(puback(1), pubrec(2));
});

test('3.1.1, ack: the publisher believes it, and nobody got it', () => {
  const { flow, reader } = scene({ rejectAnswerV311: 'ack' });
  const old = flow.connected(connect('old', V311));
  old.send(qos1).expect(puback(1));
  old.send(qos2).expect(pubrec(2)).send(pubrel(2)).expect(pubcomp(2));
  reader.silent();
  expect(flow.told('rejected')).toEqual(['#1', '#2']);
});

test.each([qos1, qos2])(
  '3.1.1, close: QoS $qos ends the connection without an answer [MQTT-4.8.0-2 (3.1.1)]',
  (packet) => {
    const { flow } = scene({ rejectAnswerV311: 'close' });
    flow.connected(connect('old', V311)).send(packet).expect(closed);
    flow.client('old').send(connect('old', V311)).expect(connack(true));
  },
);

test('routed at PUBREL it can no longer be refused to the publisher', () => {
  const { flow, publisher, reader } = scene({}, { inbound: { qos2RouteAt: 'pubrel' } });
  publisher.send(qos2).expect(pubrec(2)).send(pubrel(2)).expect(pubcomp(2));
  reader.silent();
  expect(flow.events.slice(-2)).toEqual(['rejected #2', 'surrendered #2']);
});
