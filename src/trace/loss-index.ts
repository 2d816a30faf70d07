/**
 * The first lost message of every cause: where an explanation may begin.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { FateObserver } from '../ledger/fates.ts';
import type { Direction } from '../link/path.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { PacketSink } from '../mqtt/packet-sink.ts';
import type { Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import { overhear } from './overhear.ts';

/** A cause, how often it was one, and the first message lost by it. */
export interface LossSample {
  readonly cause: string;
  count: number;
  readonly message: number;
  /** `fleet/index` of the device that missed it. */
  readonly device: string;
}

export class LossIndex implements Tee {
  readonly #world: World;
  readonly #samples = new Map<string, LossSample>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The causes there were, most frequent first. */
  samples(): readonly LossSample[] {
    return [...this.#samples.values()].sort((a, b) => b.count - a.count);
  }

  fates(observer: FateObserver): FateObserver {
    return overhear<FateObserver>(observer, {
      lost: (_now, device, message, place) => {
        const cause = CAUSES[place] ?? 'unexplained';
        const known = this.#samples.get(cause);
        if (known !== undefined) known.count++;
        else {
          const who = this.#world.nameOf(device);
          this.#samples.set(cause, { cause, count: 1, message, device: who });
        }
      },
    });
  }

  packets(_direction: Direction, engine: PacketSink): PacketSink {
    return engine;
  }

  sent(_direction: Direction, wire: PacketSink): PacketSink {
    return wire;
  }

  broker(observer: BrokerObserver): BrokerObserver {
    return observer;
  }

  devices(observer: DeviceObserver): DeviceObserver {
    return observer;
  }

  published(): void {
    // Only losses are of interest.
  }

  died(): void {
    // A packet that dies is not yet a lost message.
  }
}
