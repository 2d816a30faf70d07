/**
 * What the laws may see of a world: packets' contents, who speaks on a link, and the books. Nothing
 * of what an engine keeps.
 */
import { claimsOf } from '../law/claims.ts';
import { Laws } from '../law/laws.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Connections } from '../link/connection.ts';
import { DOWN } from '../link/path.ts';
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
    topicName: (topic) => world.topics.nameOf(topic as TopicId),
    claims: claimsOf(world.scenario.broker.limits, hasRestarts(world.scenario)),
    isOpen: (link) => world.connections.store.isOpen(link, DOWN),
    deviceOf: (link) => world.connections.store.deviceOf(link),
    clientOf: (device) => world.ledger.clientele.clientOf(device),
    isFollowed: (message) => world.ledger.fates.recordOf(message) >= 0,
    onRepeated: (message) => world.ledger.messageRepeated(message),
  });
}
