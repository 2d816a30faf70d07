import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import {
  connack,
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type SpokenPublish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const PATIENT = connect('a', { expiry: 1000 });
const NARROW = connect('a', { expiry: 1000, properties: { receiveMaximum: 1 } });

/** A subscriber at QoS 2, connected, and a publisher. */
function scene(packet = PATIENT, limits: LimitChanges = {}) {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const client = flow
    .connected(packet)
    .send(subscribe(1, ['t', 2]))
    .expect(suback(1, 2));
  return { flow, publisher, client };
}

/** A message that lives so many seconds. */
function lasting(
  messageExpiryInterval: number,
  said: Partial<SpokenPublish> & { readonly message: number },
): SpokenPublish {
  const { qos = 1, message } = said;
  const properties = { messageExpiryInterval, contentType: 'x' };
  return publish('t', { id: qos === 0 ? 0 : message, ...said, qos, properties });
}

test('a message sent at once carries the interval it came with', () => {
  const { publisher, client } = scene();
  publisher.send(lasting(60, { message: 1 })).expect(puback(1));
  client.expect(lasting(60, { message: 1 }));
  publisher.send(lasting(0, { message: 2 })).expect(puback(2));
  client.expect(lasting(0, { message: 2 }));
});

test('the interval goes down by the time a message has waited [MQTT-3.3.2-6 (5.0)]', () => {
  const { flow, publisher, client } = scene();
  client.cut();
  publisher.send(lasting(60, { message: 1 })).expect(puback(1));
  flow.advance(seconds(20));
  publisher.send(lasting(60, { message: 2, qos: 2 })).expect(pubrec(2));
  flow.advance(seconds(0.5));
  const heard = flow.client('a').send(PATIENT).take().slice(1);
  expect(heard).toMatchObject([
    { message: 1, properties: { messageExpiryInterval: 40, contentType: 'x' } },
    { message: 2, properties: { messageExpiryInterval: 60, contentType: 'x' } },
  ]);
});

test('what has expired unsent is deleted, also after a resume [MQTT-3.3.2-5 (5.0)]', () => {
  const { flow, publisher, client } = scene();
  const held = flow.publicationsHeld;
  client.cut();
  publisher.send(lasting(10, { message: 1 })).expect(puback(1));
  publisher.send(lasting(30, { message: 2, qos: 2 })).expect(pubrec(2));
  publisher.send(publish('t', { qos: 1, id: 3, message: 3 })).expect(puback(3));
  flow.advance(seconds(11));
  const heard = flow.client('a').send(PATIENT).take().slice(1);
  expect(heard).toMatchObject([{ message: 2 }, { message: 3 }]);
  expect(flow.told('dropped')).toEqual(['a #1 broker.message-expired']);
  expect(flow.told('queued')).toHaveLength(flow.told('dequeued').length);
  expect(flow.publicationsHeld).toBe(held + 2);
});

test('at the very end of its interval a message may still go, with 0 left', () => {
  const { flow, publisher, client } = scene();
  client.cut();
  publisher.send(lasting(10, { message: 1 })).expect(puback(1));
  flow.advance(seconds(10));
  expect(flow.client('a').send(PATIENT).take()[1]).toMatchObject({
    properties: { messageExpiryInterval: 0 },
  });
});

test('what was begun is sent again past its time, with 0 left', () => {
  const { flow, publisher, client } = scene();
  publisher.send(lasting(10, { message: 1 })).expect(puback(1));
  client.expect(lasting(10, { message: 1 })).cut();
  flow.advance(seconds(60));
  const properties = { messageExpiryInterval: 0, contentType: 'x' };
  flow
    .client('a')
    .send(PATIENT)
    .expect(connack(true), publish('t', { qos: 1, id: 1, message: 1, dup: true, properties }));
});

test('behind a full window messages expire as well, and those behind them go', () => {
  const { flow, publisher, client } = scene(NARROW);
  for (const message of [1, 2]) publisher.blurt(lasting(10, { message })).take();
  publisher.send(publish('t', { qos: 1, id: 3, message: 3 })).expect(puback(3));
  client.expect(lasting(10, { message: 1 }));
  flow.advance(seconds(11));
  client.send(puback(1)).expect(publish('t', { qos: 1, id: 2, message: 3 }));
  expect(flow.told('dropped')).toEqual(['a #2 broker.message-expired']);
});

test('stored QoS 0 expires too', () => {
  const { flow, publisher, client } = scene(PATIENT, { qos0: { storeOffline: true } });
  client.cut();
  publisher.send(lasting(10, { message: 1, qos: 0 }), lasting(30, { message: 2, qos: 0 }));
  flow.advance(seconds(20));
  expect(flow.client('a').send(PATIENT).take().slice(1)).toMatchObject([
    { message: 2, properties: { messageExpiryInterval: 10 } },
  ]);
  expect(flow.told('dropped')).toEqual(['a #1 broker.message-expired']);
});

test('time counts from the PUBLISH for a message that is routed at its PUBREL', () => {
  const { flow, publisher, client } = scene(PATIENT, { inbound: { qos2RouteAt: 'pubrel' } });
  publisher.send(lasting(30, { message: 1, qos: 2 })).expect(pubrec(1));
  publisher.send(lasting(10, { message: 2, qos: 2 })).expect(pubrec(2));
  flow.advance(seconds(20));
  publisher.send(pubrel(1)).expect(pubcomp(1)).send(pubrel(2)).expect(pubcomp(2));
  const properties = { messageExpiryInterval: 10, contentType: 'x' };
  client.expect(publish('t', { qos: 2, id: 1, message: 1, properties }));
  expect(flow.told('dropped')).toEqual(['a #2 broker.message-expired']);
  // Nor is there room for one that comes too late to wait.
  client.cut();
  publisher.send(lasting(10, { message: 3, qos: 2 })).expect(pubrec(3));
  flow.advance(seconds(20));
  publisher.send(pubrel(3)).expect(pubcomp(3));
  expect(flow.told('queued')).toEqual([]);
});

test('a repetition by its publisher does not give copies that wait a longer life', () => {
  const { flow, publisher, client } = scene();
  client.cut();
  const message = lasting(30, { message: 1 });
  publisher.send(message).expect(puback(1));
  flow.advance(seconds(20));
  publisher.send({ ...message, dup: true }).expect(puback(1));
  flow.advance(seconds(20));
  expect(flow.client('a').send(PATIENT).take().slice(1)).toMatchObject([
    { properties: { messageExpiryInterval: 10 } },
  ]);
});

test('a will’s interval counts from the moment it is published', () => {
  const { flow, client } = scene();
  client.cut();
  const will = {
    topic: 't',
    payload: Uint8Array.of(1),
    qos: 1,
    retain: false,
    properties: { willDelayInterval: 50, messageExpiryInterval: 30 },
  } as const;
  flow.connected({ ...connect('w', { expiry: 100 }), will }).cut();
  flow.advance(seconds(60));
  expect(flow.client('a').send(PATIENT).take().slice(1)).toMatchObject([
    { properties: { messageExpiryInterval: 20 } },
  ]);
});
