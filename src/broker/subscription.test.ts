import { expect, test } from 'vitest';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  connect,
  puback,
  publish,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const NOBODY = REASON.noMatchingSubscribers;

const PATIENT = { expiry: 1000 } as const;

test('SUBACK answers each filter in order, under the same identifier [MQTT-3.8.4-6 (5.0)]', () => {
  const flow = new BrokerFlow();
  flow
    .connected(connect('a'))
    .send(subscribe(77, ['a/b', 2], ['bad/#/filter', 1], ['$share/g/t', 1], ['+', 0]))
    .expect(
      suback(
        77,
        REASON.grantedQos2,
        REASON.topicFilterInvalid,
        REASON.grantedQos1,
        REASON.grantedQos0,
      ),
    );
});

test('a refused filter is no subscription', () => {
  const client = new BrokerFlow().connected(connect('a'));
  client.send(subscribe(1, ['$share/g', 0], ['x/#/y', 0])).take();
  client.send(publish('t'), publish('x/y')).silent();
});

test('the same filter again replaces the subscription [MQTT-3.8.4-3 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  client.send(subscribe(2, ['t', 0])).expect(suback(2, 0));
  const session = flow.broker.sessions.ofLink(client.link);
  expect(flow.broker.sessions.filtersOf(session)).toEqual(['t']);
  client.send(publish('t', { qos: 1, id: 5, message: 1 })).expect(
    // One copy, at the QoS of the replacement.
    publish('t', { message: 1 }),
    puback(5),
  );
  // One UNSUBSCRIBE takes it away.
  client.send(unsubscribe(3, 't')).expect(unsuback(3, REASON.success));
  client.send(publish('t')).silent();
});

test('UNSUBSCRIBE compares filters literally [MQTT-3.10.4-1 (5.0)]', () => {
  const client = new BrokerFlow().connected(connect('a'));
  client.send(subscribe(1, ['t/+', 0], ['t/#', 0])).expect(suback(1, 0, 0));
  client
    .send(unsubscribe(2, 't/1', 't/+', '#'))
    // [MQTT-3.10.4-5 (5.0)]: an answer even where there was nothing to remove.
    .expect(
      unsuback(2, REASON.noSubscriptionExisted, REASON.success, REASON.noSubscriptionExisted),
    );
  client.send(publish('t/1')).expect(publish('t/1'));
  client.send(unsubscribe(3, 't/#')).expect(unsuback(3, REASON.success));
  client.send(publish('t/1')).silent();
});

test('what was on its way when a filter goes is still completed [MQTT-3.10.4-3 (5.0)]', () => {
  const flow = new BrokerFlow();
  const publisher = flow.connected(connect('p'));
  const narrow = { ...PATIENT, properties: { receiveMaximum: 1 } };
  const client = flow.connected(connect('a', narrow));
  client.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  publisher.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  publisher.send(publish('t', { qos: 1, id: 2, message: 2 })).expect(puback(2));
  client.expect(publish('t', { qos: 1, id: 1, message: 1 }));
  client.send(unsubscribe(2, 't')).expect(unsuback(2, REASON.success));
  // [MQTT-3.10.4-2 (5.0)]: but nothing new is added.
  publisher.send(publish('t', { qos: 1, id: 3, message: 3 })).expect(puback(3, NOBODY));
  client.send(puback(1)).expect(publish('t', { qos: 1, id: 2, message: 2 }));
  client.send(puback(2)).silent();
});

test('subscriptions outlive the connection and end with the session [MQTT-3.1.2-5 (5.0)]', () => {
  const flow = new BrokerFlow();
  const publisher = flow.connected(connect('p'));
  const client = flow.connected(connect('a', PATIENT));
  client
    .send(subscribe(1, ['t', 0], ['u/+', 0]))
    .expect(suback(1, 0, 0))
    .cut();
  const back = flow.connected(connect('a', PATIENT), true);
  publisher.send(publish('t'), publish('u/1'));
  back.expect(publish('t'), publish('u/1')).cut();
  const fresh = flow.connected(connect('a', { ...PATIENT, clean: true }));
  publisher.send(publish('t'), publish('u/1'));
  fresh.silent();
});
