import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Qos } from '../mqtt/packet.ts';
import { filterMatches } from '../mqtt/topic.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connect,
  publish,
  type SpokenPublish,
  suback,
  subscribe,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const CLIENTS = ['a', 'b', 'c'] as const;
const filter = fc.constantFrom('#', '+/+', 'x/#', 'x/+', '+/y', 'x/y', 'x', '$s/#', '+');
const topic = fc.constantFrom('x', 'x/y', 'x/z', 'z/y', '$s/y', 'q/q/q');
const client = fc.nat({ max: CLIENTS.length - 1 });
const qos = fc.constantFrom<Qos>(0, 1, 2);

const act = fc.oneof(
  fc.record({ verb: fc.constant('subscribe' as const), client, filter, qos }),
  fc.record({ verb: fc.constant('unsubscribe' as const), client, filter }),
  fc.record({ verb: fc.constant('leave' as const), client }),
  { weight: 3, arbitrary: fc.record({ verb: fc.constant('publish' as const), topic, qos }) },
);

/** A broker with three clients, and their subscriptions as plain maps. */
class Crowd {
  readonly #flow = new BrokerFlow();
  readonly #publisher = this.#flow.connected(connect('p'));
  readonly #peers = new Map<string, Peer>();
  readonly #wanted = new Map<string, Map<string, Qos>>();
  #message = 0;

  constructor() {
    for (const name of CLIENTS) this.#enter(name);
  }

  subscribe(name: string, wanted: string, granted: Qos): void {
    this.#peer(name)
      .send(subscribe(1, [wanted, granted]))
      .expect(suback(1, granted));
    this.#wanted.get(name)?.set(wanted, granted);
  }

  unsubscribe(name: string, wanted: string): void {
    this.#peer(name).send(unsubscribe(1, wanted)).take();
    this.#wanted.get(name)?.delete(wanted);
  }

  /** The session ends, and another takes its number. */
  leave(name: string): void {
    this.#peer(name).cut();
    this.#enter(name);
  }

  publish(name: string, published: Qos): void {
    const message = ++this.#message;
    this.#publisher.blurt(publish(name, { qos: published, id: published && message, message }));
    for (const [who, wanted] of this.#wanted) {
      const granted = [...wanted].flatMap(([each, most]) =>
        filterMatches(each, name) ? most : [],
      );
      const heard = this.#peer(who).take() as readonly SpokenPublish[];
      // [MQTT-3.3.5-1 (3.1.1)], [MQTT-3.3.4-2 (5.0)]: one copy at the highest of them.
      const expected = Math.min(published, Math.max(...granted));
      expect(heard.map((copy) => [copy.topic, copy.message, copy.qos])).toEqual(
        granted.length === 0 ? [] : [[name, message, expected]],
      );
    }
  }

  #enter(name: string): void {
    this.#peers.set(name, this.#flow.connected(connect(name)));
    this.#wanted.set(name, new Map());
  }

  #peer(name: string): Peer {
    // `#enter` has put every name in.
    return this.#peers.get(name) as Peer;
  }
}

type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

function perform(crowd: Crowd, each: Act): void {
  if (each.verb === 'publish') {
    crowd.publish(each.topic, each.qos);
    return;
  }
  const name = CLIENTS[each.client] ?? 'a';
  if (each.verb === 'subscribe') crowd.subscribe(name, each.filter, each.qos);
  else if (each.verb === 'unsubscribe') crowd.unsubscribe(name, each.filter);
  else crowd.leave(name);
}

test('every session gets one copy at the highest QoS of its matching filters, and no other', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40, size: 'max' }), (acts) => {
      const crowd = new Crowd();
      for (const each of acts) perform(crowd, each);
    }),
    { numRuns: 120 },
  );
});

test('a publisher that subscribes to its own topic is served like anybody', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a'));
  client.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
  client.send(publish('t', { message: 3 })).expect(publish('t', { message: 3 }));
});

test('the observer hears of every copy before it hears that the message has been routed', () => {
  const flow = new BrokerFlow();
  for (const name of CLIENTS) {
    flow
      .connected(connect(name))
      .send(subscribe(1, ['t', 0]))
      .expect(suback(1, 0));
  }
  const before = flow.events.length;
  flow.connected(connect('p')).send(publish('t', { message: 1 }), publish('u', { message: 2 }));
  expect(flow.events.slice(before + 2)).toEqual([
    'copied a #1',
    'sent a #1',
    'copied b #1',
    'sent b #1',
    'copied c #1',
    'sent c #1',
    'routed #1',
    'routed #2',
  ]);
});
