/**
 * Bytes that nobody should send, against the engine behind frame, well-formed and codec: the sender
 * is answered as specified or closed, others notice nothing, memory stays bounded, nothing throws.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import { statedVersion } from '../mqtt/connect-form.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { packetFault } from '../mqtt/well-formed.ts';
import { ByteBroker, type ByteClient } from '../testing/byte-broker.ts';
import { type HostileStream, hostileStream } from '../testing/hostile-arbitrary.ts';
import { hex } from '../testing/packet-recorder.ts';
import { Witnesses } from '../testing/witnesses.ts';

/** Sessions of 3.1.1 end too, so that what a client left behind is gone in the end. */
const LIMITS = { sessionExpiry: { v311DefaultUs: 3600e6, maxUs: 3600e6 } };
const AN_AGE = seconds(0xffff_ffff);

/** What only a server sends. */
const SERVERS_PACKETS: readonly number[] = [
  PACKET_TYPE.connack,
  PACKET_TYPE.suback,
  PACKET_TYPE.unsuback,
  PACKET_TYPE.pingresp,
];

/** A piece of a stream: a whole packet, or what cannot become one yet or ever. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly kind: 'whole' | 'begun' | 'no packet';
}

/** A stream cut into whole packets, and one piece that is none at its end. */
function piecesOf(stream: Uint8Array): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let rest = stream; rest.length > 0; ) {
    const piece = firstPiece(rest);
    pieces.push(piece);
    rest = rest.slice(piece.bytes.length);
  }
  return pieces;
}

/** Read off the fixed header [MQTT-1.5.5-1 (5.0)]. */
function firstPiece(bytes: Uint8Array): Piece {
  const header = bytes.subarray(1, 5);
  const digits = header.findIndex((byte) => byte < 0x80) + 1;
  if (digits === 0) return { bytes, kind: header.length === 4 ? 'no packet' : 'begun' };
  if (digits > 1 && header.at(digits - 1) === 0) return { bytes, kind: 'no packet' };
  const length = header.subarray(0, digits).reduceRight((sum, byte) => sum * 128 + (byte & 127), 0);
  const size = 1 + digits + length;
  if (size > bytes.length) return { bytes, kind: 'begun' };
  return { bytes: bytes.slice(0, size), kind: 'whole' };
}

/** Watches one connection, packet by packet. */
class Judge {
  readonly #client: ByteClient;
  #version: ProtocolVersion = 4;
  #isAccepted = false;
  #packets = 0;

  constructor(client: ByteClient) {
    this.#client = client;
  }

  /** Sends one piece of the stream, and returns all that came back. */
  send(piece: Piece): readonly Uint8Array[] {
    const wasClosed = this.#client.isClosing;
    if (this.#packets++ === 0 && piece.kind === 'whole') {
      this.#version = statedVersion(piece.bytes) ?? 4;
    }
    this.#client.send(piece.bytes);
    const heard = this.#client.take();
    if (wasClosed && heard.length > 0) expect.unreachable('said on a closed connection');
    for (const each of heard) this.#checkAnswer(each);
    const fault = this.#faultOf(piece);
    if (!wasClosed && fault !== undefined) this.#checkRefusal(fault, heard.at(-1));
    return heard;
  }

