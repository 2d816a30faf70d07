import { expect, test } from 'vitest';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import { connack, connect, puback, publish, suback, subscribe } from '../testing/spoken-packet.ts';

const STORED = { qos0: { storeOffline: true } } as const;
const narrow = connect('a', { expiry: 1000, properties: { receiveMaximum: 1 } });

interface Scene {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  /** Subscribed to `t` at QoS 1, with room for one unacknowledged message. */
  readonly client: Peer;
}

function scene(limits: LimitChanges): Scene {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const client = flow
    .connected(narrow)
    .send(subscribe(1, ['t', 1]))
    .expect(suback(1, 1));
  return { flow, publisher, client };
}

const zero = (message: number) => publish('t', { message });

test('QoS 0 is not kept for an offline session unless the broker stores it', () => {
  const { flow, publisher, client } = scene({});
  client.cut();
  publisher.send(zero(1));
  expect(flow.told('dropped')).toEqual(['a #1 broker.qos0-offline']);
  flow.connected(narrow, true).silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('stored, it comes in its place, once, and needs no acknowledgement', () => {
  const { flow, publisher, client } = scene(STORED);
  client.cut();
  publisher.send(zero(1), publish('t', { qos: 1, id: 1, message: 2 }), zero(3)).take();
  const back = flow.client('a').send(narrow);
  back.expect(connack(true), zero(1), publish('t', { qos: 1, id: 1, message: 2 }), zero(3));
  expect(flow.told('sent')).toEqual(['a #1', 'a #3']);
  back.cut();
  flow
    .client('a')
    .send(narrow)
    .expect(connack(true), publish('t', { qos: 1, id: 1, message: 2, dup: true }));
});

test('stored QoS 0 is not overtaken by newer QoS 0 [MQTT-4.6.0-5 (5.0)]', () => {
  const { flow, publisher, client } = scene(STORED);
  client.cut();
  publisher.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  publisher
    .send(publish('t', { qos: 1, id: 2, message: 2 }))
    .expect(puback(2))
    .send(zero(3));
  const back = flow.client('a').send(narrow);
  back.expect(connack(true), publish('t', { qos: 1, id: 1, message: 1 }));
  // 3 waits behind 2, which waits for the window: 4 is of the same topic and QoS as 3.
  publisher.send(zero(4));
  back.silent();
  back.send(puback(1)).expect(publish('t', { qos: 1, id: 2, message: 2 }), zero(3), zero(4));
  publisher.send(zero(5));
  back.expect(zero(5));
  expect(flow.publicationsHeld).toBe(1);
});

test('a full connection drops QoS 0, but not in front of what is stored', () => {
  const { flow, publisher, client } = scene(STORED);
  client.cut();
  publisher.send(zero(1));
  const back = flow.client('a').clog().send(narrow).expect(connack(true));
  publisher.send(zero(2));
  back.silent().drain().expect(zero(1), zero(2)).clog();
  publisher.send(zero(3));
  back.drain().silent();
  expect(flow.told('dropped')).toEqual(['a #3 broker.output-full']);
});

test('stored QoS 0 waits no longer than what it waits behind, if that is evicted', () => {
  const limits = { sessionQueue: { maxMessages: 2, overflow: 'drop-oldest' }, ...STORED } as const;
  const { flow, publisher, client } = scene(limits);
  const one = (n: number) => publish('t', { qos: 1, id: n, message: n });
  publisher.send(one(1)).expect(puback(1));
  client.expect(one(1)).cut();
  publisher.send(one(2)).expect(puback(2)).send(zero(3));
  // 1 takes the window again, 2 waits for it, and 3 behind 2; 4 has no room but that of 2.
  const back = flow
    .client('a')
    .send(narrow)
    .expect(connack(true), { ...one(1), dup: true });
  publisher.send(one(4)).expect(puback(4));
  back
    .expect(zero(3))
    .send(puback(1))
    .expect(publish('t', { qos: 1, id: 2, message: 4 }));
});
