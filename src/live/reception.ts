/**
 * What a client sends, from bytes to calls on the engine: cut into packets, checked, decoded.
 *
 * Broken bytes are no packet, and the engine is asked what to do with whoever sent them. Once a
 * connection is closing, the rest of what it sent is nobody's.
 */
import type { LinkInputs } from '../broker/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decoder } from '../mqtt/codec.ts';
import { statedVersion } from '../mqtt/connect-form.ts';
import { type FrameReader, INCOMPLETE } from '../mqtt/frame.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';

/**
 * How long a connection's first packet may be, in bytes: a CONNECT with every string at its longest,
 * but not the 256 MB that a stranger could otherwise have us keep.
 */
export const FIRST_PACKET_SIZE = 1_048_576;

/** A connection as far as it is read. */
export interface Incoming {
  readonly reader: FrameReader;
  /** Undefined until the first packet, a CONNECT or not, has come. */
  version: ProtocolVersion | undefined;
  /** Whether the engine has closed it. */
  readonly isClosing: boolean;
}

export class Reception {
  readonly #decoder: Decoder;
  readonly #engine: Pick<LinkInputs, 'violate'>;
  readonly #maxPacketSize: number;

  /** `maxPacketSize` is in bytes, of every packet but a connection's first. */
  constructor(decoder: Decoder, engine: Pick<LinkInputs, 'violate'>, maxPacketSize: number) {
    this.#decoder = decoder;
    this.#engine = engine;
    this.#maxPacketSize = maxPacketSize;
  }

  /** Takes the next bytes of a connection; they are not kept once every packet in them is whole. */
  receive(now: Instant, link: LinkId, from: Incoming, bytes: Uint8Array): void {
    if (from.isClosing) return;
    from.reader.push(bytes);
    while (!from.isClosing) {
      const packet = from.reader.next();
      if (packet === INCOMPLETE) return;
      if (typeof packet === 'number') this.#engine.violate(now, link, packet);
      else this.#take(now, link, from, packet);
    }
  }

  #take(now: Instant, link: LinkId, from: Incoming, packet: Uint8Array): void {
    // The first packet settles it: a second CONNECT cannot change how its refusal is written.
    if (from.version === undefined) {
      from.version = statedVersion(packet) ?? 4;
      from.reader.allow(this.#maxPacketSize);
    }
    const fault = this.#decoder.decode(now, link, from.version, packet);
    if (fault !== undefined) this.#engine.violate(now, link, fault);
  }
}
