/**
 * Any text and bytes an MQTT packet may hold, for property tests: strings, topic names, topic
 * filters. Lengths crowd around the places where one more byte is needed.
 */
import fc from 'fast-check';

/** Characters an MQTT string may hold: one to four bytes each, no controls, no non-characters. */
const character: fc.Arbitrary<string> = fc
  .oneof(
    { arbitrary: fc.integer({ min: 0x20, max: 0x7e }), weight: 6 },
    { arbitrary: fc.integer({ min: 0xa0, max: 0x7ff }), weight: 1 },
    { arbitrary: fc.integer({ min: 0x800, max: 0xd7ff }), weight: 1 },
    { arbitrary: fc.integer({ min: 0xe000, max: 0xfdcf }), weight: 1 },
    { arbitrary: fc.integer({ min: 0x10000, max: 0x1fffd }), weight: 1 },
  )
  .map((codePoint) => String.fromCodePoint(codePoint));

/** Any MQTT string up to some 40 characters; sometimes one whose length needs a second byte. */
export const mqttString: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.string({ unit: character, maxLength: 40 }), weight: 9 },
  { arbitrary: fc.integer({ min: 120, max: 300 }).map((length) => 'ü'.repeat(length)), weight: 1 },
);

const level = fc
  .string({ unit: character, maxLength: 6 })
  .map((text) => text.replace(/[/+#]/g, '-'));

/** Any topic name; empty levels and a leading `$` included. */
export const topicName: fc.Arbitrary<string> = fc
  .array(fc.oneof(level, fc.constantFrom('a', 'b', '$SYS', '')), { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join('/'))
  .filter((topic) => topic.length > 0);

/** Any topic filter that is not shared. */
export const topicFilter: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof(level, fc.constantFrom('a', 'b', '+', '+', '$SYS', '')), { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([levels, hash]) => [...levels, ...(hash ? ['#'] : [])].join('/'))
  .filter((filter) => filter.length > 0);

/** Some bytes, at times enough that a length takes two. */
export const shortBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 30 }), weight: 8 },
  { arbitrary: zeros(100, 140), weight: 1 },
);

/** Some bytes, at times enough that a length takes three. */
export const bytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  { arbitrary: shortBytes, weight: 19 },
  { arbitrary: zeros(16_340, 16_400), weight: 1 },
);

function zeros(min: number, max: number): fc.Arbitrary<Uint8Array> {
  return fc.integer({ min, max }).map((length) => new Uint8Array(length));
}
