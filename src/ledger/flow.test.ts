import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LedgerBench } from '../testing/ledger-bench.ts';
import { Flows } from './flow.ts';

test('a flow is one publisher, one topic and one QoS', () => {
  const flows = new Flows();
  const ids = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [0, 0, 0],
  ].map(([publisher = 0, topic = 0, qos = 0]) => flows.idOf(publisher, topic, qos));
  expect(ids).toEqual([0, 1, 2, 3, 0]);
});

test('a first delivery is in order when no later message of its flow came to that subscriber', () => {
  const delivery = fc.record({
    flow: fc.nat(2),
    subscriber: fc.nat(2),
    message: fc.integer({ min: 1, max: 50 }),
  });
  const property = fc.property(fc.array(delivery, { maxLength: 60 }), (deliveries) => {
    const flows = new Flows();
    for (let topic = 0; topic < 3; topic++) flows.idOf(0, topic, 1);
    deliveries.forEach(({ flow, subscriber, message }, place) => {
      const before = deliveries
        .slice(0, place)
        .filter((each) => each.flow === flow && each.subscriber === subscriber);
      const isInOrder = before.every((each) => each.message < message);
      expect(flows.advance(flow, subscriber, message, 1)).toBe(isInOrder);
    });
  });
  fc.assert(property);
});

test('order is judged per flow and subscriber, and only by first deliveries', () => {
  const bench = new LedgerBench();
  bench.subscribe('#', 1, 2);
  const [first, second, other] = [bench.publish('a'), bench.publish('a'), bench.publish('b')];
  for (const message of [first, second, other]) bench.route(message, 1, 2);
  for (const message of [other, first, second]) bench.deliver(message, 1);
  bench.ledger.delivered(bench.now, second, 2, 1);
  bench.ledger.delivered(bench.now, first, 2, 1);
  bench.ledger.delivered(bench.now, second, 2, 1);
  expect(bench.counts(1)).toMatchObject({ delivered: 5, duplicates: 1, outOfOrder: 1 });
});
