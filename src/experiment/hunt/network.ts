/**
 * What a network may not do by itself: give other weather when it is asked again, or tell an end that
 * its connection is over, which only the other end can, or a part of the network that says so.
 */
import type { LinkId } from '../../mqtt/packet-sink.ts';
import { linkDownOf } from '../../simulation/record.ts';
import type { RunRecord } from '../../simulation/run-record.ts';
import { NO_TEE, type Tee } from '../../simulation/tee.ts';
import type { World } from '../../simulation/world.ts';

/** Watches the network of one run; what it did wrong first is kept, in words. */
export class Network {
  /** Empty while there is nothing. */
  found = '';
  #world: World | undefined;

  /** Hears connections end, beside who listens already. */
  listen(world: World, others: Tee = NO_TEE): Tee {
    this.#world = world;
    return {
      ...others,
      closed: (now, link, end, how) => {
        others.closed?.(now, link, end, how);
        if (how !== 'reset' || this.found !== '') return;
        const isOtherOpen = world.connections.store.isOpen(link, end === 0 ? 1 : 0);
        if (!isOtherOpen || speaksUp(world, link)) return;
        this.found = `a connection was reset at ${now} us, and nobody had reset it`;
      },
    };
  }

  /** The run is over: all its weather is asked for once more. */
  end({ simulated }: RunRecord): void {
    if (this.#world === undefined || this.found !== '') return;
    const again = linkDownOf(this.#world, simulated.endedUs);
    if (again === simulated.linkDownUs) return;
    this.found = `${simulated.linkDownUs} us without coverage, ${again} when asked again`;
  }
}

/** Whether the network resets connections over this link, by its profile or by the script. */
function speaksUp({ connections, roster, scenario }: World, link: LinkId): boolean {
  const fleet = scenario.fleets[roster.fleetOf(connections.store.deviceOf(link))];
  if (fleet === undefined) return false;
  const { nat, reattach } = fleet.link.profile;
  const isScripted = scenario.events.some((each) => each.kind === 'link');
  return isScripted || reattach.newAddress > 0 || (nat.idle > 0 && nat.onExpiry === 'rst');
}
