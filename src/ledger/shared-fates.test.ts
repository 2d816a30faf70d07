import { expect, test } from 'vitest';
import { LedgerBench } from '../testing/ledger-bench.ts';

const GROUP = '$share/g/a';

/** Subscribers 1 and 2 in one group, and a message that the broker gives to one of them. */
function shared(to = 1): { readonly bench: LedgerBench; readonly message: number } {
  const bench = new LedgerBench(3);
  bench.subscribe(GROUP, 1, 2);
  const message = bench.publish('a');
  bench.share(message, to, GROUP);
  bench.route(message);
  return { bench, message };
}

test('a group expects a message once, and any member meets that', () => {
  for (const member of [1, 2]) {
    const { bench, message } = shared(member);
    bench.deliver(message, member);
    expect(bench.counts(1)).toEqual({ expected: 1, delivered: 1, useful: 1 });
  }
});

test('a second member’s copy is a duplicate', () => {
  const { bench, message } = shared();
  bench.ledger.sessions.moved(bench.now, message, 1, 2);
  bench.ledger.delivered(bench.now, message, 1, 1);
  bench.deliver(message, 2);
  expect(bench.counts(1)).toMatchObject({ expected: 1, delivered: 1, duplicates: 1 });
});

test('a group loses what its member lost, when no other has a copy', () => {
  const { bench, message } = shared();
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-expired');
  expect(bench.counts(1)).toMatchObject({ expected: 1, lost: 1, 'broker.session-expired': 1 });
});

test('a copy that moves to another member is still the group’s', () => {
  const { bench, message } = shared();
  bench.ledger.sessions.moved(bench.now, message, 1, 2);
  bench.ledger.sessionEnded(1, 'expired');
  expect(bench.counts(1)).toEqual({ expected: 1 });
  bench.deliver(message, 2);
  expect(bench.counts(1)).toMatchObject({ expected: 1, delivered: 1 });
});

test('a group that nobody was served for has lost the message', () => {
  const bench = new LedgerBench(3);
  bench.subscribe(GROUP, 1, 2);
  bench.route(bench.publish('a'));
  expect(bench.counts(1)).toMatchObject({ lost: 1, 'broker.no-session': 1, never: 1 });
  bench.ledger.sessionCreated(2);
  bench.route(bench.publish('a'));
  expect(bench.counts(1)).toMatchObject({ lost: 2, 'broker.no-subscription': 1 });
});

test('a group lives while one device holds its intent, and then all it waits for is withdrawn', () => {
  const { bench, message } = shared();
  bench.ledger.giveUp(1, 0, bench.topicName);
  bench.ledger.intents.disconnect(2);
  const second = bench.publish('a');
  expect(bench.counts(1)).toEqual({ expected: 2 });
  bench.ledger.retire(2);
  expect(bench.counts(1)).toEqual({ withdrawn: 2 });
  bench.publish('a');
  // Copies that are still under way are nobody's.
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-expired');
  bench.ledger.messagePassedOn(bench.now, second);
  expect(bench.counts(1)).toEqual({ withdrawn: 2 });
});

test('a device’s own filter and its group are two expectations; its first delivery meets its own', () => {
  const bench = new LedgerBench(3);
  bench.subscribe(GROUP, 1, 2);
  bench.subscribe('a', 1);
  const message = bench.publish('a');
  bench.share(message, 1, GROUP);
  bench.route(message, 1);
  expect(bench.counts(1)).toEqual({ expected: 2 });
  // The first to come is the group's copy; the device cannot tell.
  bench.deliver(message, 1);
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.queue-full.oldest');
  expect(bench.counts(1)).toMatchObject({ expected: 2, delivered: 1, lost: 1 });
  expect(bench.heard).toEqual([
    'delivered 1 to 1 after 0s',
    // A group is numbered behind all devices.
    'lost 1 by 4: broker.queue-full.oldest',
  ]);
});

test('a delivery meets the one the broker served, where it served but one', () => {
  const bench = new LedgerBench(3);
  bench.subscribe(GROUP, 1, 2);
  bench.subscribe('a', 1);
  bench.ledger.sessionCreated(1);
  const message = bench.publish('a');
  bench.share(message, 1, GROUP);
  bench.route(message);
  bench.deliver(message, 1);
  expect(bench.counts(1)).toMatchObject({ delivered: 1, lost: 1, 'broker.no-subscription': 1 });
  expect(bench.heard.at(-1)).toBe('lost 1 by 1: broker.no-subscription');
});

test('a group goes on being served through a session that its member has left', () => {
  const bench = new LedgerBench(3);
  bench.subscribe(GROUP, 1, 2);
  const waiting = bench.publish('a');
  bench.share(waiting, 1, GROUP);
  bench.route(waiting);
  bench.ledger.takeClient(bench.now, 1, 77);
  expect(bench.counts(1)).toMatchObject({ lost: 1, 'broker.orphaned-session': 1 });
  const next = bench.publish('a');
  bench.share(next, 1, GROUP);
  bench.route(next);
  expect(bench.counts(1)).toMatchObject({ lost: 2, 'broker.orphaned-session': 2 });
});

test('a QoS 2 message held by a member counts for the group', () => {
  const { bench, message } = shared();
  bench.ledger.deviceCopied(message, 1);
  bench.ledger.sessions.passedOn(bench.now, message, 1, 1);
  expect(bench.counts(1)).toEqual({ expected: 1 });
  bench.ledger.deviceDied(bench.now, message, 1, 'subscriber.session-lost');
  expect(bench.counts(1)).toMatchObject({ lost: 1, 'subscriber.session-lost': 1, never: 1 });
});

test('a group that has never been in is counted once', () => {
  const bench = new LedgerBench(3);
  bench.foresee(GROUP, 1, 2);
  bench.publish('a');
  expect(bench.counts(1)).toEqual({ beforeFirstSuback: 1 });
});

test('the same filter in two groups is expected twice, and once more without a group', () => {
  const bench = new LedgerBench(3);
  bench.subscribe('$share/g/+', 1);
  bench.subscribe('$share/h/+', 1);
  bench.subscribe('+', 1);
  bench.publish('a');
  expect(bench.counts(1)).toEqual({ expected: 3 });
});
