/**
 * What stands in a world where its broker's engine stood: packets of devices become bytes on a ground's
 * lines, and what comes back on them is sent down the simulated links.
 *
 *   Devices ⇄ simulated links (outages, delays) ⇄ StandIn ⇄ a line for each ⇄ a broker, real or not
 *
 * A link that the weather has silenced leaves its line open and silent: the broker has to notice by
 * itself. One that breaks has its line cut. ClientIds and topics travel with a prefix, so that nothing
 * of an earlier run is met, and without it in the world.
 */

import type { BrokerOutlet } from '../../broker/port.ts';
import type { Instant } from '../../kernel/time.ts';
import { DOWN } from '../../link/path.ts';
import { Decoder, Encoder } from '../../mqtt/codec.ts';
import { FrameReader, INCOMPLETE, MAX_PACKET_SIZE } from '../../mqtt/frame.ts';
import type { Connect, ProtocolVersion } from '../../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../../mqtt/packet-sink.ts';
import { type PublicationId, PublicationStore } from '../../mqtt/publication-store.ts';
import { isRetain, type PublishHeader } from '../../mqtt/publish-header.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import { TopicTable } from '../../mqtt/topic-table.ts';
import { OutletOfBroker } from '../../simulation/outlet.ts';
import type { World } from '../../simulation/world.ts';
import { overhear } from '../../trace/overhear.ts';
import type { Ground, Line } from '../battery/ground.ts';
import { NoConversation, NotApplicable } from '../battery/observation.ts';
import { isElderly } from '../battery/peer.ts';
import { BROKEN_OFF } from '../battery/socket-ground.ts';
import type { Disguise } from './disguise.ts';
import { Strays } from './strays.ts';

/** One device's connection, from the broker's side. */
interface Conversation {
  readonly line: Line;
  readonly version: ProtocolVersion;
  readonly reader: FrameReader;
  /** DISCONNECT has been said: the end is a quiet one. */
  hasLeft: boolean;
}

/** What it needs of the run. */
export interface StandInParts {
  readonly world: World;
  /** Where the broker is. */
  readonly ground: Ground;
  readonly disguise: Disguise;
  /** Moves the world to the present, and says when that is. */
  readonly present: () => Instant;
  /** The run cannot go on. */
  readonly fail: (why: NoConversation | NotApplicable) => void;
}

export class StandIn {
  /** Takes what devices send. */
  readonly sink: PacketSink;
  readonly #disguise: Disguise;
  readonly #parts: StandInParts;
  readonly #context = { topics: new TopicTable(), publications: new PublicationStore() };
  readonly #conversations = new Map<LinkId, Conversation>();
  readonly #encoder: Encoder;
  readonly #strays: Strays;
  #outlet: BrokerOutlet | undefined;
  #decoder: Decoder | undefined;

