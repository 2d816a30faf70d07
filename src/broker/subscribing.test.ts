import { expect, test } from 'vitest';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  identified,
  puback,
  publish,
  pubrec,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from '../testing/spoken-packet.ts';

test('what is not available is refused with a reason of its own [MQTT-3.8.4-7 (5.0)]', () => {
  const nothing = {
    wildcardSubscriptions: false,
    subscriptionIdentifiers: false,
    sharedSubscriptions: false,
  };
  const client = new BrokerFlow({ available: nothing }).connected(connect('a'));
  client
    .send(subscribe(1, ['a/+', 0], ['#', 0], ['$share/g/a', 0], ['$share/g/#', 0], ['a', 0]))
    .expect(
      suback(
        1,
        REASON.wildcardSubscriptionsNotSupported,
        REASON.wildcardSubscriptionsNotSupported,
        REASON.sharedSubscriptionsNotSupported,
        REASON.sharedSubscriptionsNotSupported,
        REASON.grantedQos0,
      ),
    )
    .send(identified(subscribe(2, ['b', 0]), 7))
    .expect(suback(2, REASON.subscriptionIdentifiersNotSupported));
  client.send(publish('b'), publish('a/x')).silent();
});

test('all that a 3.1.1 client is told of a refused filter is 0x80 [MQTT-3.8.3-2 (3.1.1)] [MQTT-3.9.3-2 (3.1.1)]', () => {
  new BrokerFlow({ available: { wildcardSubscriptions: false } })
    .connected(connect('a', { version: 4, clean: true }))
    .send(subscribe(1, ['a/#', 1], ['a', 1]))
    .expect(suback(1, REASON.unspecifiedError, REASON.grantedQos1));
});

test('no more than the maximum QoS is granted [MQTT-3.8.4-5 (3.1.1)]', () => {
  const flow = new BrokerFlow({ available: { maxSubscriptionQos: 1 } });
  flow
    .connected(connect('a'))
    .send(subscribe(1, ['t', 2], ['u', 0]))
    .expect(suback(1, 1, 0))
    .send(publish('t', { qos: 2, id: 1, message: 1 }))
    .expect(publish('t', { qos: 1, id: 1, message: 1 }), pubrec(1));
});

test('a guard decides who may subscribe to what, and is asked about shared filters too', () => {
  const asked: string[] = [];
  const guard = {
    maySubscribe: (clientId: string, filter: string): boolean => {
      asked.push(`${clientId} ${filter}`);
      return !filter.endsWith('secret');
    },
  };
  const flow = new BrokerFlow({}, { guard });
  flow
    .connected(connect('a'))
    .send(subscribe(1, ['secret', 0], ['$share/g/secret', 0], ['open', 1]))
    .expect(suback(1, REASON.notAuthorized, REASON.notAuthorized, REASON.grantedQos1))
    .send(publish('secret'))
    .silent();
  expect(asked).toEqual(['a secret', 'a $share/g/secret', 'a open']);
  flow
    .connected(connect('b', { version: 4, clean: true }))
    .send(subscribe(1, ['secret', 0]))
    .expect(suback(1, REASON.unspecifiedError));
});

test('no local keeps a session’s own messages from it, and nobody else’s [MQTT-3.8.3-3 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a')).send(subscribe(1, ['t', 1, { nl: true }]));
  client.expect(suback(1, 1));
  client
    .send(publish('t', { qos: 1, id: 1, message: 1 }))
    .expect(puback(1))
    .silent();
  const other = flow.connected(connect('b'));
  other.send(publish('t', { message: 2 }));
  client.expect(publish('t', { message: 2 }));
  expect(flow.told('copied')).toEqual(['a #2']);
});

test('no local of one filter leaves what another brings [MQTT-3.8.3-3 (5.0)]', () => {
  const client = new BrokerFlow().connected(connect('a'));
  client.send(subscribe(1, ['t', 2, { nl: true }], ['+', 0])).expect(suback(1, 2, 0));
  // At the QoS of the filter that brings it.
  client
    .send(publish('t', { qos: 1, id: 1, message: 1 }))
    .expect(publish('t', { message: 1 }), puback(1));
});

test('no local holds for what the session has retained', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(publish('t', { retain: true, message: 1 }));
  client.send(subscribe(1, ['t', 0, { nl: true }])).expect(suback(1, 0));
  const other = flow.connected(connect('b'));
  other.send(subscribe(1, ['t', 0, { nl: true }])).expect(suback(1, 0), {
    ...publish('t', { retain: true, message: 1 }),
  });
});

test('no local holds for a session’s own will', () => {
  const flow = new BrokerFlow();
  const will = { topic: 't', payload: Uint8Array.of(1), qos: 1, retain: false } as const;
  const client = flow.connected({ ...connect('a', { expiry: 100 }), will });
  client
    .send(subscribe(1, ['t', 1, { nl: true }]))
    .expect(suback(1, 1))
    .cut();
  expect(flow.told('willPublished')).toHaveLength(1);
  expect(flow.told('copied')).toEqual([]);
});

test('no local with a shared subscription is a protocol error [MQTT-3.8.3-4 (5.0)]', () => {
  new BrokerFlow()
    .connected(connect('a'))
    .send(subscribe(1, ['x', 0], ['$share/g/t', 1, { nl: true }]))
    .expect(disconnect(REASON.protocolError), closed);
});

