/**
 * The wire in `bytes` mode: every packet is encoded, carried as real MQTT and decoded again.
 *
 * The object form travels beside the bytes, but only for the books (what a lost write carried):
 * the receiving engine sees nothing but what the decoder reads. Many times slower than objects, and
 * equal to the last digit of the digest (DESIGN §3.3).
 */
import { invariant, violated } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { EndLaws } from '../law/end-laws.ts';
import type { Direction } from '../link/path.ts';
import {
  cargoDetail,
  cargoHeader,
  cargoType,
  PACKET_TYPE,
  type PacketType,
} from '../mqtt/cargo.ts';
import { Decoder, Encoder } from '../mqtt/codec.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PublishHeader } from '../mqtt/publish-header.ts';
import { Packing } from './packing.ts';
import { Shelf } from './shelf.ts';
import type { Wire, WireParts } from './wire.ts';
import { type Carrier, WireSink } from './wire-sink.ts';

interface Written {
  readonly cargo: number;
  readonly bytes: Uint8Array;
}

export class BytesWire implements Wire, Carrier {
  readonly #parts: WireParts;
  readonly #packing: Packing;
  readonly #written = new Shelf<Written>();
  readonly #encoder: Encoder;
  readonly #decoders = new Map<PacketSink, Decoder>();
  #encoded: Uint8Array | undefined;

  constructor(parts: WireParts) {
    this.#parts = parts;
    this.#packing = new Packing(parts);
    this.#encoder = new Encoder(
      parts,
      (link) => this.#packing.versionOf(link),
      (_now, _link, bytes) => {
        this.#encoded = bytes;
      },
    );
  }

  sinkOf(direction: Direction, laws: EndLaws): PacketSink {
    return new WireSink(this.#packing, this, direction, laws);
  }

  carry(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void {
    const bytes = this.#encode(now, link, cargo);
    if (bytes.length !== length) violated(`encoded ${bytes.length} bytes, counted ${length}`);
    const place = this.#written.put({ cargo, bytes });
    this.#parts.connections.write(now, link, direction, length, place);
  }

  deliver(now: Instant, link: LinkId, place: number, to: PacketSink): void {
    const { bytes } = this.#written.at(place);
    const fault = this.#decoderFor(to).decode(now, link, this.#packing.versionOf(link), bytes);
    if (fault !== undefined) violated(`our own packet is not well formed: reason ${fault}`);
    this.drop(place);
  }

  drop(place: number): void {
    this.#packing.drop(this.#written.take(place).cargo);
  }

  typeOf(place: number): PacketType {
    return cargoType(this.#written.at(place).cargo);
  }

  publicationIn(place: number): PublicationId | -1 {
    const { cargo } = this.#written.at(place);
    return cargoType(cargo) === PACKET_TYPE.publish ? (cargoDetail(cargo) as PublicationId) : -1;
  }

  headerIn(place: number): PublishHeader {
    return cargoHeader(this.#written.at(place).cargo);
  }

  #encode(now: Instant, link: LinkId, cargo: number): Uint8Array {
    this.#packing.hand(now, link, cargo, this.#encoder);
    const bytes = this.#encoded;
    invariant(bytes !== undefined, 'the encoder wrote nothing');
    return bytes;
  }

  #decoderFor(sink: PacketSink): Decoder {
    let decoder = this.#decoders.get(sink);
    if (decoder === undefined) {
      decoder = new Decoder(this.#parts, sink, { numbered: true });
      this.#decoders.set(sink, decoder);
    }
    return decoder;
  }
}
