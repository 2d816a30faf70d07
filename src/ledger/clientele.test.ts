import { expect, test } from 'vitest';
import { LedgerBench } from '../testing/ledger-bench.ts';
import { Clientele } from './clientele.ts';

test('a device uses one ClientId at a time, and the last user is remembered', () => {
  const clientele = new Clientele();
  clientele.grow(3);
  expect(clientele.clientOf(2)).toBe(-1);
  clientele.join(0, 7);
  clientele.join(2, 7);
  expect(clientele.membersOf(7)).toEqual([0, 2]);
  clientele.join(2, 8);
  expect(clientele.membersOf(7)).toEqual([0]);
  clientele.join(0, 8);
  expect([clientele.membersOf(7), clientele.membersOf(8)]).toEqual([[], [2, 0]]);
  expect(clientele.lastMemberOf(7)).toBe(2);
  expect(clientele.lastMemberOf(999)).toBe(-1);
});

test('a ClientId has one sole member, or none that is alone', () => {
  const clientele = new Clientele();
  clientele.grow(3);
  expect(clientele.soleMemberOf(5)).toBe(-1);
  clientele.join(1, 5);
  expect(clientele.soleMemberOf(5)).toBe(1);
  clientele.join(2, 5);
  expect(clientele.soleMemberOf(5)).toBe(-1);
  clientele.join(1, 6);
  expect([clientele.soleMemberOf(5), clientele.soleMemberOf(6)]).toEqual([2, 1]);
});

test('a ClientId that nobody has used has no session and no ending', () => {
  const clientele = new Clientele();
  for (const client of [-1, 0, 5000]) {
    expect([clientele.hasSession(client), clientele.endingOf(client)]).toEqual([false, 0]);
  }
});

/** Three devices that share ClientId 1, and a message in its session. */
function clones(): { readonly bench: LedgerBench; readonly message: number } {
  const bench = new LedgerBench(3);
  for (const device of [2, 3]) bench.ledger.takeClient(bench.now, device, 1);
  bench.subscribe('a', 1, 2, 3);
  const message = bench.publish('a', 0);
  bench.route(message, 1);
  return { bench, message };
}

test('a copy in a shared session counts for every clone, and dies for those that did not get it', () => {
  const { bench, message } = clones();
  bench.deliver(message, 2);
  expect(bench.counts(1)).toMatchObject({ expected: 3, delivered: 1, lost: 2 });
  expect(bench.heard).toEqual([
    'delivered 1 to 2 after 0s',
    'lost 1 by 1: broker.delivered-to-clone',
    'lost 1 by 3: broker.delivered-to-clone',
  ]);
});

test('a clone that got an earlier copy loses nothing when another acknowledges', () => {
  const { bench, message } = clones();
  bench.ledger.delivered(bench.now, message, 1, 1);
  bench.deliver(message, 2);
  expect(bench.counts(1)).toMatchObject({ delivered: 2, 'broker.delivered-to-clone': 1 });
});

test('the death of a copy in a shared session is a death for every clone', () => {
  const { bench, message } = clones();
  bench.ledger.sessions.died(bench.now, message, 1, 'broker.session-cleaned');
  expect(bench.counts(1)).toMatchObject({ lost: 3, 'broker.session-cleaned': 3 });
});

test('a clone of its own messages is not expected to answer for those of others', () => {
  const { bench } = clones();
  bench.subscribe('b', 3);
  const message = bench.publish('b', 0);
  bench.route(message, 1);
  bench.deliver(message, 3);
  expect(bench.counts(1)).toMatchObject({ expected: 4, delivered: 1 });
});

test('what waits under a ClientId is lost when its only user takes another', () => {
  const bench = new LedgerBench(1);
  bench.subscribe('a', 1);
  bench.ledger.sessionCreated(1);
  bench.route(bench.publish('a', 0), 1);
  bench.ledger.takeClient(bench.now, 1, 50);
  expect(bench.heard).toEqual(['lost 1 by 1: broker.orphaned-session']);
});

test('a copy put into an orphaned session dies at once', () => {
  const bench = new LedgerBench(1);
  bench.subscribe('a', 1);
  bench.ledger.sessionCreated(1);
  bench.ledger.takeClient(bench.now, 1, 50);
  bench.route(bench.publish('a', 0), 1);
  expect(bench.heard).toEqual(['lost 1 by 1: broker.orphaned-session']);
});

test('a copy in the session it uses now keeps an orphaned one from mattering', () => {
  const bench = new LedgerBench(1);
  bench.subscribe('a', 1);
  bench.ledger.takeClient(bench.now, 1, 50);
  for (const order of [
    [1, 50],
    [50, 1],
  ]) {
    const message = bench.publish('a', 0);
    bench.route(message, ...order);
    bench.deliver(message, 1);
  }
  expect(bench.counts(1)).toEqual({ expected: 2, delivered: 2, useful: 2 });
});

test('taking the ClientId it has already changes nothing', () => {
  const bench = new LedgerBench(1);
  bench.subscribe('a', 1);
  bench.route(bench.publish('a', 0), 1);
  bench.ledger.takeClient(bench.now, 1, 1);
  expect(bench.heard).toEqual([]);
});
