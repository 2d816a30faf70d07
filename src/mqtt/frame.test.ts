import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader, INCOMPLETE, MAX_PACKET_SIZE } from './frame.ts';
import { REASON } from './reason-code.ts';
import { variableByteLength } from './wire-size.ts';

/** A packet with a body of so many bytes, numbered so that any mix-up shows. */
function packetOf(length: number): Uint8Array {
  const header = [0x30];
  for (let rest = length; ; rest >>= 7) {
    header.push(rest > 127 ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 127) break;
  }
  return Uint8Array.from([...header, ...Array.from({ length }, (_, at) => at & 0xff)]);
}

function joined(packets: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(packets));
}

/** Everything the reader has, up to INCOMPLETE or a failure. */
function drain(reader: FrameReader): { packets: Uint8Array[]; end: unknown } {
  const packets: Uint8Array[] = [];
  for (;;) {
    const next = reader.next();
    if (!(next instanceof Uint8Array)) return { packets, end: next };
    packets.push(next);
  }
}

const length = fc.oneof(
  fc.nat(10),
  fc.integer({ min: 120, max: 140 }),
  fc.constantFrom(16_383, 16_384),
);

test('packets come out whole and in order, however the stream was cut', () => {
  fc.assert(
    fc.property(
      fc.array(length, { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
      fc.boolean(),
      (lengths, cuts, drainsEachTime) => {
        const packets = lengths.map(packetOf);
        const stream = joined(packets);
        const reader = new FrameReader(MAX_PACKET_SIZE);
        const found: Uint8Array[] = [];
        let at = 0;
        for (let turn = 0; at < stream.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          reader.push(stream.subarray(at, end));
          at = end;
          if (drainsEachTime) found.push(...drain(reader).packets);
        }
        const last = drain(reader);
        expect(last.end).toBe(INCOMPLETE);
        found.push(...last.packets);
        expect(found.map((packet) => packet.length)).toEqual(packets.map((each) => each.length));
        expect(Buffer.from(joined(found)).equals(stream)).toBe(true);
        expect(reader.bytesHeld).toBe(0);
      },
    ),
  );
});

test('a packet that lies in one chunk is a view of it', () => {
  const chunk = joined([packetOf(3), packetOf(200)]);
  const reader = new FrameReader(1_000);
  reader.push(chunk);
  const { packets } = drain(reader);
  expect(packets.map((packet) => packet.buffer === chunk.buffer)).toEqual([true, true]);
  expect(packets.map((packet) => packet.byteOffset)).toEqual([0, 5]);
});

test('a packet put together is not overwritten by the next one', () => {
  const [first, second] = [packetOf(20), packetOf(30)];
  const reader = new FrameReader(1_000);
  reader.push(first.subarray(0, 4));
  drain(reader);
  reader.push(first.subarray(4));
  const { packets } = drain(reader);
  reader.push(second.subarray(0, 9));
  drain(reader);
  expect(packets).toEqual([first]);
});

test('a packet of nothing but its header is whole with its last byte', () => {
  const reader = new FrameReader(1_000);
  reader.push(Uint8Array.of(0xc0));
  expect(reader.next()).toBe(INCOMPLETE);
  reader.push(Uint8Array.of(0));
  expect(reader.next()).toEqual(Uint8Array.of(0xc0, 0));
  expect(reader.next()).toBe(INCOMPLETE);
});

test('a packet over the limit is refused as soon as its length is known', () => {
  const limit = 500;
  const body = limit - 3;
  const reader = new FrameReader(limit);
  reader.push(packetOf(body));
  expect(drain(reader).packets).toHaveLength(1);
  reader.push(packetOf(body + 1).subarray(0, 2));
  expect(reader.next()).toBe(INCOMPLETE);
  reader.push(packetOf(body + 1).subarray(2, 3));
  expect(reader.next()).toBe(REASON.packetTooLarge);
});

test('what follows a failure is not read', () => {
  const reader = new FrameReader(10);
  reader.push(packetOf(20));
  expect(reader.next()).toBe(REASON.packetTooLarge);
  reader.push(packetOf(1));
  expect(reader.next()).toBe(REASON.packetTooLarge);
});

test.each([
  ['a fifth byte', [0x30, 0xff, 0xff, 0xff, 0xff, 0x7f]],
  ['a needless last byte', [0x30, 0x81, 0x00, 0x00]],
  ['a needless zero', [0x30, 0x80, 0x00]],
])('a length with %s is malformed, in one chunk or byte by byte', (_, bytes) => {
  const whole = new FrameReader(MAX_PACKET_SIZE);
  whole.push(Uint8Array.from(bytes));
  expect(whole.next()).toBe(REASON.malformedPacket);
  const slow = new FrameReader(MAX_PACKET_SIZE);
  for (const byte of bytes) {
    slow.push(Uint8Array.of(byte));
    slow.next();
  }
  expect(slow.next()).toBe(REASON.malformedPacket);
});

test('the room for a begun packet follows what arrived, not what was announced', () => {
  const reader = new FrameReader(MAX_PACKET_SIZE);
  reader.push(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f));
  expect(reader.next()).toBe(INCOMPLETE);
  reader.push(new Uint8Array(100));
  expect(reader.next()).toBe(INCOMPLETE);
  expect(reader.bytesHeld).toBeGreaterThanOrEqual(105);
  expect(reader.bytesHeld).toBeLessThan(1_000);
});

test('the longest packet is the one whose length takes four bytes', () => {
  expect(MAX_PACKET_SIZE).toBe(1 + variableByteLength(268_435_455) + 268_435_455);
});

test('a limit that was raised counts from the next packet on', () => {
  const reader = new FrameReader(4);
  reader.push(Uint8Array.of(0x10, 2, 1, 1, 0x30, 3, 0, 1, 0x61));
  expect(reader.next()).toEqual(Uint8Array.of(0x10, 2, 1, 1));
  reader.allow(5);
  expect(reader.next()).toEqual(Uint8Array.of(0x30, 3, 0, 1, 0x61));
});