  constructor(parts: StandInParts) {
    this.#parts = parts;
    this.#disguise = parts.disguise;
    this.#strays = new Strays(parts.world);
    this.#encoder = new Encoder(
      this.#context,
      (link) => this.#conversations.get(link)?.version ?? 4,
      (_now, link, bytes) => void this.#conversations.get(link)?.line.write(bytes),
    );
    this.sink = this.#sinkOf();
  }

  /** The world is complete. */
  begin(): void {
    const { world } = this.#parts;
    const sink = world.wire.sinkOf(DOWN, world.laws.broker);
    const outlet = new OutletOfBroker(world.tee.sent(DOWN, sink), world.traffic);
    this.#outlet = outlet;
    const inward: PacketSink = {
      ...overhear<PacketSink>(outlet, {
        connack: (_now, _link, { reasonCode }) => {
          if (reasonCode !== REASON.unsupportedProtocolVersion) return;
          this.#parts.fail(new NotApplicable('the broker refuses a version of MQTT used here'));
        },
      }),
      publish: (now, link, id, header) => this.#forwardDown(now, link, id, header),
    };
    this.#decoder = new Decoder(this.#context, inward, { numbered: true });
  }

  /** Ends the lines of links that are over; asked after each event, before numbers are used again. */
  look(): void {
    const { store } = this.#parts.world.connections;
    for (const link of this.#conversations.keys()) {
      if (!store.isLive(link) || !store.isOpen(link, DOWN)) this.#hangUp(link);
    }
  }

  /** Ends every line. */
  stop(): void {
    for (const link of [...this.#conversations.keys()]) this.#hangUp(link);
  }

  #sinkOf(): PacketSink {
    const passing = overhear<PacketSink>(this.#encoder, {});
    return {
      ...passing,
      connect: (now, link, packet) => this.#connect(now, link, packet),
      publish: (now, link, id, header) => this.#forwardUp(now, link, id, header),
      subscribe: (now, link, packet) =>
        passing.subscribe(now, link, this.#disguise.subscribe(packet)),
      unsubscribe: (now, link, packet) =>
        passing.unsubscribe(now, link, this.#disguise.unsubscribe(packet)),
      disconnect: (now, link, packet) => {
        passing.disconnect(now, link, packet);
        const conversation = this.#conversations.get(link);
        if (conversation !== undefined) conversation.hasLeft = true;
      },
    };
  }

  #connect(now: Instant, link: LinkId, packet: Connect): void {
    this.#hangUp(link);
    const conversation: Conversation = {
      line: this.#parts.ground.dial({
        opened: () => undefined,
        received: (bytes) => this.#received(link, conversation, bytes),
        closed: (reason) => this.#over(link, conversation, reason),
      }),
      version: packet.protocolVersion,
      reader: new FrameReader(MAX_PACKET_SIZE),
      hasLeft: false,
    };
    this.#conversations.set(link, conversation);
    const named = this.#disguise.connect(packet, this.#strays.willOf(link, packet));
    // Who has a name of its own keeps it.
    const credentials = named.username === undefined ? this.#parts.ground.credentials : {};
    this.#encoder.connect(now, link, { ...named, ...credentials });
  }

  /** The broker ended it. */
  #over(link: LinkId, conversation: Conversation, reason: string | undefined): void {
    if (this.#conversations.get(link) !== conversation) return;
    if (reason !== undefined && reason !== BROKEN_OFF) {
      this.#parts.fail(new NoConversation(`in the middle of it, ${reason}`));
      return;
    }
    const now = this.#parts.present();
    if (this.#conversations.get(link) !== conversation) return;
    this.#conversations.delete(link);
    this.#outlet?.close(now, link);
  }

  #received(link: LinkId, conversation: Conversation, bytes: Uint8Array): void {
    const now = this.#parts.present();
    const { reader, version } = conversation;
    reader.push(bytes);
    while (this.#conversations.get(link) === conversation) {
      const packet = reader.next();
      if (packet === INCOMPLETE) return;
      const isPacket = typeof packet !== 'number';
      const spoken = isPacket && isElderly(packet) ? 4 : version;
      const fault = isPacket ? this.#decoder?.decode(now, link, spoken, packet) : packet;
      if (fault === undefined) continue;
      this.#parts.fail(new NoConversation('in the middle of it, what came was not MQTT'));
      return;
    }
  }

  #hangUp(link: LinkId): void {
    const conversation = this.#conversations.get(link);
    if (conversation === undefined) return;
    this.#conversations.delete(link);
    if (conversation.hasLeft) conversation.line.end();
    else conversation.line.cut();
  }

  #forwardUp(now: Instant, link: LinkId, id: PublicationId, header: PublishHeader): void {
    const { world } = this.#parts;
    this.#strays.taken(world.publications.messageOf(id), id, isRetain(header));
    const name = this.#disguise.topic(world.topics.nameOf(world.publications.topicOf(id)));
    const copy = copied(world, id, this.#context, name);
    this.#encoder.publish(now, link, copy, header);
    this.#context.publications.release(copy);
    if (isRetain(header)) this.#disguise.keeps(name);
  }

  #forwardDown(now: Instant, link: LinkId, id: PublicationId, header: PublishHeader): void {
    const { world } = this.#parts;
    const name = this.#context.topics.nameOf(this.#context.publications.topicOf(id));
    const copy = copied(this.#context, id, world, this.#disguise.bare(name));
    this.#strays.heard(now, world.publications.messageOf(copy));
    this.#outlet?.publish(now, link, copy, header);
    world.publications.release(copy);
  }
}

/** Where publications and topics are kept. */
type Context = Pick<World, 'topics' | 'publications'>;

/** The same publication in another context, under another topic. */
function copied(from: Context, id: PublicationId, to: Context, topic: string): PublicationId {
  const { publications } = from;
  const properties = publications.propertiesOf(id);
  const payload = publications.payloadOf(id);
  return to.publications.create({
    topic: to.topics.idOf(topic),
    payloadLength: publications.payloadLengthOf(id),
    message: publications.messageOf(id),
    qos: publications.qosOf(id),
    retain: publications.isRetain(id),
    ...(properties === undefined ? {} : { properties }),
    ...(payload === undefined ? {} : { payload }),
  });
}
