import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { seconds } from '../kernel/time.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import { LedgerBench } from '../testing/ledger-bench.ts';

test('a message is expected once by each device that wants it, however its filters overlap', () => {
  const bench = new LedgerBench(3);
  bench.subscribe('tele/#', 1, 2);
  bench.subscribe('tele/+', 1);
  bench.publish('tele/a');
  bench.publish('other');
  expect(bench.counts(0)).toEqual({ published: 2 });
  expect(bench.counts(1)).toEqual({ expected: 2 });
});

test('a device that has not got in yet is counted and nothing is expected of it', () => {
  const bench = new LedgerBench();
  bench.ledger.intents.add(1, 'a', 'all');
  bench.ledger.intents.add(1, '#', 'all');
  bench.publish('a');
  expect(bench.counts(1)).toEqual({ beforeFirstSuback: 1 });
});

test('a delivery is useful up to its age and stale after it', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  for (const late of [0, 1]) {
    const message = bench.publish('a', 1, seconds(5));
    bench.route(message, 1);
    bench.now = (bench.now + seconds(5) + late) as typeof bench.now;
    bench.deliver(message, 1);
  }
  expect(bench.counts(1)).toEqual({ expected: 2, delivered: 2, useful: 1, stale: 1 });
  expect(bench.heard[0]).toBe('delivered 1 to 1 after 5s');
});

test('further copies of a delivered message are duplicates while one may still come', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a');
  bench.route(message, 1);
  bench.ledger.delivered(bench.now, message, 1, 1);
  bench.deliver(message, 1);
  expect(bench.counts(1)).toMatchObject({ delivered: 1, duplicates: 1 });
});

test('a delivery that nobody expected is counted at the QoS it came with', () => {
  const bench = new LedgerBench();
  const message = bench.publish('a', 2);
  bench.deliver(message, 1, 0);
  expect(bench.counts(1, 0)).toEqual({ unexpected: 1 });
});

test('a message is lost when no copy is left, and the latest death is the cause', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a', 0);
  bench.ledger.messageCopied(message);
  bench.route(message, 1);
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.queue-full.newest');
  expect(bench.heard).toEqual([]);
  bench.ledger.messageDied(bench.now, message, 'publisher.link-lost', 0);
  expect(bench.heard).toEqual(['lost 1 by 1: publisher.link-lost']);
  expect(bench.counts(1)).toEqual({ expected: 1, lost: 1, 'publisher.link-lost': 1 });
});

test('a copy that passes on to nobody is a loss that nobody explains', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  bench.ledger.messagePassedOn(bench.now, bench.publish('a', 0));
  expect(bench.counts(1)).toEqual({ expected: 1, lost: 1, unexplained: 1 });
  expect(bench.heard).toEqual(['lost 1 by 1: unexplained']);
});

test('losing more copies than there were is a bug', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a');
  bench.route(message, 1);
  expect(() => bench.ledger.messagePassedOn(bench.now, message)).toThrow(InvariantViolation);
  expect(() => bench.ledger.devicePassedOn(bench.now, message, 1)).toThrow(InvariantViolation);
});

test.each(CAUSES)('a copy can die of %s wherever it is held', (cause) => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  bench.ledger.messageDied(bench.now, bench.publish('a', 0), cause, 0);
  const queued = bench.publish('a', 0);
  bench.route(queued, 1);
  bench.ledger.sessions.died(bench.now, queued, 1, cause);
  const held = bench.publish('a', 0);
  bench.ledger.deviceCopied(held, 1);
  bench.route(held, 1);
  bench.ledger.sessions.passedOn(bench.now, held, 1, 1);
  bench.ledger.deviceDied(bench.now, held, 1, cause);
  expect(bench.counts(1)).toMatchObject({ expected: 3, lost: 3, [cause]: 3 });
});

test('blame without a death is the cause only if nothing dies or arrives later', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1, 2);
  const refused = bench.publish('a', 0);
  bench.ledger.messageBlamed(refused, 'broker.queue-full.rejected');
  bench.ledger.messagePassedOn(bench.now, refused);
  const mistaken = bench.publish('a', 0);
  bench.route(mistaken, 1, 2);
  for (const device of [1, 2]) {
    bench.ledger.deviceBlamed(mistaken, device, 'subscriber.mistaken-duplicate');
  }
  bench.deliver(mistaken, 1);
  bench.ledger.sessions.passedOn(bench.now, mistaken, 2, 2);
  expect(bench.counts(1)).toMatchObject({
    delivered: 1,
    'broker.queue-full.rejected': 2,
    'subscriber.mistaken-duplicate': 1,
  });
});

