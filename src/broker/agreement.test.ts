import { expect, test } from 'vitest';
import type { Connack, Connect } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges, limitsWith } from '../testing/broker-flow.ts';
import { closed, connack, connect, pingreq, pingresp, will } from '../testing/spoken-packet.ts';
import { acceptance, agreementWith, refusalOf } from './agreement.ts';
import type { Authenticator } from './port.ts';
import { USUAL_TERMS } from './session-store.ts';

/** Everything is on offer, and nothing has to be told. */
const GENEROUS: LimitChanges = {
  inbound: { topicAliasMaximum: 0 },
  available: { subscriptionIdentifiers: true, sharedSubscriptions: true },
};

/** What CONNACK says to this client besides that it is accepted. */
function told(packet: Connect, changes: LimitChanges = {}): Connack['properties'] {
  const all = { ...GENEROUS, ...changes };
  const limits = limitsWith(all);
  return acceptance(limits, packet, agreementWith(limits, packet), 'given');
}

const asking = (properties: NonNullable<Connect['properties']>): Connect =>
  connect('a', { properties });

test('nothing is told where the rule of the specification holds [MQTT 5.0 §3.2.2.3]', () => {
  expect(told(connect('a', { expiry: 100, keepAlive: 60 }))).toEqual({});
});

test.each([
  [{ inbound: { receiveMaximum: 20, topicAliasMaximum: 0 } }, { receiveMaximum: 20 }],
  [{ inbound: { maxQos: 1, topicAliasMaximum: 0 } }, { maximumQoS: 1 }],
  [{ inbound: { maxQos: 0, topicAliasMaximum: 0 } }, { maximumQoS: 0 }],
  [{ inbound: { maxPacketBytes: 1000, topicAliasMaximum: 0 } }, { maximumPacketSize: 1000 }],
  [{ inbound: { topicAliasMaximum: 7 } }, { topicAliasMaximum: 7 }],
  [{ available: { ...GENEROUS.available, retain: false } }, { retainAvailable: false }],
  [
    { available: { ...GENEROUS.available, wildcardSubscriptions: false } },
    { wildcardSubscriptionAvailable: false },
  ],
  [
    { available: { sharedSubscriptions: true, subscriptionIdentifiers: false } },
    { subscriptionIdentifiersAvailable: false },
  ],
  [
    { available: { sharedSubscriptions: false, subscriptionIdentifiers: true } },
    { sharedSubscriptionAvailable: false },
  ],
] as const)('a limit is told as soon as it is one: %j [MQTT-3.2.2-9 (5.0)]', (limits, expected) => {
  expect(told(connect('a'), limits)).toEqual(expected);
});

test.each([
  [0, Infinity, undefined],
  [60, Infinity, undefined],
  [60, 60, undefined],
  [61, 60, 60],
  [65_535, 60, 60],
  // Without a keep-alive a client could be silent for ever.
  [0, 60, 60],
])(
  'keep-alive %i under a limit of %i is overruled by %i [MQTT-3.2.2-22 (5.0)]',
  (asked, maxS, overruling) => {
    const limits: LimitChanges = { keepAlive: { maxS } };
    const said = overruling === undefined ? {} : { serverKeepAlive: overruling };
    expect(told(connect('a', { keepAlive: asked }), limits)).toEqual(said);
    const agreed = agreementWith(limitsWith(limits), connect('a', { keepAlive: asked }));
    expect(agreed.keepAliveS).toBe(overruling ?? asked);
  },
);

test('a 3.1.1 client cannot be told, and keeps its own keep-alive', () => {
  const packet = connect('a', { version: 4, keepAlive: 100 });
  expect(agreementWith(limitsWith({ keepAlive: { maxS: 60 } }), packet).keepAliveS).toBe(100);
});

test('an interval that is cut short is told, one that is not is not [MQTT 5.0 §3.2.2.3.2]', () => {
  const limits: LimitChanges = { sessionExpiry: { maxUs: 60e6 } };
  expect(told(connect('a', { expiry: 60 }), limits)).toEqual({});
  expect(told(connect('a', { expiry: 61 }), limits)).toEqual({ sessionExpiryInterval: 60 });
  expect(told(connect('a', { expiry: 0xffffffff }), limits)).toEqual({ sessionExpiryInterval: 60 });
});

test('response information goes to who asks, where there is some [MQTT-3.1.2-28 (5.0)]', () => {
  const limits: LimitChanges = { connect: { responseInformation: 'answers/' } };
  const curious = asking({ requestResponseInformation: true });
  expect(told(curious, limits)).toEqual({ responseInformation: 'answers/' });
  expect(told(curious)).toEqual({});
  expect(told(asking({ requestResponseInformation: false }), limits)).toEqual({});
  expect(told(connect('a'), limits)).toEqual({});
});

test('a name that was given is told [MQTT-3.1.3-7 (5.0)]', () => {
  expect(told(connect(''))).toEqual({ assignedClientIdentifier: 'given' });
});

