/**
 * `mqtt://host:port` as people write it, and who may be talked to without being asked twice.
 */

import type { Credentials } from '../live/battery/ground.ts';
import { NoConversation } from '../live/battery/observation.ts';
import type { BrokerAddress } from '../live/battery/socket-ground.ts';
import { NetworkError, UsageError } from './failure.ts';

const DEFAULT_PORT = 1883;

/** Where this URL leads; throws UsageError unless it is MQTT over TCP, on this machine if need be. */
export function brokerAddress(url: string, allowRemote: boolean): BrokerAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const example = 'write mqtt://host:port, such as mqtt://127.0.0.1:1883';
  if (parsed === undefined || parsed.hostname === '') {
    throw new UsageError(`${url} is no address of a broker: ${example}`);
  }
  if (parsed.protocol !== 'mqtt:') {
    const what = parsed.protocol.replace(/:$/, '');
    throw new UsageError(`only plain MQTT over TCP is spoken, not ${what}: ${example}`);
  }
  const host = parsed.hostname.replace(/^\[|\]$/g, '');
  const port = parsed.port === '' ? DEFAULT_PORT : Number(parsed.port);
  if (!isLoopback(host) && !allowRemote) {
    const meaning = 'floods that broker with messages under ClientIds of its own';
    throw new UsageError(`${host} is not a loopback address: with --allow-remote, this ${meaning}`);
  }
  return { host, port, credentials: credentialsIn(parsed) };
}

/** Name and password before the host, which stand percent-encoded in a URL. */
function credentialsIn({ username, password }: URL): Credentials {
  if (username === '' && password === '') return {};
  const name = { username: decodeURIComponent(username) };
  if (password === '') return name;
  return { ...name, password: new TextEncoder().encode(decodeURIComponent(password)) };
}

/** A broker's URL as it may be shown and written down: without a password. */
export function shownUrl(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

/** Whether only programs on this machine reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** What this work gives; a broker that cannot be talked with becomes a network error in one line. */
export async function talking<T>(url: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NoConversation)) throw error;
    throw new NetworkError(`no conversation with ${shownUrl(url)}: ${error.message}`, {
      cause: error,
    });
  }
}
