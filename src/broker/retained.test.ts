import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connack,
  connect,
  puback,
  publish,
  type SpokenPublish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

/** A broker with somebody who sets things. */
function scene(): { flow: BrokerFlow; keep: (topic: string, said?: Said) => void } {
  const flow = new BrokerFlow();
  const keeper = flow.connected(connect('keeper'));
  return { flow, keep: (topic, said) => keeper.blurt(retained(topic, said)).take() };
}

type Said = Parameters<typeof publish>[1];

function retained(topic: string, said: Said = {}): SpokenPublish {
  return publish(topic, { retain: true, ...said });
}

/** What a new client hears that subscribes. */
function heard(flow: BrokerFlow, filter: string, qos: 0 | 1 | 2 = 2): readonly unknown[] {
  const [, ...packets] = flow
    .connected(connect(`reader-${Math.round(flow.events.length)}`, { clean: true }))
    .send(subscribe(1, [filter, qos]))
    .take();
  return packets;
}

test('a new subscription brings the last retained message of its topic, RETAIN set [MQTT-3.3.1-6 (3.1.1)] [MQTT-3.3.1-8 (3.1.1)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  keep('t', { message: 2 });
  flow
    .connected(connect('a'))
    .send(subscribe(1, ['t', 0]))
    .expect(suback(1, 0), retained('t', { message: 2 }));
  expect(flow.told('retainedCopied')).toEqual(['a #2']);
  expect(flow.told('copied')).toEqual([]);
});

test('who subscribed before gets it with RETAIN 0 [MQTT-3.3.1-9 (3.1.1)] [MQTT-3.3.1-12 (5.0)]', () => {
  const { flow, keep } = scene();
  const client = flow
    .connected(connect('a'))
    .send(subscribe(1, ['t', 0]))
    .expect(suback(1, 0));
  keep('t', { message: 1 });
  client.expect(publish('t', { message: 1 }));
});

test('a retained message is kept with its QoS and sent at the lower one [MQTT-3.3.1-5 (3.1.1)]', () => {
  const { flow, keep } = scene();
  keep('t', { qos: 2, id: 1, message: 1 });
  expect(heard(flow, 't', 2)).toMatchObject([retained('t', { qos: 2, id: 1, message: 1 })]);
  expect(heard(flow, 't', 1)).toMatchObject([retained('t', { qos: 1, id: 1, message: 1 })]);
  expect(heard(flow, 't', 0)).toMatchObject([retained('t', { message: 1 })]);
});

test('QoS 0 with RETAIN replaces what was retained at a higher one [MQTT-3.3.1-7 (3.1.1)]', () => {
  const { flow, keep } = scene();
  keep('t', { qos: 1, id: 1, message: 1 });
  keep('t', { message: 2 });
  expect(heard(flow, 't')).toMatchObject([retained('t', { message: 2 })]);
});

test('an empty payload with RETAIN is forwarded, clears the topic and is not kept [MQTT-3.3.1-10 (3.1.1)] [MQTT-3.3.1-11 (3.1.1)] [MQTT-3.3.1-6 (5.0)] [MQTT-3.3.1-7 (5.0)]', () => {
  const { flow, keep } = scene();
  const client = flow
    .connected(connect('a'))
    .send(subscribe(1, ['t', 0]))
    .expect(suback(1, 0));
  const held = flow.publicationsHeld;
  keep('t', { message: 1 });
  keep('t', { message: 2, length: 0 });
  client.expect(publish('t', { message: 1 }), publish('t', { message: 2 }));
  expect(heard(flow, 't')).toEqual([]);
  expect(flow.publicationsHeld).toBe(held);
});

test('a message without RETAIN leaves what is retained as it is [MQTT-3.3.1-12 (3.1.1)] [MQTT-3.3.1-8 (5.0)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  keep('t', { message: 2, retain: false });
  keep('t', { message: 3, retain: false, length: 0 });
  expect(heard(flow, 't')).toMatchObject([retained('t', { message: 1 })]);
});

test('a wildcard brings every topic it matches, in the order in which they were set', () => {
  const { flow, keep } = scene();
  for (const [place, topic] of ['b/x', 'a/x', 'a/y/z', 'a', '$s/x', 'b/x'].entries()) {
    keep(topic, { message: place + 1 });
  }
  const topics = (filter: string): unknown =>
    heard(flow, filter).map((packet) => (packet as SpokenPublish).topic);
  expect(topics('+/x')).toEqual(['a/x', 'b/x']);
  expect(topics('#')).toEqual(['a/x', 'a/y/z', 'a', 'b/x']);
  expect(topics('a/#')).toEqual(['a/x', 'a/y/z', 'a']);
  expect(topics('$s/+')).toEqual(['$s/x']);
  expect(topics('none/#')).toEqual([]);
});

