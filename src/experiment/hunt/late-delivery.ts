/**
 * What is lost stays lost: no application gets a message that the books have given up. Not claimed of
 * what its topic retained (recovered, and still lost), and of what moved to its session out of a share
 * group.
 */
import type { BrokerObserver } from '../../broker/port.ts';
import type { DeviceObserver } from '../../device/port.ts';
import type { FateObserver } from '../../ledger/fates.ts';
import { NO_TEE, type Tee } from '../../simulation/tee.ts';
import type { World } from '../../simulation/world.ts';
import { overhear } from '../../trace/overhear.ts';

/** Listens for messages that come after their loss; the first is kept, in words. */
export class LateDelivery {
  /** Empty while there is none. */
  found = '';
  readonly #lost = new Set<string>();
  readonly #moved = new Set<number>();

  /** The ears of one run. */
  listen(world: World): Tee {
    const messageOf = (publication: Parameters<World['publications']['messageOf']>[0]): number =>
      world.publications.messageOf(publication);
    return {
      ...NO_TEE,
      fates: (observer: FateObserver) =>
        overhear<FateObserver>(observer, {
          lost: (_now, device, message) => void this.#lost.add(`${message} to ${device}`),
        }),
      broker: (observer: BrokerObserver) =>
        overhear<BrokerObserver>(observer, {
          moved: (_now, _from, _to, publication) => void this.#moved.add(messageOf(publication)),
        }),
      devices: (observer: DeviceObserver) =>
        overhear<DeviceObserver>(observer, {
          handedOver: (now, device, publication, _qos, isRetained) => {
            const message = messageOf(publication);
            const isExcused = isRetained || this.#moved.has(message) || this.found !== '';
            if (isExcused || !this.#lost.has(`${message} to ${device}`)) return;
            this.found = `message ${message} came to ${world.nameOf(device)} at ${now} us, lost before`;
          },
        }),
    };
  }
}
