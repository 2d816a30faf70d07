/**
 * Between records of packets and the engines, which know packets as sink calls.
 *
 *   test ──Spoken──▶ say ──▶ PacketSink of the engine ──▶ its outlet: Listener ──Spoken──▶ test
 *
 * A publication exists only while it is said, as if it had come out of bytes.
 */
import { unreachable } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { RarePacket } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import {
  type MessageNumber,
  type PublicationId,
  PublicationStore,
} from '../mqtt/publication-store.ts';
import {
  isDup,
  isRetain,
  type PacketId,
  type PublishHeader,
  packetIdOf,
  publishHeader,
  qosOf,
} from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import type { Spoken, SpokenPublish } from './spoken-packet.ts';

/** What records name and engines number. */
export class Vocabulary {
  readonly topics = new TopicTable();
  readonly publications = new PublicationStore();

  /** A publication with one reference, the caller's. */
  publicationOf(said: Omit<SpokenPublish, 'cmd' | 'id' | 'dup'>): PublicationId {
    const { properties, payload, length = payload?.length ?? 16 } = said;
    return this.publications.create({
      topic: this.topics.idOf(said.topic),
      payloadLength: length,
      message: said.message as MessageNumber,
      qos: said.qos,
      retain: said.retain,
      ...(properties === undefined ? {} : { properties }),
      ...(payload === undefined ? {} : { payload }),
    });
  }

  /** The record of a PUBLISH. */
  read(publication: PublicationId, header: PublishHeader): SpokenPublish {
    const properties = this.publications.propertiesOf(publication);
    return {
      cmd: 'publish',
      topic: this.topics.nameOf(this.publications.topicOf(publication)),
      qos: qosOf(header),
      id: packetIdOf(header),
      dup: isDup(header),
      retain: isRetain(header),
      message: this.publications.messageOf(publication),
      ...(properties === undefined ? {} : { properties }),
    };
  }
}

/** Says one packet to an engine on one connection. */
export function say(
  vocabulary: Vocabulary,
  sink: PacketSink,
  now: Instant,
  link: LinkId,
  packet: Spoken,
): void {
  switch (packet.cmd) {
    case 'publish': {
      const publication = vocabulary.publicationOf(packet);
      const { id, qos, dup, retain } = packet;
      sink.publish(now, link, publication, publishHeader(id as PacketId, qos, dup, retain));
      vocabulary.publications.release(publication);
      return;
    }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      sink[packet.cmd](now, link, packet.id as PacketId, packet.reason);
      return;
    case 'pingreq':
    case 'pingresp':
      sink[packet.cmd](now, link);
      return;
    default:
      sayRare(sink, now, link, packet);
  }
}

function sayRare(sink: PacketSink, now: Instant, link: LinkId, packet: RarePacket): void {
  switch (packet.cmd) {
    case 'connect':
      sink.connect(now, link, packet);
      return;
    case 'connack':
      sink.connack(now, link, packet);
      return;
    case 'subscribe':
      sink.subscribe(now, link, packet);
      return;
    case 'suback':
      sink.suback(now, link, packet);
      return;
    case 'unsubscribe':
      sink.unsubscribe(now, link, packet);
      return;
    case 'unsuback':
      sink.unsuback(now, link, packet);
      return;
    case 'disconnect':
      sink.disconnect(now, link, packet);
      return;
    case 'auth':
      sink.auth(now, link, packet);
      return;
    default:
      unreachable(packet);
  }
}

/** The receiving end of an engine's outlet: hands every packet on as a record. */
export class Listener implements PacketSink {
  readonly #vocabulary: Vocabulary;
  readonly #heard: (link: LinkId, packet: Spoken) => void;

  constructor(vocabulary: Vocabulary, heard: (link: LinkId, packet: Spoken) => void) {
    this.#vocabulary = vocabulary;
    this.#heard = heard;
  }

  readonly #rare = (_now: Instant, link: LinkId, packet: RarePacket): void =>
    this.#heard(link, packet);
  readonly connect = this.#rare;
  readonly connack = this.#rare;
  readonly subscribe = this.#rare;
  readonly suback = this.#rare;
  readonly unsubscribe = this.#rare;
  readonly unsuback = this.#rare;
  readonly disconnect = this.#rare;
  readonly auth = this.#rare;

  publish(_now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    this.#heard(link, this.#vocabulary.read(publication, header));
  }

  puback(_now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#heard(link, { cmd: 'puback', id, reason });
  }

  pubrec(_now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#heard(link, { cmd: 'pubrec', id, reason });
  }

  pubrel(_now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#heard(link, { cmd: 'pubrel', id, reason });
  }

  pubcomp(_now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#heard(link, { cmd: 'pubcomp', id, reason });
  }

  pingreq(_now: Instant, link: LinkId): void {
    this.#heard(link, { cmd: 'pingreq' });
  }

  pingresp(_now: Instant, link: LinkId): void {
    this.#heard(link, { cmd: 'pingresp' });
  }
}
