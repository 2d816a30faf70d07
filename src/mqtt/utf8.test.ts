import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mqttString } from '../testing/text-arbitrary.ts';
import { isMqttString, isMqttUtf8, utf8Length, writeUtf8 } from './utf8.ts';

/** Any 16-bit units, lone surrogates included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
  .map((units) => String.fromCharCode(...units));

/** Bytes that are UTF-8 more often than chance would have it. */
const nearlyUtf8 = fc
  .array(
    fc.oneof(
      fc.constantFrom([0x61], [0xc3, 0xbc], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80]),
      fc.constantFrom(
        [0xed, 0xa0, 0x80],
        [0xc0, 0x80],
        [0xe0, 0x80, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
      ),
      fc.integer({ min: 0, max: 255 }).map((byte) => [byte]),
    ),
    { maxLength: 6 },
  )
  .map((runs) => Uint8Array.from(runs.flat()));

/** Unicode, but neither control characters nor non-characters (MQTT 5.0 §1.5.4). */
function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Noncharacter_Code_Point}\p{Cs}]/u.test(text);
}

test('the length and the bytes of any text are those of an encoder', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const expected = new TextEncoder().encode(text);
      const bytes = new Uint8Array(expected.length + 2);
      expect(utf8Length(text)).toBe(expected.length);
      expect(writeUtf8(text, bytes, 1)).toBe(expected.length + 1);
      expect(bytes).toEqual(Uint8Array.of(0, ...expected, 0));
    }),
    { numRuns: 1_000 },
  );
});

test('bytes are an MQTT string when a strict decoder takes them and all characters are printable', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const text = (bytes: Uint8Array) => {
    try {
      return strict.decode(bytes);
    } catch {
      return undefined;
    }
  };
  fc.assert(
    fc.property(nearlyUtf8, (bytes) => {
      const decoded = text(bytes);
      const expected = decoded !== undefined && isPrintable(decoded);
      expect(isMqttUtf8(bytes, 0, bytes.length)).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
});

test('a text is an MQTT string exactly when its bytes are', () => {
  fc.assert(
    fc.property(fc.oneof(anyText, mqttString), (text) => {
      expect(isMqttString(text)).toBe(isPrintable(text));
      const bytes = new TextEncoder().encode(text);
      if (!/\p{Cs}/u.test(text)) expect(isMqttUtf8(bytes, 0, bytes.length)).toBe(isPrintable(text));
    }),
    { numRuns: 1_000 },
  );
});

test('only the bytes asked about are looked at', () => {
  const bytes = Uint8Array.of(0xff, 0x61, 0xc3, 0xbc, 0xff);
  expect(isMqttUtf8(bytes, 1, 4)).toBe(true);
  expect(isMqttUtf8(bytes, 1, 3)).toBe(false);
  expect(isMqttUtf8(bytes, 0, 0)).toBe(true);
});

test('a string ends at 65,535 bytes', () => {
  expect(isMqttString('a'.repeat(65_535))).toBe(true);
  expect(isMqttString('a'.repeat(65_536))).toBe(false);
  expect(isMqttString('ü'.repeat(32_768))).toBe(false);
});
