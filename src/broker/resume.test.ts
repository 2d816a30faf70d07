import { expect, test } from 'vitest';
import type { Connect } from '../mqtt/packet.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connack,
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const PATIENT = { expiry: 1000 } as const;
const narrow = (receiveMaximum: number): Connect =>
  connect('a', { ...PATIENT, properties: { receiveMaximum } });

interface Scene {
  readonly flow: BrokerFlow;
  /** Subscribed to `t` at QoS 2. */
  readonly subscriber: Peer;
  /** Publishes the next message to `t`; they are numbered from 1. */
  readonly publishNext: (...levels: readonly (0 | 1 | 2)[]) => void;
}

function scene(packet: Connect = connect('a', PATIENT), limits: LimitChanges = {}): Scene {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const subscriber = flow.connected(packet);
  subscriber.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  let message = 0;
  const publishNext = (...levels: readonly (0 | 1 | 2)[]): void => {
    for (const qos of levels) {
      message++;
      publisher.blurt(publish('t', { qos, id: qos === 0 ? 0 : message, message }));
      if (qos === 2) publisher.blurt(pubrel(message));
    }
  };
  return { flow, subscriber, publishNext };
}

/** The first sending of message `n`, which has identifier `n` too. */
const first = (n: number, qos: 1 | 2 = 1) => publish('t', { qos, id: n, message: n });
/** The same again [MQTT-3.3.1-1 (5.0)]. */
const again = (n: number, qos: 1 | 2 = 1) => publish('t', { qos, id: n, message: n, dup: true });

test('unacknowledged in send order with DUP, releases in PUBREC order, then the queue', () => {
  // [MQTT-4.4.0-1 (5.0)], [MQTT-4.6.0-6 (5.0)]; the order of the three groups is MODEL §2's.
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 2, 2, 1, 2);
  subscriber.expect(first(1), first(2, 2), first(3, 2), first(4), first(5, 2));
  subscriber.send(pubrec(5)).expect(pubrel(5)).send(pubrec(3)).expect(pubrel(3));
  subscriber.cut();
  publishNext(1, 2);
  const back = flow.client('a').send(connect('a', PATIENT));
  back.expect(
    connack(true),
    again(1),
    again(2, 2),
    again(4),
    pubrel(5),
    pubrel(3),
    first(6),
    first(7, 2),
  );
  back.send(puback(1), puback(4), pubcomp(5), pubcomp(3), puback(6)).silent();
  back.send(pubrec(2), pubrec(7)).expect(pubrel(2), pubrel(7)).send(pubcomp(2), pubcomp(7));
  expect(flow.told('acknowledged').map((line) => Number(line.slice(3)))).toEqual([
    5, 3, 1, 4, 6, 2, 7,
  ]);
  expect(flow.publicationsHeld).toBe(0);
});

test('a smaller new receive maximum holds the rest back [MQTT-3.3.4-9 (5.0)]', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 1, 2, 1);
  subscriber.expect(first(1), first(2), first(3, 2), first(4)).cut();
  publishNext(1);
  const back = flow.client('a').send(narrow(2)).expect(connack(true), again(1), again(2));
  publishNext(1);
  back.silent();
  back.send(puback(1)).expect(again(3, 2));
  // A PUBREC frees nothing.
  back.send(pubrec(3)).expect(pubrel(3));
  back.send(puback(2)).expect(again(4));
  back.send(pubcomp(3)).expect(first(5)).send(puback(4)).expect(first(6));
});

test('PUBREL takes no quota: all of them go, and the window is still free', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(2, 2, 1, 1);
  subscriber.expect(first(1, 2), first(2, 2), first(3), first(4));
  subscriber.send(pubrec(1), pubrec(2)).expect(pubrel(1), pubrel(2)).cut();
  const back = flow.client('a').send(narrow(1));
  back.expect(connack(true), again(3), pubrel(1), pubrel(2));
  // Neither does their end give back a place that they never took.
  back.send(pubcomp(1), pubcomp(2)).silent();
  back.send(puback(3)).expect(again(4));
});

test('a clogged connection is resumed when there is room, and nothing overtakes', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 1);
  subscriber.expect(first(1), first(2)).cut();
  const back = flow.client('a').clog().send(connect('a', PATIENT)).expect(connack(true)).unclog();
  publishNext(1);
  back.silent().drain().expect(again(1), again(2), first(3));
});

test('nothing is sent twice on one connection [MQTT-4.4.0-1 (5.0)]', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 2);
  subscriber.expect(first(1), first(2, 2)).cut();
  const back = flow.client('a').send(connect('a', PATIENT));
  back.expect(connack(true), again(1), again(2, 2));
  back.drain().send(puback(9), pubcomp(9)).silent();
  back.send(puback(1)).silent();
});

test('each resumption sends again what is still unacknowledged', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 1, 1);
  subscriber.expect(first(1), first(2), first(3)).send(puback(2)).cut();
  const second = flow.client('a').send(connect('a', PATIENT));
  second.expect(connack(true), again(1), again(3)).send(puback(1)).cut();
  const third = flow.client('a').send(connect('a', PATIENT));
  third.expect(connack(true), again(3)).send(puback(3)).cut();
  flow.client('a').send(connect('a', PATIENT)).expect(connack(true));
  expect(flow.publicationsHeld).toBe(0);
});

test('a taken-over session goes on where it was', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 2);
  subscriber.expect(first(1), first(2, 2)).send(pubrec(2)).expect(pubrel(2));
  const young = flow.client('a').send(connect('a', PATIENT));
  young.expect(connack(true), again(1), pubrel(2));
});

test('a new session under the same name starts at identifier 1 with nothing in flight', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(1, 2);
  subscriber.expect(first(1), first(2, 2)).send(pubrec(2)).expect(pubrel(2)).cut();
  const fresh = flow.connected(connect('a', { ...PATIENT, clean: true }), false);
  fresh.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  publishNext(1);
  fresh.expect(publish('t', { qos: 1, id: 1, message: 3 }));
});

test('a window of every identifier there is can be resumed, and then there is none left', () => {
  const { flow, subscriber, publishNext } = scene();
  publishNext(...Array.from({ length: 65_535 }, () => 2 as const));
  for (let id = 1; id <= 30_000; id++) subscriber.blurt(pubrec(id));
  expect(subscriber.take()).toHaveLength(65_535 + 30_000);
  subscriber.cut();
  const back = flow.client('a').send(connect('a', PATIENT));
  const heard = back.take();
  expect(heard).toHaveLength(1 + 65_535);
  expect([heard[1], heard.at(-1)]).toEqual([again(30_001, 2), pubrel(30_000)]);
  // Those released take no quota, but their identifiers are in use: the next message waits for one.
  publishNext(1);
  back.send(pubcomp(7)).expect(publish('t', { qos: 1, id: 7, message: 65_536 }));
});

test('3.1.1 is resumed in the same way [MQTT-4.4.0-1 (3.1.1)]', () => {
  const { flow, subscriber, publishNext } = scene(connect('a', { version: 4 }));
  publishNext(1, 2);
  subscriber.expect(first(1), first(2, 2)).cut();
  const back = flow.client('a').send(connect('a', { version: 4 }));
  back.expect(connack(true), again(1), again(2, 2));
});
