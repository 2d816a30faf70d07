/**
 * Streams of bytes as nobody should send them: right packets, wrong ones, damaged ones, lengths
 * without their bytes, noise; in any order, and cut anywhere.
 */
import fc from 'fast-check';
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import type { ProtocolVersion, Will } from '../mqtt/packet.ts';
import { anyAcknowledgement, anyPublish, anyRarePacket } from './packet-arbitrary.ts';
import { encodeAcknowledgement, encodePublish, encodeRare } from './packet-bytes.ts';
import { hex } from './packet-recorder.ts';
import { connect } from './spoken-packet.ts';

/** One connection's bytes. */
export interface HostileStream {
  readonly bytes: Uint8Array;
  /** Where it is cut into chunks, as shares of its length. */
  readonly cuts: readonly number[];
}

const version = fc.constantFrom<ProtocolVersion[]>(4, 5);

/** A client like others, under one of few names, so that they meet. */
const hello: fc.Arbitrary<Uint8Array> = fc
  .record({
    version,
    name: fc.constantFrom('a', 'b', 'c'),
    clean: fc.boolean(),
    keepAlive: fc.constantFrom(0, 1, 60),
    expiry: fc.constantFrom(0, 10, 0xffff_ffff),
    will: fc.option(
      fc.constantFrom<Will>(
        { topic: 'a', payload: new Uint8Array(3), qos: 1, retain: false },
        { topic: 'a/b', payload: new Uint8Array(0), qos: 2, retain: true },
      ),
      { nil: undefined },
    ),
  })
  .map(({ name, will, ...said }) => {
    const packet = connect(name, said);
    return encodeRare(said.version, will === undefined ? packet : { ...packet, will });
  });

/** A packet of either version and either role, as it should be. */
const anyPacket: fc.Arbitrary<Uint8Array> = version.chain((spoken) =>
  fc.oneof(
    { weight: 4, arbitrary: anyRarePacket(spoken).map((packet) => encodeRare(spoken, packet)) },
    { weight: 4, arbitrary: anyPublish(spoken).map((packet) => encodePublish(spoken, packet)) },
    {
      weight: 2,
      arbitrary: anyAcknowledgement(spoken).map((packet) => encodeAcknowledgement(spoken, packet)),
    },
    { weight: 1, arbitrary: fc.constant(Uint8Array.of(PACKET_TYPE.pingreq << 4, 0)) },
  ),
);

/** Making a packet takes longer than breaking it: a thousand of them, the same in every run. */
const packets = fc.sample(anyPacket, { numRuns: 1000, seed: 1 });
const wholePacket = fc.nat(packets.length - 1).map((n) => packets[n] ?? new Uint8Array(0));

/** What a string must not hold, what ends one early, what is no UTF-8, and other surprises. */
const surprise: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.constantFrom(
    [0x00],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xf4, 0x90, 0x80, 0x80],
    [0xff],
    [0x2b],
  ),
  fc.nat(255).map((byte) => [byte]),
);

interface Damage {
  readonly kind: 'overwrite' | 'insert' | 'delete' | 'truncate' | 'bad length';
  /** How far into the packet, 0 … 1. */
  readonly at: number;
  readonly surprise: readonly number[];
}

const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom<Damage['kind'][]>(
    'overwrite',
    'insert',
    'delete',
    'truncate',
    'bad length',
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  surprise,
});

/** A packet with one thing wrong; its length is put right again, except where that is the damage. */
function damaged(packet: Uint8Array, { kind, at, surprise: bytes }: Damage): Uint8Array {
  const place = Math.floor(at * (packet.length - 1));
  const before = packet.subarray(0, place);
  if (kind === 'truncate') return before;
  if (kind === 'bad length')
    return Uint8Array.of(...packet.subarray(0, 1), ...bytes, ...packet.subarray(2));
  const removed = kind === 'insert' ? 0 : kind === 'delete' ? 1 : bytes.length;
  const added = kind === 'delete' ? [] : bytes;
  const changed = Uint8Array.of(...before, ...added, ...packet.subarray(place + removed));
  return place < 2 || changed.length > 129 ? changed : withLength(changed);
}

/** With the remaining length that a packet of up to 129 bytes has. */
function withLength(packet: Uint8Array): Uint8Array {
  return Uint8Array.of(...packet.subarray(0, 1), packet.length - 2, ...packet.subarray(2));
}

/** A packet that announces up to 256 MB and sends little of it. */
const announcement: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.nat(255), fc.uint8Array({ maxLength: 40 }))
  .map(([first, rest]) => Uint8Array.of(first, 0xff, 0xff, 0xff, 0x7f, ...rest));

const piece: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: wholePacket },
  {
    weight: 6,
    arbitrary: fc.tuple(wholePacket, damage).map(([packet, how]) => damaged(packet, how)),
  },
  { weight: 1, arbitrary: hello },
  { weight: 1, arbitrary: announcement },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
);

const opening: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 8, arbitrary: hello },
  { weight: 2, arbitrary: fc.tuple(hello, damage).map(([packet, how]) => damaged(packet, how)) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
);

/** Any of these. */
export const hostileStream: fc.Arbitrary<HostileStream> = fc
  .tuple(
    opening,
    fc.array(piece, { maxLength: 5 }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
  )
  .map(([first, pieces, cuts]) => {
    const bytes = joined([first, ...pieces]);
    // A failure shows the bytes as a person reads them.
    return { bytes, cuts, [fc.toStringMethod]: () => `${hex(bytes)} cut at ${cuts.join(' ')}` };
  });

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of pieces) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
}
