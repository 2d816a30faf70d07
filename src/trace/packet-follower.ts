/**
 * Follows packets from the engine that sends them to the engine at the other end, or to their death.
 *
 *   engine ─▶ sent ─▶ wire ─▶ … ─▶ packets ─▶ engine      writes leave a link in the order they came,
 *                        └────▶ died                      so each end of one is the oldest under way
 */
import type { Instant } from '../kernel/time.ts';
import { type Direction, UP } from '../link/path.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { World } from '../simulation/world.ts';
import type { LadderPacket } from './ladder.ts';
import { overhear } from './overhear.ts';
import { type Described, PacketDescriber } from './packet-describer.ts';

/** A packet whose fate may not be known yet. */
type Draft = { -readonly [Field in keyof LadderPacket]: LadderPacket[Field] };

/** Decides whose packets are followed, and hears of them. */
export interface Follower {
  /** A CONNECT with this ClientId is about to leave: whether this connection is followed. */
  meets(link: LinkId, clientId: string): boolean;
  /** The server has given this connection its ClientId. */
  names(link: LinkId, clientId: string): void;
  sent(link: LinkId, packet: LadderPacket): void;
  arrived(packet: LadderPacket): void;
}

/** A connection that is followed. */
interface Followed {
  readonly number: number;
  readonly device: string;
}

export class PacketFollower {
  readonly #world: World;
  readonly #follower: Follower;
  readonly #describer: PacketDescriber;
  readonly #followed = new Map<LinkId, Followed>();
  /** Of link × 2 + direction: what is under way, oldest first. */
  readonly #underWay = new Map<number, Draft[]>();
  #connections = 0;

  constructor(world: World, follower: Follower) {
    this.#world = world;
    this.#follower = follower;
    this.#describer = new PacketDescriber(world);
  }

  /** Stands before the wire. */
  sent(direction: Direction, wire: PacketSink): PacketSink {
    const ears = this.#describer.ears((now, link, said) => this.#send(now, link, direction, said));
    return overhear(wire, {
      ...ears,
      connect: (now, link, packet) => {
        this.#meet(link, packet.clientId);
        ears.connect(now, link, packet);
      },
      connack: (now, link, packet) => {
        const assigned = packet.properties?.assignedClientIdentifier;
        if (assigned !== undefined) this.#follower.names(link, assigned);
        ears.connack(now, link, packet);
      },
    });
  }

  /** Stands before the engine that packets arrive at. */
  packets(direction: Direction, engine: PacketSink): PacketSink {
    const arrive = (now: Instant, link: LinkId): void => this.#end(now, link, direction, 'arrived');
    return overhear<PacketSink>(engine, {
      ...{ connect: arrive, connack: arrive, publish: arrive, disconnect: arrive, auth: arrive },
      ...{ puback: arrive, pubrec: arrive, pubrel: arrive, pubcomp: arrive },
      ...{ subscribe: arrive, suback: arrive, unsubscribe: arrive, unsuback: arrive },
      ...{ pingreq: arrive, pingresp: arrive },
    });
  }

  died(now: Instant, link: LinkId, direction: Direction): void {
    this.#end(now, link, direction, 'lost');
  }

  /** A link's number may have been another connection's. */
  #meet(link: LinkId, clientId: string): void {
    this.#underWay.delete(link * 2);
    this.#underWay.delete(link * 2 + 1);
    this.#followed.delete(link);
    if (!this.#follower.meets(link, clientId)) return;
    const device = this.#world.nameOf(this.#world.connections.store.deviceOf(link));
    this.#followed.set(link, { number: ++this.#connections, device });
  }

  #send(now: Instant, link: LinkId, direction: Direction, said: () => Described): void {
    const followed = this.#followed.get(link);
    if (followed === undefined) return;
    const draft: Draft = {
      kind: 'packet',
      at: now,
      way: direction === UP ? 'up' : 'down',
      connection: followed.number,
      device: followed.device,
      ...said(),
      fate: 'under-way',
    };
    const row = link * 2 + direction;
    const queue = this.#underWay.get(row);
    if (queue === undefined) this.#underWay.set(row, [draft]);
    else queue.push(draft);
    this.#follower.sent(link, draft);
  }

  #end(now: Instant, link: LinkId, direction: Direction, fate: 'arrived' | 'lost'): void {
    const draft = this.#underWay.get(link * 2 + direction)?.shift();
    if (draft === undefined) return;
    draft.fate = fate;
    draft.endedAt = now;
    if (fate === 'arrived') this.#follower.arrived(draft);
  }
}