  #checkAnswer(answer: Uint8Array): void {
    const isConnack = typeOf(answer) === PACKET_TYPE.connack;
    const isRight = packetFault(answer, this.#version) === undefined;
    if (!isRight) expect.unreachable(`the answer is no packet: ${hex(answer)}`);
    if (isConnack === this.#isAccepted) expect.unreachable('a CONNACK comes first, and once');
    if (isConnack && answer.at(3) === 0) this.#isAccepted = true;
  }

  #checkRefusal(fault: ReasonCode, last: Uint8Array | undefined): void {
    expect(this.#client.isClosing, 'a fault closes the connection').toBe(true);
    if (this.#isAccepted && this.#version === 5) {
      expect(last?.slice(0, 3), 'DISCONNECT says why').toEqual(
        Uint8Array.of(0xe0, (last?.length ?? 0) - 2, fault),
      );
    } else if (last !== undefined) {
      expect(typeOf(last), 'nothing but a refusal').toBe(PACKET_TYPE.connack);
      expect(last.at(3)).not.toBe(0);
    }
  }

  /** Why this piece, which is the stream's next, ends the connection. */
  #faultOf({ bytes, kind }: Piece): ReasonCode | undefined {
    if (kind !== 'whole') return kind === 'begun' ? undefined : REASON.malformedPacket;
    const fault = packetFault(bytes, this.#version);
    if (fault !== undefined) return fault;
    const isConnect = typeOf(bytes) === PACKET_TYPE.connect;
    const isOutOfTurn = isConnect !== (this.#packets === 1);
    const isServers = SERVERS_PACKETS.includes(typeOf(bytes));
    return isOutOfTurn || isServers ? REASON.protocolError : undefined;
  }
}

function typeOf(packet: Uint8Array): number {
  return (packet.at(0) ?? 0) >> 4;
}

function chunksOf({ bytes, cuts }: HostileStream): readonly Uint8Array[] {
  const places = [...cuts.map((share) => Math.floor(share * bytes.length)), bytes.length];
  places.sort((a, b) => a - b);
  return places.map((place, n) => bytes.slice(places[n - 1] ?? 0, place));
}

const text = (packets: readonly Uint8Array[]): string => packets.map(hex).join(' ');

/** A frame reader makes room for what has come, not for what is announced. */
function checkRoom(client: ByteClient, sent: number): void {
  expect(client.reader.bytesHeld).toBeLessThanOrEqual(2 * sent + 64);
}

/** The same streams to two brokers: packet by packet, and cut anywhere. */
function offend(streams: readonly HostileStream[]): void {
  const whole = new ByteBroker(LIMITS);
  const cut = new ByteBroker(LIMITS);
  const witnesses = [new Witnesses(whole), new Witnesses(cut)];
  for (const [n, stream] of streams.entries()) {
    const one = whole.open();
    const other = cut.open();
    const judge = new Judge(one);
    const answers = piecesOf(stream.bytes).flatMap((piece) => judge.send(piece));
    for (const chunk of chunksOf(stream)) other.send(chunk);
    expect(text(other.take()), 'answers to the same bytes').toBe(text(answers));
    expect(other.isClosing).toBe(one.isClosing);
    for (const each of [one, other]) checkRoom(each, stream.bytes.length);
    for (const pair of witnesses) pair.exchange();
    // Whether unused names are forgotten cannot be told from outside.
    if (n % 3 === 0) cut.broker.forgetUnusedNames();
    // Some stay, so that a later one of the same name takes over.
    if (n % 2 === 0) for (const each of [one, other]) each.cut();
  }
  for (const pair of witnesses) pair.endure(AN_AGE);
}

test('whoever breaks the protocol is answered or closed, however the bytes are cut, and others notice nothing', {
  timeout: 90_000,
}, () => {
  let count = 0;
  const streams = fc.array(hostileStream, { minLength: 1, maxLength: 40, size: 'max' });
  fc.assert(
    fc.property(streams, (all) => {
      count += all.length;
      offend(all);
    }),
    { numRuns: 700 },
  );
  expect(count).toBeGreaterThan(10_000);
});

test('one byte a second: timers run, and others notice nothing', () => {
  fc.assert(
    fc.property(hostileStream, ({ bytes }) => {
      const broker = new ByteBroker(LIMITS);
      const witnesses = new Witnesses(broker);
      const client = broker.open();
      for (const byte of bytes.subarray(0, 400)) {
        client.send(Uint8Array.of(byte));
        broker.advance(seconds(1));
      }
      checkRoom(client, bytes.length);
      client.cut();
      witnesses.exchange();
      witnesses.endure(AN_AGE);
    }),
    { numRuns: 500 },
  );
});
