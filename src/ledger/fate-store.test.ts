import fc from 'fast-check';
import { expect, test } from 'vitest';
import { START } from '../kernel/time.ts';
import { type Expectation, FateStore, type MessageRecord, NO_EXPECTATION } from './fate-store.ts';

const MESSAGES = 3;
const DEVICES = 6;

function storeWith(messages: number): {
  readonly store: FateStore;
  readonly records: readonly MessageRecord[];
} {
  const store = new FateStore();
  store.grow(DEVICES);
  const records = Array.from({ length: messages }, (_, n) =>
    store.openMessage(START, { number: n + 1, topic: 7, flow: 2, qos: 1, usefulUs: 10 }),
  );
  return { store, records };
}

function listOf(
  first: Expectation,
  next: (each: Expectation) => Expectation,
): readonly Expectation[] {
  const list: Expectation[] = [];
  for (let each = first; each !== NO_EXPECTATION; each = next(each)) list.push(each);
  return list;
}

test('expectations are found by message and device in any order, and listed by either', () => {
  const step = fc.record({ message: fc.nat(MESSAGES - 1), device: fc.nat(DEVICES - 1) });
  const property = fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
    const { store, records } = storeWith(MESSAGES);
    const open = new Map<string, Expectation>();
    for (const { message, device } of steps) {
      const record = records[message] ?? expect.fail('no such message');
      const key = `${message} ${device}`;
      const known = open.get(key);
      expect(store.find(record, device)).toBe(known ?? NO_EXPECTATION);
      if (known === undefined) open.set(key, store.openExpectation(record, device));
      else if (open.delete(key)) store.closeExpectation(known);
      const under = (part: number, value: number): readonly Expectation[] =>
        [...open].filter(([name]) => Number(name.split(' ')[part]) === value).map(([, id]) => id);
      const ofMessage = listOf(store.firstOf(record), (each) => store.nextOf(each));
      const ofDevice = listOf(store.firstOfDevice(device), (each) => store.nextOfDevice(each));
      expect(new Set(ofMessage)).toEqual(new Set(under(0, message)));
      expect(new Set(ofDevice)).toEqual(new Set(under(1, device)));
      expect(ofMessage.length + ofDevice.length).toBe(
        under(0, message).length + under(1, device).length,
      );
    }
    expect(store.expectations.size).toBe(open.size);
  });
  fc.assert(property, { numRuns: 300 });
});

test('a record that is used again remembers nothing of what it followed before', () => {
  const { store, records } = storeWith(1);
  const record = records[0] ?? expect.fail('no record');
  const each = store.openExpectation(record, 1);
  store.addSessionCopies(each, 2);
  store.addOtherCopies(each, 3);
  store.setRouting(each, 9);
  store.setCause(each, 4, 5);
  store.noteDelivered(each);
  store.noteLost(each);
  store.addCopies(record, 5);
  store.closeExpectation(each);
  store.messages.free(record);
  const message = { number: 8, topic: 1, flow: 1, qos: 0, usefulUs: 1 } as const;
  expect(store.openMessage(START, message)).toBe(record);
  expect([store.copiesOf(record), store.firstOf(record)]).toEqual([1, NO_EXPECTATION]);
  expect(store.openExpectation(record, 2)).toBe(each);
  expect([store.sessionCopiesOf(each), store.otherCopiesOf(each), store.routingOf(each)]).toEqual([
    0, 0, -1,
  ]);
  expect([store.causeOf(each), store.afterOf(each)]).toEqual([0, 0]);
  expect([store.isDelivered(each), store.isLost(each)]).toEqual([false, false]);
});