test('a connection has terms of its own only where it asks for something', () => {
  const terms = (packet: Connect) => agreementWith(limitsWith({}), packet).terms;
  expect(terms(connect('a', { version: 4 }))).toBe(USUAL_TERMS);
  expect(terms(asking({ requestProblemInformation: true, topicAliasMaximum: 0 }))).toBe(
    USUAL_TERMS,
  );
  expect(terms(asking({ maximumPacketSize: 0xffffffff }))).toBe(USUAL_TERMS);
  expect(terms(asking({ topicAliasMaximum: 5 }))).toEqual({ ...USUAL_TERMS, topicAliasMaximum: 5 });
});

test.each([
  ['a will above the maximum QoS', { inbound: { maxQos: 1 } }, REASON.qosNotSupported, 2, false],
  ['a will to be retained', { available: { retain: false } }, REASON.retainNotSupported, 0, true],
] as const)(
  '%s is refused where it cannot be kept [MQTT-3.2.2-12 (5.0)] [MQTT-3.2.2-13 (5.0)]',
  (_, changes, reason, qos, retain) => {
    const packet = connect('a', { will: will('w', { message: 1, qos, retain }) });
    expect(refusalOf(limitsWith(changes), packet)?.reason).toBe(reason);
    expect(refusalOf(limitsWith({}), packet)).toBeUndefined();
  },
);

test('a will that says it is text and is not is refused [MQTT 5.0 §3.2.2.2]', () => {
  const willOf = (...payload: readonly number[]) =>
    connect('a', {
      will: {
        ...will('w', { message: 1, properties: { payloadFormatIndicator: true } }),
        payload: Uint8Array.from(payload),
      },
    });
  expect(refusalOf(limitsWith({}), willOf(0xc3))?.reason).toBe(REASON.payloadFormatInvalid);
  expect(refusalOf(limitsWith({}), willOf(0xc3, 0xbc, 0))).toBeUndefined();
});

test('who may not be without a name is told 0x85, or return code 2 [MQTT-3.1.3-9 (3.1.1)]', () => {
  const flow = new BrokerFlow({ connect: { emptyClientId: false } });
  for (const version of [4, 5] as const) {
    const client = flow.client('nobody').send(connect('', { version, clean: true }));
    client.expect(connack(false, REASON.clientIdentifierNotValid), closed);
  }
  expect(flow.told('connectRefused')).toHaveLength(2);
});

test('a 3.1.1 client is told nothing that it has no return code for [MQTT-3.2.2-6 (3.1.1)]', () => {
  const flow = new BrokerFlow({ available: { retain: false } });
  const packet = connect('a', { version: 4, will: will('w', { message: 1, retain: true }) });
  flow.client('a').send(packet).expect(closed);
});

test('words are left out where they are not wanted or not taken [MQTT-3.2.2-19 (5.0)]', () => {
  const flow = new BrokerFlow({ connect: { emptyClientId: false } });
  const answer = (properties: NonNullable<Connect['properties']>) =>
    flow.client('nobody').send(connect('', { properties })).take()[0];
  const plain = connack(false, REASON.clientIdentifierNotValid);
  expect(answer({})).toHaveProperty('properties.reasonString');
  expect(answer({ requestProblemInformation: false })).toEqual(plain);
  expect(answer({ maximumPacketSize: 20 })).toEqual(plain);
});

test('who takes no CONNACK gets none [MQTT-3.1.2-24 (5.0)]', () => {
  const flow = new BrokerFlow();
  const smallest = connect('a', { properties: { maximumPacketSize: 4 } });
  flow.client('a').send(smallest).expect(closed);
  expect(flow.broker.sessions.size).toBe(0);
  const refused = connect('a', { properties: { maximumPacketSize: 4, authenticationMethod: 'x' } });
  flow.client('a').send(refused).expect(closed);
});

test.each([
  [4, REASON.badUserNameOrPassword],
  [5, REASON.notAuthorized],
] as const)(
  'version %i: whom the authenticator turns away is told so: %i [MQTT-3.1.4-2 (5.0)]',
  (version, reason) => {
    const known = new Uint8Array([1, 2, 3]);
    const authenticator: Authenticator = {
      authenticate: ({ username, password }) =>
        username === 'u' && password?.join() === known.join() ? REASON.success : reason,
    };
    const flow = new BrokerFlow({}, { authenticator });
    const right = { ...connect('a', { version }), username: 'u', password: known };
    flow.connected(right).send(pingreq).expect(pingresp);
    const wrong = { ...right, clientId: 'b', password: Uint8Array.of(1) };
    flow.client('b').send(wrong).expect(connack(false, reason), closed);
    expect(flow.told('sessionCreated')).toEqual(['a']);
  },
);

test('whom the limits refuse the authenticator is not asked about', () => {
  const flow = new BrokerFlow({}, { authenticator: { authenticate: () => REASON.notAuthorized } });
  const packet = connect('a', { properties: { authenticationMethod: 'x' } });
  flow.client('a').send(packet).expect(connack(false, REASON.badAuthenticationMethod), closed);
});
