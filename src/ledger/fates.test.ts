import { expect, test } from 'vitest';
import { LedgerBench } from '../testing/ledger-bench.ts';

/** A bench with a message of QoS 1 that has been routed to both subscribers' sessions. */
function routed(): { readonly bench: LedgerBench; readonly message: number } {
  const bench = new LedgerBench();
  bench.subscribe('a', 1, 2);
  const message = bench.publish('a');
  bench.route(message, 1, 2);
  return { bench, message };
}

test('a loss after the publisher was told of success is acknowledged but lost', () => {
  const { bench, message } = routed();
  bench.ledger.fates.endHandshake(message, true);
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.restart');
  bench.deliver(message, 2);
  expect(bench.counts(1)).toMatchObject({ lost: 1, ackedButLost: 1, delivered: 1 });
});

test('so is one before it: a late PUBACK still counts', () => {
  const { bench, message } = routed();
  for (const client of [1, 2]) {
    bench.ledger.sessions.died(bench.now, message, client, 'broker.queue-full.newest');
  }
  expect(bench.counts(1)).toMatchObject({ lost: 2 });
  expect(bench.counts(1)).not.toHaveProperty('ackedButLost');
  bench.ledger.fates.endHandshake(message, true);
  expect(bench.counts(1)).toMatchObject({ lost: 2, ackedButLost: 2 });
  expect(bench.ledger.fates.store.messages.size).toBe(0);
});

test('a handshake that ends without success makes nothing acknowledged, before or after', () => {
  const { bench, message } = routed();
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.restart');
  bench.ledger.fates.endHandshake(message, false);
  bench.ledger.sessions.died(bench.now, message, 2, 'broker.restart');
  expect(bench.counts(1)).toEqual({ expected: 2, lost: 2, 'broker.restart': 2 });
  expect(bench.ledger.fates.store.messages.size).toBe(0);
});

test('a QoS 0 message is never acknowledged', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = bench.publish('a', 0);
  bench.ledger.messageDied(bench.now, message, 'publisher.link-lost', 0);
  bench.ledger.fates.endHandshake(message, true);
  expect(bench.counts(1)).not.toHaveProperty('ackedButLost');
});

test('a loss waits in its record for the handshake and is no longer open', () => {
  const { bench, message } = routed();
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.restart');
  expect(bench.ledger.fates.store.messages.size).toBe(1);
  bench.ledger.close();
  expect(bench.counts(1)).toMatchObject({ lost: 1, pending: 1 });
});

test('unsubscribing withdraws what only that filter expected', () => {
  const bench = new LedgerBench();
  bench.subscribe('a/#', 1);
  bench.subscribe('a/+', 1);
  bench.subscribe('a/#', 2);
  bench.publish('a/b');
  bench.publish('a/b/c');
  bench.ledger.giveUp(1, 0, bench.topicName);
  expect(bench.counts(1)).toEqual({ expected: 3, withdrawn: 1 });
  bench.ledger.giveUp(1, 1, bench.topicName);
  expect(bench.counts(1)).toEqual({ expected: 2, withdrawn: 2 });
  bench.publish('a/b');
  expect(bench.counts(1)).toEqual({ expected: 3, withdrawn: 2 });
});

test('what was decided before the filter was given up stays as it is', () => {
  const { bench, message } = routed();
  bench.deliver(message, 1);
  bench.ledger.sessions.died(bench.now, message, 2, 'broker.restart');
  for (const device of [1, 2]) bench.ledger.giveUp(device, 0, bench.topicName);
  expect(bench.counts(1)).toMatchObject({ expected: 2, delivered: 1, lost: 1 });
  expect(bench.counts(1)).not.toHaveProperty('withdrawn');
});

test('a delivery of what was withdrawn is unexpected', () => {
  const { bench, message } = routed();
  bench.ledger.giveUp(1, 0, bench.topicName);
  bench.deliver(message, 1);
  expect(bench.counts(1)).toMatchObject({ expected: 1, withdrawn: 1, unexpected: 1 });
});

test('a filter given up never stands again, one that is added later does', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  bench.ledger.giveUp(1, 0, bench.topicName);
  bench.ledger.intents.begin(1, 0);
  bench.publish('a');
  expect(bench.counts(1)).toEqual({});
  bench.subscribe('a', 1);
  bench.publish('a');
  expect(bench.counts(1)).toEqual({ expected: 1 });
});

test('a planned retirement withdraws everything open, and nothing is expected any more', () => {
  const { bench, message } = routed();
  bench.subscribe('b', 1);
  bench.publish('b');
  bench.ledger.retire(1);
  bench.publish('b');
  bench.deliver(message, 2);
  expect(bench.counts(1)).toEqual({ expected: 1, withdrawn: 2, delivered: 1, useful: 1 });
});

test('the record of a message goes with its last expectation', () => {
  const { bench, message } = routed();
  bench.ledger.retire(1);
  expect(bench.ledger.fates.store.messages.size).toBe(1);
  bench.deliver(message, 2);
  expect(bench.ledger.fates.store.messages.size).toBe(0);
  expect(bench.ledger.fates.store.expectations.size).toBe(0);
});
