/**
 * Whose session is which, and which are connected, by what the broker reports.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { World } from '../simulation/world.ts';
import { overhear } from './overhear.ts';

export class SessionNames {
  readonly #world: World;
  readonly #clients = new Map<number, string>();
  readonly #connected = new Set<number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The ClientId of a session. */
  clientOf(session: number): string {
    return this.#clients.get(session) ?? 'nobody';
  }

  isConnected(session: number): boolean {
    return this.#connected.has(session);
  }

  broker(observer: BrokerObserver): BrokerObserver {
    return overhear<BrokerObserver>(observer, {
      sessionCreated: (_now, session, client) =>
        this.#clients.set(session, this.#world.clients.textOf(client)),
      attached: (_now, session) => this.#connected.add(session),
      detached: (_now, session) => this.#connected.delete(session),
      sessionEnded: (_now, session) => this.#connected.delete(session),
    });
  }
}
