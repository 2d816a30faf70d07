import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MessageRecord, NO_RECORD } from './fate-store.ts';
import { MessageIndex } from './message-index.ts';

const record = (number: number): MessageRecord => number as MessageRecord;

test('a message that was never followed has no record', () => {
  const index = new MessageIndex();
  expect([0, 1, 63, 64, 1_000_000].map((message) => index.get(message))).toEqual(
    Array(5).fill(NO_RECORD),
  );
});

test('records are found by number as in a map, while neighbours come and go', () => {
  const number = fc.integer({ min: 1, max: 300 });
  const steps = fc.array(fc.tuple(number, fc.nat(1000)), { maxLength: 200 });
  const property = fc.property(steps, (all) => {
    const index = new MessageIndex();
    const map = new Map<number, MessageRecord>();
    for (const [message, value] of all) {
      if (map.delete(message)) index.delete(message);
      else {
        map.set(message, record(value));
        index.set(message, record(value));
      }
    }
    for (let message = 0; message <= 400; message++) {
      expect(index.get(message)).toBe(map.get(message) ?? NO_RECORD);
    }
  });
  fc.assert(property);
});

test('a long run of messages that come and go needs no room for those that have gone', () => {
  const index = new MessageIndex();
  const open = 100;
  const follow = (until: number, from: number): void => {
    for (let message = from; message < until; message++) {
      index.set(message, record(message));
      if (message > open) index.delete(message - open);
    }
  };
  follow(10_000, 1);
  const before = index.bytes;
  follow(20_000, 10_000);
  // Four bytes for each 64 numbers is all that grows.
  expect(index.bytes - before).toBeLessThan(4 * 10_000);
  expect(index.get(19_950)).toBe(19_950);
  expect(index.get(19_800)).toBe(NO_RECORD);
});
