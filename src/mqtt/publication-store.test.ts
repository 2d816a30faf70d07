import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvariantViolation } from '../kernel/invariant.ts';
import { type Instant, NEVER } from '../kernel/time.ts';
import type { Qos } from './packet.ts';
import {
  type MessageNumber,
  type PublicationContent,
  type PublicationId,
  PublicationStore,
} from './publication-store.ts';
import type { TopicId } from './topic-table.ts';

const content: fc.Arbitrary<PublicationContent> = fc
  .record(
    {
      topic: fc.nat().map((topic) => topic as TopicId),
      payloadLength: fc.nat(),
      message: fc.nat().map((message) => message as MessageNumber),
      qos: fc.constantFrom<Qos>(0, 1, 2),
      retain: fc.boolean(),
      properties: fc.record({ messageExpiryInterval: fc.nat() }),
      payload: fc.uint8Array({ maxLength: 4 }),
    },
    { requiredKeys: ['topic', 'payloadLength', 'message', 'qos', 'retain'] },
  )
  .map((record) => ({ ...record }));

function read(store: PublicationStore, id: PublicationId): unknown {
  return {
    topic: store.topicOf(id),
    payloadLength: store.payloadLengthOf(id),
    message: store.messageOf(id),
    qos: store.qosOf(id),
    retain: store.isRetain(id),
    properties: store.propertiesOf(id),
    payload: store.payloadOf(id),
  };
}

/** Create something, or take or give back a reference of the n-th that is there. */
const act = fc.oneof(
  content,
  fc.record({ verb: fc.constantFrom('retain', 'release'), place: fc.nat({ max: 9 }) }),
);

interface Held {
  readonly id: PublicationId;
  readonly said: PublicationContent;
  references: number;
}

test('a publication says what it was made with until its last reference is given back', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      const store = new PublicationStore();
      let plain: Held[] = [];
      for (const each of acts) {
        if ('topic' in each) plain.push({ id: store.create(each), said: each, references: 1 });
        else count(store, plain[each.place % Math.max(plain.length, 1)], each.verb);
        plain = plain.filter(({ references }) => references > 0);
      }
      expect(store.size).toBe(plain.length);
      for (const { id, said } of plain) expect(read(store, id)).toEqual(said);
    }),
  );
});

function count(store: PublicationStore, one: Held | undefined, verb: string): void {
  if (one === undefined) return;
  one.references += verb === 'retain' ? 1 : -1;
  if (verb === 'retain') store.retain(one.id);
  else store.release(one.id);
}

test('a reused record inherits nothing of the last one', () => {
  const store = new PublicationStore();
  const first = store.create({
    topic: 7 as TopicId,
    payloadLength: 3,
    message: 9 as MessageNumber,
    qos: 2,
    retain: true,
    properties: { contentType: 'text' },
    payload: Uint8Array.of(1),
  });
  store.release(first);
  const second = store.open(1 as TopicId, 2, 3 as MessageNumber, 0);
  expect(second).toBe(first);
  expect(read(store, second)).toEqual({
    topic: 1,
    payloadLength: 2,
    message: 3,
    qos: 0,
    retain: false,
    properties: undefined,
    payload: undefined,
  });
});

test('one reference too many given back is a bug of ours', () => {
  const store = new PublicationStore();
  const id = store.open(0 as TopicId, 0, 1 as MessageNumber, 1);
  store.release(id);
  expect(() => store.release(id)).toThrow(InvariantViolation);
});

test('a derived publication is the same message, and outlives the one it was made from', () => {
  const store = new PublicationStore();
  const payload = Uint8Array.of(1, 2, 3);
  const from = store.create({
    topic: 7 as TopicId,
    payloadLength: 3,
    message: 42 as MessageNumber,
    qos: 2,
    retain: true,
    properties: { contentType: 'text/plain' },
    payload,
  });
  const properties = { contentType: 'text/plain', subscriptionIdentifier: [5] };
  const derived = store.derive(from, { properties });
  const renamed = store.derive(derived, { topic: 8 as TopicId, expiresAt: 99 as Instant });
  store.release(from);
  expect(read(store, derived)).toEqual({
    topic: 7,
    payloadLength: 3,
    message: 42,
    qos: 2,
    retain: true,
    properties,
    payload,
  });
  expect(store.expiresAt(derived)).toBe(NEVER);
  expect(read(store, renamed)).toMatchObject({ topic: 8, message: 42, properties });
  expect(store.expiresAt(renamed)).toBe(99);
  const bare = store.derive(renamed, { properties: {} });
  expect(store.expiresAt(bare)).toBe(99);
  expect(store.propertiesOf(bare)).toBeUndefined();
});

test('plain is what has no RETAIN, no properties and no time to expire', () => {
  const store = new PublicationStore();
  const plain = store.open(1 as TopicId, 8, 1 as MessageNumber, 1);
  const said = {
    topic: 1 as TopicId,
    payloadLength: 8,
    message: 1 as MessageNumber,
    qos: 1,
  } as const;
  expect(store.isPlain(plain)).toBe(true);
  expect(store.isPlain(store.derive(plain, {}))).toBe(true);
  expect(store.isPlain(store.derive(plain, { expiresAt: 5 as Instant }))).toBe(false);
  expect(store.isPlain(store.create({ ...said, retain: true }))).toBe(false);
  expect(store.isPlain(store.create({ ...said, retain: false, properties: {} }))).toBe(false);
  // A record that is used again has nothing of its last owner's.
  const spent = store.derive(plain, { expiresAt: 5 as Instant, properties: { contentType: 'x' } });
  store.release(spent);
  expect(store.isPlain(store.open(1 as TopicId, 8, 1 as MessageNumber, 1))).toBe(true);
});
