/**
 * Cuts a stream of bytes into whole packets, by the fixed header alone.
 *
 *   push(chunk) ──▶ │ begun packet │ chunk │ chunk … │ ──next()──▶ one whole packet at a time
 *
 * A packet that lies in one chunk is handed out as a view of it; one spread over several is put
 * together in room that grows with the bytes that arrived, not with the length they announce. A
 * length beyond the limit is refused as soon as it is known. What a packet holds is checked by
 * well-formed.ts.
 */
import { REASON, type ReasonCode } from './reason-code.ts';

/** The longest packet MQTT can frame, in bytes with its fixed header. */
export const MAX_PACKET_SIZE = 268_435_460;

/** No whole packet has arrived. */
export const INCOMPLETE = 'incomplete';

/** What `announcedSize` says when the length has not arrived whole. */
const UNKNOWN_SIZE = 0;
/** What `announcedSize` says when the length is no variable byte integer in its shortest form. */
const MALFORMED_SIZE = -1;

/** A stream of packets from one end of a connection. */
export class FrameReader {
  #maxPacketSize: number;
  /** What was pushed and not yet cut; of the first chunk the bytes from `#at` on. */
  readonly #chunks: Uint8Array[] = [];
  #at = 0;
  /** The beginning of a packet whose rest is yet to come. */
  #begun = new Uint8Array(0);
  #begunLength = 0;
  #failure: ReasonCode | undefined = undefined;

  /** `maxPacketSize` is in bytes with the fixed header. */
  constructor(maxPacketSize: number) {
    this.#maxPacketSize = maxPacketSize;
  }

  /** From the next packet on, packets may be so long, in bytes with the fixed header. */
  allow(maxPacketSize: number): void {
    this.#maxPacketSize = maxPacketSize;
  }

  /** Bytes of room held for a packet that has not arrived whole. */
  get bytesHeld(): number {
    return this.#begun.length;
  }

  /** Takes the next bytes of the stream; they must stay as they are while packets are views of them. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.push(bytes);
  }

  /**
   * The next whole packet; or INCOMPLETE; or a reason code to close the connection with, which then
   * answers every later call too.
   */
  next(): Uint8Array | typeof INCOMPLETE | ReasonCode {
    while (this.#failure === undefined) {
      const chunk = this.#chunks[0];
      const size = this.#announced(chunk);
      if (size === MALFORMED_SIZE) {
        this.#failure = REASON.malformedPacket;
      } else if (size > this.#maxPacketSize) {
        this.#failure = REASON.packetTooLarge;
      } else if (size === this.#begunLength && size !== UNKNOWN_SIZE) {
        return this.#handOver();
      } else if (chunk === undefined) {
        return INCOMPLETE;
      } else if (this.#begunLength === 0 && this.#isWhole(chunk, size)) {
        return this.#cut(chunk, size);
      } else {
        this.#collect(chunk, size);
      }
    }
    return this.#failure;
  }

  /** The size of the packet begun, or else of the one the chunk begins. */
  #announced(chunk: Uint8Array | undefined): number {
    if (this.#begunLength > 0) return announcedSize(this.#begun, 0, this.#begunLength);
    return chunk === undefined ? UNKNOWN_SIZE : announcedSize(chunk, this.#at, chunk.length);
  }

  #isWhole(chunk: Uint8Array, size: number): boolean {
    return size !== UNKNOWN_SIZE && this.#at + size <= chunk.length;
  }

  #cut(chunk: Uint8Array, size: number): Uint8Array {
    const packet = chunk.subarray(this.#at, this.#at + size);
    this.#advance(chunk, size);
    return packet;
  }

  /** Adds to the packet begun what the chunk has of it. */
  #collect(chunk: Uint8Array, size: number): void {
    // While the length itself is cut, going byte by byte finds its end.
    const missing = size === UNKNOWN_SIZE ? 1 : size - this.#begunLength;
    const count = Math.min(missing, chunk.length - this.#at);
    this.#makeRoom(this.#begunLength + count, size);
    this.#begun.set(chunk.subarray(this.#at, this.#at + count), this.#begunLength);
    this.#begunLength += count;
    this.#advance(chunk, count);
  }

  #makeRoom(needed: number, size: number): void {
    if (needed <= this.#begun.length) return;
    const doubled = Math.max(64, 2 * needed);
    const room = new Uint8Array(size === UNKNOWN_SIZE ? doubled : Math.min(size, doubled));
    room.set(this.#begun.subarray(0, this.#begunLength));
    this.#begun = room;
  }

  #advance(chunk: Uint8Array, count: number): void {
    this.#at += count;
    if (this.#at < chunk.length) return;
    this.#chunks.shift();
    this.#at = 0;
  }

  /** The packet put together; its room is now the caller's. */
  #handOver(): Uint8Array {
    const packet = this.#begun.subarray(0, this.#begunLength);
    this.#begun = new Uint8Array(0);
    this.#begunLength = 0;
    return packet;
  }
}

/**
 * The size in bytes, fixed header included, of the packet that begins at `from`, as announced by
 * bytes before `to`; or UNKNOWN_SIZE; or MALFORMED_SIZE for a fifth byte or an unneeded last one
 * [MQTT-1.5.5-1 (5.0)].
 */
function announcedSize(bytes: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let digit = 0; digit < 4; digit++) {
    const at = from + 1 + digit;
    if (at >= to) return UNKNOWN_SIZE;
    const byte = bytes[at] ?? 0;
    length |= (byte & 0x7f) << (7 * digit);
    if (byte < 0x80) return byte === 0 && digit > 0 ? MALFORMED_SIZE : 2 + digit + length;
  }
  return MALFORMED_SIZE;
}
