import { expect, test } from 'vitest';
import { NONE } from '../kernel/linked-queues.ts';
import { FlightStore } from './flight-store.ts';
import type { PublicationId } from './publication-store.ts';
import type { PacketId } from './publish-header.ts';

const id = (value: number): PacketId => value as PacketId;
const publication = (value: number): PublicationId => value as PublicationId;

test('an identifier is held from its PUBLISH to the end of its handshake', () => {
  const flights = new FlightStore();
  flights.grow(1);
  flights.begin(0, publication(7), 1, false);
  flights.begin(0, publication(8), 2, false);
  expect([1, 2, 3].map((each) => flights.holds(0, id(each)))).toEqual([true, true, false]);
  flights.pubrec(0, id(2));
  expect(flights.holds(0, id(2))).toBe(true);
  flights.puback(0, id(1));
  flights.pubcomp(0, id(2));
  expect([1, 2].map((each) => flights.holds(0, id(each)))).toEqual([false, false]);
});

test('an entry can be taken out before it is sent again, and the others go on', () => {
  const flights = new FlightStore();
  flights.grow(1);
  for (const each of [5, 6, 7]) flights.begin(0, publication(each), each === 6 ? 2 : 1, false);
  flights.reconnect(0);
  const first = flights.firstUnsent(0);
  const second = flights.nextUnsent(first);
  flights.resend(0, first);
  flights.remove(0, second);
  expect([flights.quotaUsed(0), flights.count(0)]).toEqual([1, 2]);
  const third = flights.firstUnsent(0);
  expect(flights.publicationOf(third)).toBe(7);
  flights.resend(0, third);
  expect(flights.firstUnsent(0)).toBe(NONE);
});

test('clearing an owner tells where each entry came from', () => {
  const flights = new FlightStore();
  flights.grow(1);
  flights.begin(0, publication(5), 1, false, 12);
  flights.begin(0, publication(6), 2, false);
  const told: number[][] = [];
  flights.clear(
    0,
    (...entry) => told.push(entry),
    () => undefined,
  );
  expect(told).toEqual([
    [5, 1, 12],
    [6, 2, 0],
  ]);
});
