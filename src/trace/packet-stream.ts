/**
 * Every packet of a run as it passes one point, kept no longer than it is under way.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { FateObserver } from '../ledger/fates.ts';
import type { Direction } from '../link/path.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import type { LadderPacket } from './ladder.ts';
import { PacketFollower } from './packet-follower.ts';

export class PacketStream implements Tee {
  readonly #packets: PacketFollower;

  /** `hear` is told of each packet when it is sent and, if it does, when it arrives. */
  constructor(world: World, hear: (packet: LadderPacket, moment: 'sent' | 'arrived') => void) {
    this.#packets = new PacketFollower(world, {
      meets: () => true,
      names: () => undefined,
      sent: (_link, packet) => hear(packet, 'sent'),
      arrived: (packet) => hear(packet, 'arrived'),
    });
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
    return observer;
  }

  devices(observer: DeviceObserver): DeviceObserver {
    return observer;
  }

  fates(observer: FateObserver): FateObserver {
    return observer;
  }

  published(): void {
    // Seen when it is sent.
  }
}