test('retain handling 0 brings them with every SUBSCRIBE, 1 with the first, 2 never [MQTT-3.3.1-9 (5.0)] [MQTT-3.3.1-10 (5.0)] [MQTT-3.3.1-11 (5.0)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  const client = flow.connected(connect('a'));
  const ask = (rh: 0 | 1 | 2): Peer => client.send(subscribe(1, ['t', 0, { rh }]));
  ask(2).expect(suback(1, 0));
  // The subscription exists already.
  ask(1).expect(suback(1, 0));
  ask(0).expect(suback(1, 0), retained('t', { message: 1 }));
  ask(0).expect(suback(1, 0), retained('t', { message: 1 }));
  flow
    .connected(connect('b'))
    .send(subscribe(1, ['t', 0, { rh: 1 }]))
    .expect(suback(1, 0), retained('t', { message: 1 }));
});

test('a 3.1.1 client gets them again with every SUBSCRIBE [MQTT-3.8.4-3 (3.1.1)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  const client = flow.connected(connect('a', { version: 4, clean: true }));
  for (const id of [1, 2]) {
    client.send(subscribe(id, ['t', 0])).expect(suback(id, 0), retained('t', { message: 1 }));
  }
});

test('each filter of one SUBSCRIBE brings its own, after the SUBACK [MQTT-3.8.4-5 (5.0)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  flow
    .connected(connect('a'))
    .send(subscribe(1, ['+', 0], ['t', 0], ['x', 0]))
    .expect(suback(1, 0, 0, 0), retained('t', { message: 1 }), retained('t', { message: 1 }));
});

test('a shared subscription brings none (5.0 section 4.8.2)', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1 });
  flow
    .connected(connect('a'))
    .send(subscribe(1, ['$share/g/t', 0]))
    .expect(suback(1, 0));
});

test('retained messages outlive the session that set them', () => {
  const flow = new BrokerFlow();
  flow
    .connected(connect('p'))
    .send(retained('t', { message: 1 }))
    .cut();
  expect(heard(flow, 't')).toMatchObject([retained('t', { message: 1 })]);
});

test('messages that have expired do not gather, though nobody asks for them', () => {
  const { flow, keep } = scene();
  for (let n = 0; n < 5000; n++) {
    keep(`t/${n}`, { message: n, properties: { messageExpiryInterval: 10 } });
    flow.advance(seconds(1));
  }
  expect(flow.publicationsHeld).toBeLessThan(1100);
});

test('a message that is refused for everybody is not retained either', () => {
  const flow = new BrokerFlow({ sessionQueue: { maxMessages: 0, overflow: 'reject-publish' } });
  flow
    .connected(connect('a', { expiry: 100 }))
    .send(subscribe(1, ['t', 1]))
    .expect(suback(1, 1))
    .cut();
  flow
    .connected(connect('p'))
    .send(retained('t', { qos: 1, id: 1, message: 1 }))
    .expect(puback(1, REASON.quotaExceeded));
  expect(heard(flow, 't')).toEqual([]);
});

test('retained messages wait in queue and window like others, with RETAIN, and are sent again with it', () => {
  const { flow, keep } = scene();
  keep('a', { qos: 1, id: 1, message: 1 });
  keep('b', { qos: 1, id: 2, message: 2 });
  const narrow = connect('r', { expiry: 100, properties: { receiveMaximum: 1 } });
  const one = retained('a', { qos: 1, id: 1, message: 1 });
  flow
    .connected(narrow)
    .send(subscribe(1, ['#', 1]))
    .expect(suback(1, 1), one)
    .cut();
  flow
    .client('r')
    .send(narrow)
    .expect(connack(true), { ...one, dup: true })
    .send(puback(1))
    .expect(retained('b', { qos: 1, id: 2, message: 2 }));
});

test('a retained message that has expired is gone; one that has not is sent with what is left [MQTT-3.3.2-5 (5.0)] [MQTT-3.3.2-6 (5.0)]', () => {
  const { flow, keep } = scene();
  keep('t', { message: 1, properties: { messageExpiryInterval: 10 } });
  flow.advance(seconds(4));
  expect(heard(flow, 't')).toMatchObject([{ properties: { messageExpiryInterval: 6 } }]);
  flow.advance(seconds(6));
  expect(heard(flow, 't')).toMatchObject([{ properties: { messageExpiryInterval: 0 } }]);
  const held = flow.publicationsHeld;
  flow.advance(seconds(1));
  expect(heard(flow, 't')).toEqual([]);
  expect(flow.publicationsHeld).toBe(held - 1);
});