test('who gets no copy when a message is routed has lost it: no session, or no subscription', () => {
  const bench = new LedgerBench(4);
  bench.subscribe('a', 1, 2, 3, 4);
  for (const client of [1, 2, 3]) bench.ledger.sessionCreated(client);
  bench.ledger.sessionEnded(2, 'expired');
  bench.ledger.sessionEnded(3, 'cleaned');
  bench.ledger.sessionCreated(3);
  bench.route(bench.publish('a', 0), 1);
  expect(bench.heard).toEqual([
    'lost 1 by 4: broker.no-session',
    'lost 1 by 3: broker.no-subscription',
    'lost 1 by 2: broker.no-session',
  ]);
  expect(bench.counts(1)).toMatchObject({ never: 1, cleaned: 1, expired: 1 });
});

test('what is routed twice is lost at neither when one of them made a copy', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  bench.ledger.sessionCreated(1);
  const message = bench.publish('a');
  bench.ledger.messageCopied(message);
  bench.route(message, 1);
  bench.route(message);
  bench.deliver(message, 1);
  expect(bench.counts(1)).toMatchObject({ expected: 1, delivered: 1 });
  expect(bench.ledger.fates.store.messages.size).toBe(0);
});

test('what is still held at the end is pending, and the record of what is decided is gone', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1, 2);
  const message = bench.publish('a');
  bench.route(message, 1, 2);
  bench.deliver(message, 1);
  bench.publish('a');
  bench.ledger.close();
  expect(bench.counts(1)).toMatchObject({ expected: 4, delivered: 1, pending: 3 });
});

test('a message that was delivered and is still held is not pending', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a');
  bench.route(message, 1);
  bench.ledger.delivered(bench.now, message, 1, 1);
  bench.ledger.close();
  expect(bench.counts(1)).toEqual({ expected: 1, delivered: 1, useful: 1 });
});

test('no local is by ClientId: the publisher and its clones expect nothing [MQTT-3.8.3-3 (5.0)]', () => {
  const bench = new LedgerBench(3);
  for (const device of [0, 1, 2]) {
    bench.ledger.intents.add(device, 'a', 'all', device < 2);
    bench.ledger.intents.begin(device, 0);
  }
  bench.ledger.takeClient(bench.now, 1, 0);
  bench.publish('a');
  expect(bench.counts()).toEqual({ published: 1, expected: 1 });
  // A filter without the option expects it all the same.
  bench.subscribe('#', 1);
  bench.publish('a');
  expect(bench.counts()).toEqual({ published: 2, expected: 3 });
});

test('what only clears a retained message is published, and nothing more', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const topic = bench.topicOf('a');
  const clearing = { number: 0, publisher: 0, topic, topicName: 'a', flow: 0, qos: 1 as const };
  bench.ledger.published(bench.now, { ...clearing, usefulUs: 0 });
  bench.ledger.delivered(bench.now, 0, 1, 1);
  expect(bench.counts()).toEqual({ published: 1 });
});

test('a will may overtake what its device had published before', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a');
  const topic = bench.topicOf('a');
  const will = { number: message + 1, publisher: 0, topic, topicName: 'a', qos: 1 as const };
  bench.ledger.willPublished(bench.now, will);
  bench.ledger.sessions.copied(will.number, 1);
  bench.ledger.sessions.routed(bench.now, will.number);
  bench.ledger.willRouted(bench.now, will.number);
  bench.deliver(will.number, 1);
  bench.route(message, 1);
  bench.deliver(message, 1);
  expect(bench.counts()).toEqual({ published: 2, expected: 2, delivered: 2, useful: 2 });
});

test('a will that is lost is lost at once: nobody waits for its acknowledgement', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const topic = bench.topicOf('a');
  const will = { number: 1, publisher: 0, topic, topicName: 'a', qos: 1 as const };
  bench.ledger.willPublished(bench.now, will);
  bench.ledger.sessions.routed(bench.now, 1);
  bench.ledger.willRouted(bench.now, 1);
  expect(bench.counts()).toMatchObject({ expected: 1, lost: 1, 'broker.no-session': 1 });
  expect(bench.counts()).not.toHaveProperty('ackedButLost');
});
