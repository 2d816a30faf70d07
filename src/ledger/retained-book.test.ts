import { expect, test } from 'vitest';
import { LedgerBench } from '../testing/ledger-bench.ts';

/** A retained message of topic `a` that the broker has routed to whom it concerns. */
function retained(bench: LedgerBench, ...clients: readonly number[]): number {
  const message = bench.publish('a');
  bench.ledger.retained.keep(bench.topicOf('a') as never, message);
  bench.route(message, ...clients);
  return message;
}

test('a send on SUBSCRIBE that nobody expected is delivered, each time', () => {
  const bench = new LedgerBench();
  const message = retained(bench);
  for (const device of [1, 1, 2]) bench.ledger.retainedDelivered(bench.now, message, device);
  expect(bench.ledger.retained).toMatchObject({ delivered: 3, recovered: 0 });
  expect(bench.counts(1)).toEqual({});
});

test('it meets an expectation that is still open', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = retained(bench, 1);
  bench.ledger.sessions.copiedUnrouted(message, 1);
  bench.ledger.retainedDelivered(bench.now, message, 1);
  expect(bench.counts(1)).toMatchObject({ expected: 1, delivered: 1 });
  expect(bench.ledger.retained).toMatchObject({ delivered: 0, recovered: 0 });
  // And once more it is only a retained message.
  bench.ledger.retainedDelivered(bench.now, message, 1);
  expect(bench.counts(1)).not.toHaveProperty('duplicates');
  expect(bench.ledger.retained).toMatchObject({ delivered: 1, recovered: 0 });
});

test('it recovers what exactly this device had lost, once, and the loss stays', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = retained(bench, 1);
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-cleaned');
  for (const device of [2, 1, 1]) bench.ledger.retainedDelivered(bench.now, message, device);
  expect(bench.ledger.retained).toMatchObject({ delivered: 2, recovered: 1 });
  expect(bench.counts(1)).toMatchObject({ expected: 1, lost: 1 });
});

test('who lost a message that has been replaced, or cleared, recovers nothing', () => {
  for (const replace of [true, false]) {
    const bench = new LedgerBench();
    bench.subscribe('a', 1);
    const message = retained(bench, 1);
    bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-cleaned');
    if (replace) retained(bench, 1);
    else bench.ledger.retained.keep(bench.topicOf('a') as never, 0);
    bench.ledger.retainedDelivered(bench.now, message, 1);
    expect(bench.ledger.retained).toMatchObject({ delivered: 1, recovered: 0 });
  }
});

test('the same message retained once more forgets no loser', () => {
  const bench = new LedgerBench();
  bench.subscribe('a', 1);
  const message = retained(bench, 1);
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-cleaned');
  bench.ledger.retained.keep(bench.topicOf('a') as never, message);
  bench.ledger.retainedDelivered(bench.now, message, 1);
  expect(bench.ledger.retained).toMatchObject({ recovered: 1 });
});
