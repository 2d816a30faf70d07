/**
 * The wire in `bytes` mode: every packet is encoded, carried as real MQTT and decoded again.
 *
 * The object form travels beside the bytes, but only for the books (what a lost write carried):
 * the receiving engine sees nothing but what the decoder reads. Twelve times slower than objects,
 * and equal to the last digit of the digest (DESIGN §3.3).
 */
import { invariant } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { Direction } from '../link/path.ts';
import { Decoder, Encoder } from '../mqtt/codec.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import { Shelf } from './shelf.ts';
import { type Carried, ObjectWire, type Wire, type WireParts, WireSink } from './wire.ts';

interface Written {
  readonly cargo: number;
  readonly bytes: Uint8Array;
}

export class BytesWire implements Wire {
  readonly #parts: WireParts;
  readonly #objects: ObjectWire;
  readonly #written = new Shelf<Written>();
  readonly #encoder: Encoder;
  readonly #decoders = new Map<PacketSink, Decoder>();
  #encoded: Uint8Array | undefined;

  constructor(parts: WireParts) {
    this.#parts = parts;
    this.#objects = new ObjectWire(parts);
    this.#encoder = new Encoder(parts, parts.versionOf, (_now, _link, bytes) => {
      this.#encoded = bytes;
    });
  }

  sinkOf(direction: Direction): PacketSink {
    return new WireSink(this.#objects, (now, link, cargo) => {
      const bytes = this.#encode(now, link, cargo);
      const place = this.#written.put({ cargo, bytes });
      this.#parts.connections.write(now, link, direction, bytes.length, place);
    });
  }

  deliver(now: Instant, link: LinkId, place: number, to: PacketSink): void {
    const { bytes } = this.#written.at(place);
    const fault = this.#decoderFor(to).decode(now, link, this.#parts.versionOf(link), bytes);
    invariant(fault === undefined, `our own packet was not well formed: reason ${fault}`);
  }

  carried(place: number): Carried | undefined {
    return this.#objects.carried(this.#written.at(place).cargo);
  }

  drop(place: number): void {
    this.#objects.drop(this.#written.take(place).cargo);
  }

  lengthOf(_link: LinkId, place: number): number {
    return this.#written.at(place).bytes.length;
  }

  #encode(now: Instant, link: LinkId, cargo: number): Uint8Array {
    this.#objects.deliver(now, link, cargo, this.#encoder);
    const bytes = this.#encoded;
    invariant(bytes !== undefined, 'the encoder wrote nothing');
    const counted = this.#objects.lengthOf(link, cargo);
    invariant(bytes.length === counted, `encoded ${bytes.length} bytes, counted ${counted}`);
    return bytes;
  }

  #decoderFor(sink: PacketSink): Decoder {
    let decoder = this.#decoders.get(sink);
    if (decoder === undefined) {
      decoder = new Decoder({ ...this.#parts, numbered: true }, sink);
      this.#decoders.set(sink, decoder);
    }
    return decoder;
  }
}
