/**
 * One client's way through a run: which packets its ends sent, what became of each, and what the
 * ends made of it.
 *
 * A client is a ClientId: all connections whose CONNECT says it, and those it was assigned to.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { FateObserver } from '../ledger/fates.ts';
import type { Direction } from '../link/path.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import type { Ladder, LadderEntry, LadderPacket } from './ladder.ts';
import { MarkTaker } from './mark-taker.ts';
import { PacketFollower } from './packet-follower.ts';

export class ClientTrace implements Tee {
  readonly #client: string;
  readonly #entries: LadderEntry[] = [];
  readonly #marks: MarkTaker;
  readonly #packets: PacketFollower;
  /** Packets of connections that came without a ClientId and have been given none yet. */
  readonly #nameless = new Map<LinkId, LadderPacket[]>();

  constructor(world: World, client: string) {
    this.#client = client;
    this.#marks = new MarkTaker(world, client, (mark) => void this.#entries.push(mark));
    this.#packets = new PacketFollower(world, {
      meets: (link, clientId) => this.#meets(link, clientId),
      names: (link, clientId) => this.#names(link, clientId),
      sent: (link, packet) => void (this.#nameless.get(link) ?? this.#entries).push(packet),
      arrived: () => undefined,
    });
  }

  /** What has been noted, in order of time; call it when the run is over. */
  ladder(): Ladder {
    const entries = [...this.#entries, ...this.#marks.outages()].sort((a, b) => a.at - b.at);
    return { client: this.#client, devices: this.#marks.devicesSeen(), entries };
  }

  sent(direction: Direction, wire: PacketSink): PacketSink {
    return this.#packets.sent(direction, wire);
  }

  packets(direction: Direction, engine: PacketSink): PacketSink {
    return this.#packets.packets(direction, engine);
  }

  died(now: Instant, link: LinkId, direction: Direction): void {
    this.#packets.died(now, link, direction);
  }

  broker(observer: BrokerObserver): BrokerObserver {
    return this.#marks.broker(observer);
  }

  devices(observer: DeviceObserver): DeviceObserver {
    return this.#marks.devices(observer);
  }

  fates(observer: FateObserver): FateObserver {
    return this.#marks.fates(observer);
  }

  published(): void {
    // Seen when it is sent.
  }

  #meets(link: LinkId, clientId: string): boolean {
    if (clientId === '') this.#nameless.set(link, []);
    else this.#nameless.delete(link);
    return clientId === '' || clientId === this.#client;
  }

  #names(link: LinkId, clientId: string): void {
    const packets = this.#nameless.get(link);
    if (packets === undefined || clientId !== this.#client) return;
    this.#entries.push(...packets);
    this.#nameless.delete(link);
  }
}
