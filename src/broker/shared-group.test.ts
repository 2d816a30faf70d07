import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connack,
  connect,
  identified,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const JOBS = '$share/workers/jobs';

/** A broker, members of one group by name in the order they subscribe, and a publisher. */
class Scene {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  #message = 0;

  constructor(limits: ConstructorParameters<typeof BrokerFlow>[0] = {}) {
    this.flow = new BrokerFlow(limits);
    this.publisher = this.flow.connected(connect('p'));
  }

  member(name: string, qos: 0 | 1 | 2 = 2): Peer {
    return this.flow
      .connected(connect(name, { expiry: 100 }))
      .send(subscribe(1, [JOBS, qos]))
      .expect(suback(1, qos));
  }

  /** Publishes one job and gives its number. */
  publish(qos: 0 | 1 | 2 = 1): number {
    const message = ++this.#message;
    this.publisher.blurt(publish('jobs', { qos, id: qos && message, message })).take();
    return message;
  }
}

/** The messages a peer has heard since the last time. */
function heard(peer: Peer): readonly number[] {
  return peer.take().flatMap((packet) => (packet.cmd === 'publish' ? packet.message : []));
}

test('each message goes to one member, in turn, in the order they subscribed', () => {
  const scene = new Scene();
  const members = ['a', 'b', 'c'].map((name) => scene.member(name));
  for (let n = 0; n < 7; n++) scene.publish();
  expect(members.map(heard)).toEqual([
    [1, 4, 7],
    [2, 5],
    [3, 6],
  ]);
  expect(scene.flow.told('copiedForGroup')).toHaveLength(7);
});

test('a group is a share name and a filter: others with the same filter get their own copy', () => {
  const scene = new Scene();
  const { flow } = scene;
  const [a, b, own, other] = [scene.member('a'), scene.member('b'), 'own', 'other'].map((who) =>
    typeof who === 'string' ? flow.connected(connect(who)) : who,
  ) as [Peer, Peer, Peer, Peer];
  own.send(subscribe(1, ['jobs', 0])).take();
  other.send(subscribe(1, ['$share/rest/jobs', 0], ['$share/workers/+', 0])).take();
  scene.publish();
  scene.publish();
  expect([heard(a), heard(b), heard(own)]).toEqual([[1], [2], [1, 2]]);
  // Two groups of its own.
  expect(heard(other)).toEqual([1, 1, 2, 2]);
});

test('members without a connection are passed over while another has one', () => {
  const scene = new Scene();
  const [a, b, c] = [scene.member('a'), scene.member('b'), scene.member('c')];
  b.cut();
  for (let n = 0; n < 4; n++) scene.publish();
  expect([heard(a), heard(c)]).toEqual([
    [1, 3],
    [2, 4],
  ]);
  a.cut();
  c.cut();
  // Nobody has one: it waits for the member whose turn it is.
  scene.publish();
  scene.publish();
  expect(scene.flow.told('queued')).toEqual(['a #5', 'b #6']);
});

test('a message comes at the QoS granted to the member chosen [MQTT-4.8.2-3 (5.0)]', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a', 0), scene.member('b', 1)];
  scene.publish(2);
  scene.publish(2);
  a.expect(publish('jobs', { message: 1 }));
  b.expect(publish('jobs', { qos: 1, id: 1, message: 2 }));
});

test('a member’s options are its own: identifier and RETAIN as published', () => {
  const scene = new Scene();
  const client = scene.flow.connected(connect('a'));
  client.send(identified(subscribe(1, [JOBS, 0, { rap: true }]), 6)).expect(suback(1, 0));
  scene.publisher.send(publish('jobs', { retain: true, message: 1 }));
  const properties = { subscriptionIdentifier: [6] };
  client.expect(publish('jobs', { retain: true, message: 1, properties }));
});

test('leaving a group, by UNSUBSCRIBE or with the session, leaves the others their turns', () => {
  const scene = new Scene();
  const [a, b, c] = [scene.member('a'), scene.member('b'), scene.member('c')];
  scene.publish();
  scene.publish();
  a.take();
  a.send(unsubscribe(2, JOBS)).take();
  for (let n = 0; n < 3; n++) scene.publish();
  expect([heard(a), heard(b), heard(c)]).toEqual([[], [2, 4], [3, 5]]);
  for (const peer of [b, c]) peer.send(unsubscribe(2, JOBS)).take();
  scene.publish();
  expect(scene.flow.told('copiedForGroup')).toHaveLength(5);
});

