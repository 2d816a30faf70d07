import { expect, test } from 'vitest';
import { type Duration, duration, seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  puback,
  publish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const NOBODY = REASON.noMatchingSubscribers;

const JUST_BEFORE = (span: Duration): Duration => duration(span - 1);
const MOMENT = duration(1);

test('a session ends when its interval has run out after the connection [MQTT-4.1.0-2 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { expiry: 10 }));
  // [MQTT-4.1.0-1 (5.0)]: never while the connection is open.
  flow.advance(seconds(60));
  client.cut();
  flow.advance(JUST_BEFORE(seconds(10)));
  expect(flow.told('sessionEnded')).toEqual([]);
  flow.advance(MOMENT);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
  expect(flow.broker.sessions.size).toBe(0);
  flow.connected(connect('a', { expiry: 10 }), false);
});

test('with it goes what it held, by cause, and its subscriptions', () => {
  const flow = new BrokerFlow({ inflight: { maxV5: 1 } });
  const publisher = flow.connected(connect('p'));
  const client = flow.connected(connect('a', { expiry: 10 }));
  client.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  publisher.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  publisher.send(publish('t', { qos: 1, id: 2, message: 2 })).expect(puback(2));
  client.cut();
  flow.advance(seconds(10));
  expect(flow.told('dropped')).toEqual([
    'a #1 broker.session-expired',
    'a #2 broker.session-expired',
  ]);
  expect(flow.told('dequeued')).toEqual(['a #2']);
  expect(flow.publicationsHeld).toBe(0);
  publisher.send(publish('t', { qos: 1, id: 3, message: 3 })).expect(puback(3, NOBODY));
  expect(flow.told('copied')).toEqual(['a #1', 'a #2']);
});

test('the interval counts anew from each connection', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 10 })).cut();
  flow.advance(seconds(9));
  // Shorter now; the timer of the first stay is still pending.
  const client = flow.connected(connect('a', { expiry: 5 }), true);
  flow.advance(seconds(100));
  client.cut();
  flow.advance(JUST_BEFORE(seconds(5)));
  expect(flow.told('sessionEnded')).toEqual([]);
  flow.advance(MOMENT);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
});

test('a longer interval is not cut short by the timer of the one before', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 10 })).cut();
  flow.connected(connect('a', { expiry: 30 }), true).cut();
  flow.advance(JUST_BEFORE(seconds(30)));
  flow.connected(connect('a', { expiry: 30 }), true);
});

test('an interval without end is not ended by the timer of the one before', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 10 })).cut();
  flow.connected(connect('a', { expiry: 0xffffffff }), true).cut();
  flow.advance(seconds(1e6));
  expect(flow.told('sessionEnded')).toEqual([]);
});

test('a session that took the place of an ended one lives by its own interval', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 10 })).cut();
  flow.connected(connect('a', { clean: true, expiry: 0 })).cut();
  flow.connected(connect('b', { expiry: 20 })).cut();
  flow.advance(JUST_BEFORE(seconds(20)));
  expect(flow.told('sessionEnded')).toEqual(['a cleaned', 'a expired']);
  flow.advance(MOMENT);
  expect(flow.told('sessionEnded').at(-1)).toBe('b expired');
});

test('0xFFFFFFFF never ends, so nothing waits for it [MQTT 5.0 §3.1.2.11.2]', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 0xffffffff })).cut();
  expect(flow.isWaiting).toBe(false);
  flow.connected(connect('a', { expiry: 0 }), true);
});

test('0, or no interval at all, ends it with the connection [MQTT-4.1.0-2 (5.0)]', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 0 })).cut();
  flow.connected(connect('b')).cut();
  expect(flow.told('sessionEnded')).toEqual(['a expired', 'b expired']);
});

test('a server maximum caps the interval, and CONNACK says so [MQTT 5.0 §3.2.2.3.2]', () => {
  const flow = new BrokerFlow({ sessionExpiry: { maxUs: 60e6 } });
  const capped = connack(false, REASON.success, { sessionExpiryInterval: 60 });
  flow
    .client('a')
    .send(connect('a', { expiry: 61 }))
    .expect(capped)
    .cut();
  flow
    .client('b')
    .send(connect('b', { expiry: 0xffffffff }))
    .expect(capped)
    .cut();
  const [answer] = flow
    .client('c')
    .send(connect('c', { expiry: 60 }))
    .take();
  expect(answer).not.toHaveProperty('properties.sessionExpiryInterval');
  flow.advance(seconds(60));
  expect(flow.told('sessionEnded')).toEqual(['a expired', 'b expired']);
});

test('a 3.1.1 session lives by the server default', () => {
  const flow = new BrokerFlow({ sessionExpiry: { v311DefaultUs: 60e6 } });
  flow.connected(connect('a', { version: 4 })).cut();
  flow.advance(JUST_BEFORE(seconds(60)));
  expect(flow.told('sessionEnded')).toEqual([]);
  flow.advance(MOMENT);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
});

test('DISCONNECT may change the interval, up to the maximum', () => {
  const flow = new BrokerFlow({ sessionExpiry: { maxUs: 60e6 } });
  const leaving = (sessionExpiryInterval: number) =>
    disconnect(REASON.normalDisconnection, { sessionExpiryInterval });
  flow
    .connected(connect('a', { expiry: 10 }))
    .send(leaving(0))
    .expect(closed);
  flow
    .connected(connect('b', { expiry: 10 }))
    .send(leaving(30))
    .expect(closed);
  flow
    .connected(connect('c', { expiry: 10 }))
    .send(leaving(90))
    .expect(closed);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
  flow.advance(seconds(30));
  expect(flow.told('sessionEnded').slice(1)).toEqual(['b expired']);
  flow.advance(seconds(30));
  expect(flow.told('sessionEnded').slice(2)).toEqual(['c expired']);
});

test('from 0 it may not: a protocol error [MQTT 5.0 §3.14.2.2.2]', () => {
  const flow = new BrokerFlow();
  const leaving = disconnect(REASON.normalDisconnection, { sessionExpiryInterval: 5 });
  flow.connected(connect('a')).send(leaving).expect(disconnect(REASON.protocolError), closed);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
});
