/**
 * What the laws may see of a world: packets' contents, who speaks on a link, and the books. Nothing
 * of what an engine keeps.
 */
import { claimsOf } from '../law/claims.ts';
import { Laws } from '../law/laws.ts';
import type { Outlook } from '../law/outlook.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Connections } from '../link/connection.ts';
import { DOWN } from '../link/path.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { hasRestarts } from './downtime.ts';

/** The parts of the world that the laws look at; they exist by the time anything happens. */
export interface JudgedParts {
  readonly publications: PublicationStore;
  readonly topics: TopicTable;
  readonly scenario: Scenario;
  readonly connections: Connections;
  readonly ledger: Ledger;
}

/** The laws of a world that is being built. */
export function lawsOf(world: JudgedParts): Laws {
  return new Laws({
    publications: world.publications,
    claims: claimsOf(world.scenario.broker.limits, hasRestarts(world.scenario)),
    outlook: new OutlookOnWorld(world),
  });
}

class OutlookOnWorld implements Outlook {
  readonly #world: JudgedParts;

  constructor(world: JudgedParts) {
    this.#world = world;
  }

  topicName(topic: number): string {
    return this.#world.topics.nameOf(topic as TopicId);
  }

  isOpen(link: LinkId): boolean {
    return this.#world.connections.store.isOpen(link, DOWN);
  }

  deviceOf(link: LinkId): number {
    return this.#world.connections.store.deviceOf(link);
  }

  clientOf(device: number): number {
    return this.#world.ledger.clientele.clientOf(device);
  }

  isFollowed(message: number): boolean {
    return this.#world.ledger.fates.recordOf(message) >= 0;
  }

  repeated(message: number): void {
    this.#world.ledger.messageRepeated(message);
  }
}
