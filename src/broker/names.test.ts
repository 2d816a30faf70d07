import { expect, test } from 'vitest';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  connack,
  connect,
  disconnect,
  puback,
  publish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const NOBODY_LISTENS = REASON.noMatchingSubscribers;
const plain = publish('', { message: 1 });

test('topics that no message has are forgotten, and their numbers mean others then', () => {
  const flow = new BrokerFlow();
  const reader = flow.connected(connect('reader'));
  reader.send(subscribe(1, ['new/#', 0])).expect(suback(1, 0));
  const writer = flow.connected(connect('writer'));
  for (let n = 0; n < 50; n++) writer.send(publish(`old/${n}`));
  expect(flow.topicsKnown).toBeGreaterThanOrEqual(50);
  flow.broker.forgetUnusedNames();
  expect(flow.topicsKnown).toBe(0);
  for (let n = 0; n < 50; n++) {
    writer.send(publish(`new/${n}`));
    reader.expect({ ...plain, topic: `new/${n}`, message: 0 });
  }
  expect(flow.topicsKnown).toBeLessThanOrEqual(51);
});

test('a queued, a retained and an aliased message keep their topics', () => {
  const flow = new BrokerFlow();
  const away = flow.connected(connect('away', { expiry: 100 }));
  away
    .send(subscribe(1, ['queued', 1]))
    .expect(suback(1, 1))
    .cut();
  const writer = flow.connected(connect('writer'));
  writer.send(publish('queued', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  const kept = publish('kept', { qos: 1, id: 2, retain: true, message: 2 });
  writer.send(kept).expect(puback(2, NOBODY_LISTENS));
  writer.send(publish('aliased', { properties: { topicAlias: 1 } }));
  writer.send(publish('unused'));
  flow.broker.forgetUnusedNames();
  expect(flow.topicsKnown).toBe(3);
  writer.send(publish('other/1'), publish('other/2'));
  const back = flow.client('back').send(connect('away', { expiry: 100 }));
  back.expect(connack(true), publish('queued', { qos: 1, id: 1, message: 1 }));
  back.send(puback(1), subscribe(2, ['kept', 0], ['aliased', 0]));
  back.expect(suback(2, 0, 0), publish('kept', { retain: true, message: 2 }));
  writer.send(publish('', { message: 3, properties: { topicAlias: 1 } }));
  back.expect(publish('aliased', { message: 3 }));
});

test('aliases toward a client keep their topics', () => {
  const flow = new BrokerFlow();
  const properties = { topicAliasMaximum: 1 };
  const reader = flow.connected(connect('reader', { properties }));
  reader.send(subscribe(1, ['#', 0])).expect(suback(1, 0));
  const writer = flow.connected(connect('writer'));
  const aliased = { properties: { topicAlias: 1 } };
  writer.send(publish('t/1'));
  reader.expect(publish('t/1', aliased));
  flow.broker.forgetUnusedNames();
  writer.send(publish('t/2'), publish('t/1'));
  reader.expect(publish('t/2'), publish('', aliased));
});

test('a ClientId without a session is forgotten, but not whose a retained message is', () => {
  const flow = new BrokerFlow();
  const gone = flow.connected(connect('gone'));
  gone.send(publish('kept', { qos: 1, id: 1, retain: true, message: 1 }));
  gone.expect(puback(1, NOBODY_LISTENS));
  gone.send(disconnect()).take();
  for (let n = 0; n < 20; n++) flow.connected(connect(`passing-${n}`)).cut();
  flow.broker.forgetUnusedNames();
  expect(flow.clients.known).toBe(1);
  // With No Local a number mistaken for the publisher's would keep the message from this client.
  const other = flow.connected(connect('other'));
  const noLocal = { topic: 'kept', qos: 0, nl: true } as const;
  other.send({ cmd: 'subscribe', messageId: 1, subscriptions: [noLocal] });
  other.expect(suback(1, 0), publish('kept', { retain: true, message: 1 }));
});