test('RETAIN is forwarded as it was published only where that was asked for [MQTT-3.3.1-13 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(subscribe(1, ['kept', 1, { rap: true }], ['plain', 1])).expect(suback(1, 1, 1));
  const publisher = flow.connected(connect('p'));
  for (const retain of [true, false]) {
    publisher.send(publish('kept', { retain, message: 1 }));
    publisher.send(publish('plain', { retain, message: 1 }));
    client.expect(publish('kept', { retain, message: 1 }), publish('plain', { message: 1 }));
  }
  publisher.send(publish('kept', { retain: true, qos: 1, id: 1, message: 3 })).take();
  client.expect(publish('kept', { retain: true, qos: 1, id: 1, message: 3 }));
});

test('a message carries the identifier of the subscription it comes through', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(identified(subscribe(1, ['t', 1], ['u', 1]), 9)).expect(suback(1, 1, 1));
  client.send(subscribe(2, ['v', 1])).expect(suback(2, 1));
  const publisher = flow.connected(connect('p'));
  const properties = { contentType: 'text', userProperties: [['a', 'b']] as const };
  publisher.send(publish('t', { message: 1, properties }), publish('u', { message: 2 }));
  publisher.send(publish('v', { message: 3 }));
  expect(client.take()).toEqual([
    publish('t', { message: 1, properties: { ...properties, subscriptionIdentifier: [9] } }),
    publish('u', { message: 2, properties: { subscriptionIdentifier: [9] } }),
    publish('v', { message: 3 }),
  ]);
});

test('subscribing again replaces the identifier, or takes it away [MQTT-3.8.4-3 (5.0)]', () => {
  const client = new BrokerFlow().connected(connect('a'));
  client.send(identified(subscribe(1, ['t', 0]), 1)).expect(suback(1, 0));
  client.send(identified(subscribe(2, ['t', 0]), 268_435_455)).expect(suback(2, 0));
  client
    .send(publish('t'))
    .expect(publish('t', { properties: { subscriptionIdentifier: [268_435_455] } }));
  client.send(subscribe(3, ['t', 0])).expect(suback(3, 0));
  expect(client.send(publish('t')).take()).toEqual([publish('t')]);
});

test('one copy for overlapping filters, at the highest QoS and with all identifiers [MQTT-3.3.4-2 (5.0)] [MQTT-3.3.4-3 (5.0)] [MQTT-3.3.4-4 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(identified(subscribe(1, ['t/#', 0]), 3)).expect(suback(1, 0));
  client.send(identified(subscribe(2, ['t/+', 2]), 5)).expect(suback(2, 2));
  client.send(identified(subscribe(3, ['+/x', 1]), 3)).expect(suback(3, 1));
  client.send(subscribe(4, ['t/x', 1])).expect(suback(4, 1));
  flow
    .connected(connect('p'))
    .send(publish('t/x', { qos: 2, id: 1, message: 1 }))
    .take();
  const [copy, ...others] = client.take();
  expect(others).toEqual([]);
  expect(copy).toMatchObject({ qos: 2, message: 1 });
  const { properties } = copy as ReturnType<typeof publish>;
  expect(properties?.subscriptionIdentifier?.toSorted((a, b) => a - b)).toEqual([3, 3, 5]);
  expect(flow.told('copied')).toEqual(['a #1']);
});

test('what was sent with an identifier is sent again with it', () => {
  const flow = new BrokerFlow();
  const patient = connect('a', { expiry: 100 });
  const client = flow.connected(patient).send(identified(subscribe(1, ['t', 1]), 4));
  client.expect(suback(1, 1));
  flow
    .connected(connect('p'))
    .send(publish('t', { qos: 1, id: 1, message: 1 }))
    .expect(puback(1));
  const properties = { subscriptionIdentifier: [4] };
  const copy = publish('t', { qos: 1, id: 1, message: 1, properties });
  client.expect(copy).cut();
  flow
    .client('a')
    .send(patient)
    .expect(connack(true), { ...copy, dup: true });
});

test('leading wildcards do not match topics that begin with $ [MQTT-4.7.2-1 (3.1.1)] [MQTT-4.7.2-1 (5.0)]', () => {
  const client = new BrokerFlow().connected(connect('a'));
  client.send(subscribe(1, ['#', 0], ['+/x', 0])).expect(suback(1, 0, 0));
  client.send(publish('$app/x')).silent();
  client.send(subscribe(2, ['$app/#', 0])).expect(suback(2, 0));
  client.send(publish('$app/x')).expect(publish('$app/x'));
});

test('UNSUBACK has a reason for each filter, shared ones too [MQTT-3.11.3-1 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('b')).send(subscribe(1, ['t', 0], ['$share/g/t', 0]));
  client.expect(suback(1, 0, 0));
  client
    .send(unsubscribe(3, 't', '#', '$share/g/t', '$share/h/t'))
    .expect(
      unsuback(
        3,
        REASON.success,
        REASON.noSubscriptionExisted,
        REASON.success,
        REASON.noSubscriptionExisted,
      ),
    );
  client.send(publish('t')).silent();
});

test('an answer longer than the client takes is never sent, nor what it would answer done [MQTT-3.1.2-24 (5.0)]', () => {
  const flow = new BrokerFlow();
  const packet = connect('a', { expiry: 100, properties: { maximumPacketSize: 8 } });
  const filters = ['a', 'b', 'c', 'd'];
  const first = flow.connected(packet);
  first.send(subscribe(1, ['a', 0], ['b', 0], ['c', 0])).expect(suback(1, 0, 0, 0));
  first
    .send(subscribe(2, ['a', 0], ['b', 0], ['c', 0], ['d', 0]))
    .expect(disconnect(REASON.packetTooLarge), closed);
  const second = flow.connected(packet, true);
  second.send(unsubscribe(1, ...filters)).expect(disconnect(REASON.packetTooLarge), closed);
  const third = flow.connected(packet, true);
  third.send(publish('d', { length: 0 })).silent();
  third.send(publish('a', { length: 0 })).expect(publish('a'));
});
