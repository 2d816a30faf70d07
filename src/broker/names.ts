/**
 * Forgetting names: topics that no message has, and ClientIds that have no session.
 *
 * Names are numbers here and stay known for good, which is right for a run and not for a server that
 * may meet new ones for ever. Numbers taken back are given to other names, so whatever is kept by
 * number has to be asked first.
 */
import type { Interner } from '../kernel/interner.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { HeardAliases, SentAliases } from '../mqtt/topic-alias.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { RetainedMessages } from './retained.ts';
import type { Routing } from './routing.ts';
import { NO_SESSION, type SessionStore } from './session-store.ts';

/** Everything in the engine that keeps a topic or a client by its number. */
export interface NameHolders {
  readonly topics: TopicTable;
  readonly clients: Interner;
  readonly publications: PublicationStore;
  readonly sessions: SessionStore;
  readonly retained: RetainedMessages;
  readonly routing: Routing;
  readonly aliases: readonly (SentAliases | HeardAliases)[];
}

/** Forgets what nobody uses; whoever keeps numbers outside the engine must not call it. */
export function forgetUnusedNames(holders: NameHolders): void {
  const { topics, clients, publications, sessions, retained, routing, aliases } = holders;
  const usedTopics = new Set<TopicId>();
  for (const holder of [publications, ...aliases]) {
    holder.forEachTopic((topic) => usedTopics.add(topic));
  }
  topics.keep((topic) => usedTopics.has(topic));
  routing.forgetMatches();
  const usedClients = new Set<number>();
  retained.forEachClient((client) => usedClients.add(client));
  clients.keep((client) => usedClients.has(client) || sessions.ofClient(client) !== NO_SESSION);
}
