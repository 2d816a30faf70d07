import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type Spoken,
  suback,
  subscribe,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const V311 = { version: 4 } as const;
const HOUR = { expiry: 3600 } as const;

test.each([
  ['3.1.1', connect('a', V311), '[MQTT-3.2.2-3 (3.1.1)], [MQTT-3.2.2-2 (3.1.1)]'],
  ['5.0', connect('a', HOUR), '[MQTT-3.2.2-3 (5.0)]'],
])('%s: a session without any subscription is present all the same %s', (_version, packet) => {
  const flow = new BrokerFlow();
  flow.connected(packet, false).cut();
  flow.connected(packet, true);
  expect(flow.events).toEqual([
    'sessionCreated a',
    'attached a',
    'detached a',
    'attached a',
    'sessionResumed a',
  ]);
});

test.each([
  ['3.1.1', connect('a', V311), connect('a', { ...V311, clean: true }), '[MQTT-3.1.2-6 (3.1.1)]'],
  ['5.0', connect('a', HOUR), connect('a', { ...HOUR, clean: true }), '[MQTT-3.1.2-4 (5.0)]'],
])('%s: one clean CONNECT ends the session and all that is in it %s', (_v, packet, clean) => {
  const flow = new BrokerFlow();
  const publisher = flow.connected(connect('p'));
  const first = flow.connected(packet);
  first.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  first.cut();
  publisher.send(publish('t', { qos: 1, id: 1, message: 7 })).expect(puback(1));
  // [MQTT-3.2.2-2 (5.0)], [MQTT-3.2.2-1 (3.1.1)]: session present is 0.
  const wiped = flow.connected(clean, false);
  expect(flow.told('sessionEnded')).toEqual(['a cleaned']);
  expect(flow.told('dropped')).toEqual(['a #7 broker.session-cleaned']);
  publisher
    .send(publish('t', { qos: 1, id: 1, message: 8 }))
    .expect(puback(1, REASON.noMatchingSubscribers));
  wiped.silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('a 3.1.1 clean session is over with its connection [MQTT-3.1.2-6 (3.1.1)]', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { ...V311, clean: true })).cut();
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
  // The second loss of an accidental clean session: what came after it was not kept either.
  flow.connected(connect('a', V311), false);
});

test('a 5.0 clean start keeps its session for its own expiry interval', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { clean: true, expiry: 10 })).cut();
  flow.connected(connect('a', { expiry: 10 }), true);
});

test('a ClientId in use is taken over, and the old 5.0 client is told [MQTT-3.1.4-3 (5.0)]', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', HOUR));
  old.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  const young = flow.connected(connect('a', HOUR), true);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  expect(flow.told('tookOver')).toEqual([`a ${old.link} ${young.link}`]);
  young.send(publish('t')).expect(publish('t'));
});

test('an old 3.1.1 client is only closed: its server has no DISCONNECT to send', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', V311));
  flow.connected(connect('a', HOUR), true);
  old.expect(closed);
});

test('a take-over ends a session that was to end with its connection', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', { expiry: 0 }));
  flow.connected(connect('a', HOUR), false);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  expect(flow.told('sessionEnded')).toEqual(['a expired']);
});

test('a take-over by a clean CONNECT closes the old connection first, then its session', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', HOUR));
  flow.connected(connect('a', { ...HOUR, clean: true }), false);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  expect(flow.events.slice(2)).toEqual([
    `tookOver a ${old.link} 1`,
    'detached a',
    'sessionEnded a cleaned',
    'sessionCreated a',
    'attached a',
  ]);
});

test('a 5.0 client without a name is given one that nobody has [MQTT-3.2.2-16 (5.0)]', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('auto-1', HOUR)).cut();
  const names = ['x', 'y'].map((name) => {
    const [answer] = flow.client(name).send(connect('', HOUR)).take();
    expect(answer).toMatchObject(connack(false));
    return answer?.cmd === 'connack' ? answer.properties?.assignedClientIdentifier : undefined;
  });
  expect(names).toEqual(['auto-2', 'auto-3']);
  // It is a name like any other: its session is found by it.
  flow.connected(connect('auto-2', HOUR), true);
});

test('a 3.1.1 client without a name must be clean [MQTT-3.1.3-8 (3.1.1)]', () => {
  const flow = new BrokerFlow();
  const refusal = connack(false, REASON.clientIdentifierNotValid);
  const refused = flow.client('a').send(connect('', V311)).expect(refusal, closed);
  expect(flow.told('connectRefused')).toEqual([String(refused.link)]);
  flow.connected(connect('', { ...V311, clean: true }), false);
  expect(flow.told('sessionCreated')).toHaveLength(1);
});

test('no authentication method is supported [MQTT-4.12.0-1 (5.0)]', () => {
  const flow = new BrokerFlow();
  const packet = connect('a', { properties: { authenticationMethod: 'GS2-KRB5' } });
  flow.client('a').send(packet).expect(connack(false, REASON.badAuthenticationMethod), closed);
  expect(flow.told('sessionCreated')).toEqual([]);
});

test('the receive maximum that is enforced is told, and only then', () => {
  const limited = new BrokerFlow({ inbound: { receiveMaximum: 3 } });
  const told = connack(false, REASON.success, { receiveMaximum: 3 });
  limited.client('a').send(connect('a')).expect(told);
  const [answer] = new BrokerFlow().client('a').send(connect('a')).take();
  expect(answer).not.toHaveProperty('properties.receiveMaximum');
});

test('a second CONNECT is a protocol error and closes [MQTT-3.1.0-2 (5.0)]', () => {
  const flow = new BrokerFlow();
  flow
    .connected(connect('a', HOUR))
    .send(connect('a', HOUR))
    .expect(disconnect(REASON.protocolError), closed);
  flow.connected(connect('b', V311)).send(connect('b', V311)).expect(closed);
  // The session is not to blame.
  flow.connected(connect('a', HOUR), true);
});

const early: readonly Spoken[] = [
  publish('t'),
  puback(1),
  pubrec(1),
  pubrel(1),
  pubcomp(1),
  subscribe(1, ['t', 0]),
  unsubscribe(1, 't'),
  pingreq,
  disconnect(),
  { cmd: 'auth', reasonCode: REASON.continueAuthentication },
  connack(false),
];

test.each(early)('$cmd before CONNECT closes without a word [MQTT-3.1.0-1 (5.0)]', (packet) => {
  const flow = new BrokerFlow();
  flow.client('a').send(packet).expect(closed);
  expect(flow.broker.sessions.size).toBe(0);
});

const foreign: readonly Spoken[] = [
  connack(false),
  suback(1, 0),
  { cmd: 'unsuback', messageId: 1, granted: [] },
  pingresp,
  { cmd: 'auth', reasonCode: REASON.reAuthenticate },
];

test.each(foreign)('$cmd is not for a client to send [MQTT-4.13.1-1 (5.0)]', (packet) => {
  const flow = new BrokerFlow();
  flow.connected(connect('a')).send(packet).expect(disconnect(REASON.protocolError), closed);
});

test('DISCONNECT closes, and the client hears nothing more [MQTT-3.14.4-2 (5.0)]', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', HOUR)).send(disconnect()).expect(closed);
  flow.advance(seconds(3599));
  flow.connected(connect('a', HOUR), true);
});