test('QoS 1 in flight moves to another member when the session ends, not before', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a'), scene.member('b')];
  scene.publish();
  a.expect(publish('jobs', { qos: 1, id: 1, message: 1 })).cut();
  scene.flow.advance(seconds(99));
  b.silent();
  scene.flow.advance(seconds(2));
  b.expect(publish('jobs', { qos: 1, id: 1, message: 1 })).send(puback(1));
  expect(scene.flow.told('moved')).toEqual(['a b #1']);
  expect(scene.flow.told('dropped')).toEqual([]);
  expect(scene.flow.told('acknowledged')).toEqual(['b #1']);
});

test('who comes back before its session ends gets what was in flight [MQTT-4.8.2-4 (5.0)]', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a'), scene.member('b')];
  scene.publish(2);
  const job = publish('jobs', { qos: 2, id: 1, message: 1 });
  a.expect(job).cut();
  scene.flow
    .client('a')
    .send(connect('a', { expiry: 100 }))
    .expect(connack(true), { ...job, dup: true })
    .send(pubrec(1))
    .expect(pubrel(1))
    .send(pubcomp(1));
  b.silent();
});

test('QoS 2 in flight is never given to another member [MQTT-4.8.2-5 (5.0)]', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a'), scene.member('b')];
  scene.publish(2);
  a.expect(publish('jobs', { qos: 2, id: 1, message: 1 })).cut();
  scene.flow.advance(seconds(101));
  b.silent();
  expect(scene.flow.told('dropped')).toEqual(['a #1 broker.session-expired']);
});

test('what waits unsent for a member moves with its session’s end, QoS 2 too', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a'), scene.member('b')];
  a.cut();
  b.cut();
  for (const qos of [1, 2, 2, 1] as const) scene.publish(qos);
  expect(scene.flow.told('queued')).toEqual(['a #1', 'b #2', 'a #3', 'b #4']);
  // A clean CONNECT ends the session of a; it is no member any more.
  scene.flow.connected(connect('a', { clean: true }));
  expect(scene.flow.told('moved')).toEqual(['a b #1', 'a b #3']);
  expect(heard(scene.flow.client('b').send(connect('b', { expiry: 100 })))).toEqual([2, 4, 1, 3]);
  expect(scene.flow.told('dropped')).toEqual([]);
  expect(scene.flow.told('queued')).toHaveLength(scene.flow.told('dequeued').length);
});

test('with no other member left a copy ends with the session', () => {
  const scene = new Scene();
  const a = scene.member('a');
  const held = scene.flow.publicationsHeld;
  a.cut();
  scene.publish();
  scene.flow.advance(seconds(101));
  expect(scene.flow.told('dropped')).toEqual(['a #1 broker.session-expired']);
  expect(scene.flow.publicationsHeld).toBe(held);
});

test('a copy of its own, and one of a group that has ended, do not move', () => {
  const scene = new Scene();
  const a = scene.member('a');
  a.send(subscribe(2, ['jobs', 1])).take();
  scene.publish();
  expect(heard(a)).toEqual([1, 1]);
  a.send(unsubscribe(3, JOBS)).take();
  const b = scene.member('b');
  a.cut();
  scene.flow.advance(seconds(101));
  // The group that b has founded has the same name, but is another one.
  b.silent();
  expect(scene.flow.told('dropped')).toHaveLength(2);
});

test('a message refused by a member goes to nobody else [MQTT-4.8.2-6 (5.0)]', () => {
  const scene = new Scene();
  const [a, b] = [scene.member('a'), scene.member('b')];
  scene.publish(1);
  a.expect(publish('jobs', { qos: 1, id: 1, message: 1 })).send(puback(1, REASON.quotaExceeded));
  scene.publish(2);
  b.expect(publish('jobs', { qos: 2, id: 1, message: 2 })).send(pubrec(1, REASON.unspecifiedError));
  a.cut();
  scene.flow.advance(seconds(101));
  b.silent();
  expect(scene.flow.told('dropped')).toEqual([
    'a #1 subscriber.refused',
    'b #2 subscriber.refused',
  ]);
});

test('under reject-publish the queue of the member whose turn it is decides', () => {
  const scene = new Scene({ sessionQueue: { maxMessages: 1, overflow: 'reject-publish' } });
  scene.member('a').cut();
  scene.member('b').cut();
  for (let n = 0; n < 4; n++) scene.publish();
  expect(scene.flow.told('queued')).toEqual(['a #1', 'b #2']);
  expect(scene.flow.told('rejected')).toEqual(['#3', '#4']);
});
