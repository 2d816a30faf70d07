/**
 * What only MQTT 5 can say: an error where a 3.1.1 fleet is to say it, with what to write instead.
 * Share groups are not among it: brokers give them to 3.1.1 clients too.
 *
 * Works on a file whose parts may be wrong by themselves, so nothing here trusts a type.
 */
import type { Complain } from './unit-schema.ts';

const OPTIONS = ['noLocal', 'retainAsPublished', 'retainHandling', 'subscriptionIdentifier'];

/** Complains of what a fleet of MQTT 3.1.1 devices cannot say in its own settings. */
export function complainOfVersion(
  fleet: { readonly [Key in 'mqtt' | 'will' | 'subscribe' | 'publish' | 'client']?: unknown },
  complain: Complain,
): void {
  if (speaks5(fleet)) return;
  const { will, client } = fleet;
  complainOfKeys(will, ['delay', 'expiry'], (key) =>
    complain(['will', key], needs5(`will.${key}`)),
  );
  if (Object(client).topicAliases > 0) {
    complain(['client', 'topicAliases'], needs5('topicAliases'));
  }
  for (const [index, entry] of listOf(fleet.subscribe).entries()) {
    complainOfKeys(entry, OPTIONS, (key) => complain(['subscribe', index, key], needs5(key)));
  }
  for (const [index, entry] of listOf(fleet.publish).entries()) {
    complainOfKeys(entry, ['messageExpiry'], (key) =>
      complain(['publish', index, key], needs5(key)),
    );
  }
}

/** Complains of what one event lets the devices of a fleet say that they cannot. */
export function complainOfEventVersion(fleet: unknown, event: unknown, complain: Complain): void {
  const { subscribe, disconnect } = Object(event);
  const { sessionExpiryInterval } = Object(disconnect);
  if (!speaks5(fleet)) {
    complainOfKeys(subscribe, OPTIONS, (key) => complain(['subscribe', key], needs5(key)));
    complainOfKeys(disconnect, ['withWill', 'sessionExpiryInterval'], (key) =>
      complain(['disconnect', key], needs5(key)),
    );
  } else if (sessionExpiryInterval > 0 && !(Object(Object(fleet).mqtt).sessionExpiryInterval > 0)) {
    const path = ['disconnect', 'sessionExpiryInterval'];
    complain(
      path,
      'DISCONNECT cannot extend a session that CONNECT wanted to end at once (5.0 section ' +
        '3.14.2.2.2): give the fleet a mqtt.sessionExpiryInterval',
    );
  }
}

function complainOfKeys(
  table: unknown,
  keys: readonly string[],
  complain: (key: string) => void,
): void {
  for (const key of keys) if (Object(table)[key] !== undefined) complain(key);
}

function needs5(what: string): string {
  return `${what} is MQTT 5, and this fleet speaks 3.1.1: leave it out, or leave mqtt.version out`;
}

function speaks5(fleet: unknown): boolean {
  return Object(Object(fleet).mqtt).version !== '3.1.1';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
