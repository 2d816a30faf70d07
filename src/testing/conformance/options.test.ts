/** MQTT 5.0 §3.8.2 and §3.8.3.1: subscription identifiers and options. */
import { expect, test } from 'vitest';
import { REASON } from '../../mqtt/reason-code.ts';
import { BrokerFlow } from '../broker-flow.ts';
import { conversation } from '../conversation.ts';
import {
  closed,
  connect,
  disconnect,
  identified,
  puback,
  publish,
  suback,
  subscribe,
} from '../spoken-packet.ts';

conversation('no local: not back to who published it [MQTT-3.8.3-3 (5.0)]', (stage) => {
  const client = stage.connected(connect('a', { expiry: 3600 }));
  client.send(subscribe(1, ['t', 1, { nl: true }])).expect(suback(1, 1));
  client
    .send(publish('t', { qos: 1, id: 1 }))
    .expect(puback(1))
    .send(publish('t'))
    .silent();
  // From somebody else it comes, and another subscription of its own brings its own messages.
  const other = stage.connected(connect('b'));
  other.send(publish('t', { message: 2 }));
  client.expect(publish('t', { message: 2 }));
  client.send(subscribe(2, ['#', 0])).expect(suback(2, 0));
  client.send(publish('t', { message: 3 })).expect(publish('t', { message: 3 }));
});

conversation(
  'no local on a shared subscription is a protocol error [MQTT-3.8.3-4 (5.0)]',
  (stage) => {
    const client = stage.connected(connect('a'));
    client.send(subscribe(1, ['$share/g/t', 1, { nl: true }]));
    client.expect(disconnect(REASON.protocolError), closed);
  },
);

conversation(
  'a message comes with the identifiers of its subscriptions [MQTT-3.3.4-3 (5.0)] ' +
    '[MQTT-3.3.4-4 (5.0)]',
  (stage) => {
    const client = stage.connected(connect('a', { expiry: 3600 }));
    client.send(identified(subscribe(1, ['a/#', 0]), 7)).expect(suback(1, 0));
    client.send(identified(subscribe(2, ['+/b', 1]), 268_435_455)).expect(suback(2, 1));
    client.send(subscribe(3, ['c', 0])).expect(suback(3, 0));
    const writer = stage.connected(connect('b'));
    writer.send(publish('a/x', { message: 1 }));
    client.expect(publish('a/x', { message: 1, properties: { subscriptionIdentifier: [7] } }));
    writer.send(publish('x/b', { qos: 1, id: 1, message: 2 })).expect(puback(1));
    const high = { subscriptionIdentifier: [268_435_455] };
    client.expect(publish('x/b', { qos: 1, id: 1, message: 2, properties: high }));
    writer.send(publish('c', { message: 3 }));
    client.expect(publish('c', { message: 3 }));
  },
);

test('one copy has the identifiers of all that overlap, in any order [MQTT-3.3.4-4 (5.0)] [MQTT-3.3.4-2 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(identified(subscribe(1, ['a/#', 0]), 7)).expect(suback(1, 0));
  client.send(identified(subscribe(2, ['+/b', 1]), 9)).expect(suback(2, 1));
  client.send(subscribe(3, ['a/b', 2])).expect(suback(3, 2));
  flow.connected(connect('b')).blurt(publish('a/b', { qos: 2, id: 1 }));
  const [copy, ...others] = client.take();
  expect(others).toEqual([]);
  expect(copy).toMatchObject({ cmd: 'publish', qos: 2 });
  const identifiers = copy?.cmd === 'publish' ? copy.properties?.subscriptionIdentifier : [];
  expect(new Set(identifiers)).toEqual(new Set([7, 9]));
});

test('a message that nobody identified has no identifier', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client
    .send(subscribe(1, ['a', 0]))
    .expect(suback(1, 0))
    .send(publish('a'));
  expect(client.take()[0]).not.toHaveProperty('properties.subscriptionIdentifier');
});

conversation('subscribing again replaces options and identifier [MQTT-3.8.4-3 (5.0)]', (stage) => {
  const client = stage.connected(connect('a'));
  client.send(identified(subscribe(1, ['t', 1]), 7)).expect(suback(1, 1));
  client.send(identified(subscribe(2, ['t', 0]), 8)).expect(suback(2, 0));
  const properties = { subscriptionIdentifier: [8] };
  client.send(publish('t', { message: 1 })).expect(publish('t', { message: 1, properties }));
  client.send(subscribe(3, ['t', 0, { nl: true }])).expect(suback(3, 0));
  client.send(publish('t')).silent();
});

conversation('a client’s PUBLISH with an identifier is a protocol error', (stage) => {
  const client = stage.connected(connect('a'));
  client.send(publish('t', { properties: { subscriptionIdentifier: [1] } }));
  client.expect(disconnect(REASON.protocolError), closed);
});

for (const [what, filter, limits, reason] of [
  ['wildcards', 'a/+', { wildcardSubscriptions: false }, 'wildcardSubscriptionsNotSupported'],
  [
    'shared subscriptions',
    '$share/g/a',
    { sharedSubscriptions: false },
    'sharedSubscriptionsNotSupported',
  ],
] as const) {
  conversation(
    `5.0: a server without ${what} says so for each filter [MQTT-3.9.3-2 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a'));
      client.send(subscribe(1, ['a', 0], [filter, 1])).expect(suback(1, 0, REASON[reason]));
    },
    { available: limits },
  );
}

conversation(
  '3.1.1: a server without wildcards refuses them [MQTT-3.8.3-2 (3.1.1)] [MQTT-3.9.3-2 (3.1.1)]',
  (stage) => {
    const client = stage.connected(connect('a', { version: 4 }));
    client.send(subscribe(1, ['a', 1], ['a/+', 1], ['#', 0]));
    const { unspecifiedError: refused } = REASON;
    client.expect(suback(1, 1, refused, refused));
  },
  { available: { wildcardSubscriptions: false } },
);
