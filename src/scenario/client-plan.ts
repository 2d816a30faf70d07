/**
 * `mqtt:`, `reconnect:` and `client:` of a fleet after validation → plans: what is written, then
 * what its client library does by default, protocol versions brought to one shape.
 */
import type { ClientDefaults } from '../device/client-profile.ts';
import { type ClientProfileName, clientDefaults } from '../device/client-profiles.ts';
import type { ClientPlan, MqttPlan, ReconnectPlan } from '../device/plan.ts';
import { type Duration, duration, seconds } from '../kernel/time.ts';
import type { ClientInput, MqttInput, ReconnectInput } from './client-schema.ts';

type ClientSettings = Exclude<ClientInput, string>;

/** Ping time-out of a client that never pings: none is ever armed. */
const UNUSED_PING_TIMEOUT = seconds(60);

/** What CONNECT says by leaving a limit out. */
const UNSAID = { receiveMaximum: 65_535, maximumPacketSize: Infinity, topicAliasMaximum: 0 };

/** What is no library's affair, when the scenario says nothing. */
const PLAIN = {
  topicAliases: 0,
  outbox: {},
  onRejected: 'drop',
  serviceTime: duration(0),
} as const;

/** The library a fleet uses, what it does by default, and what the scenario says besides. */
export function clientOf(input: ClientInput): {
  readonly name: ClientProfileName;
  readonly defaults: ClientDefaults;
  readonly own: ClientSettings;
} {
  const own: ClientSettings = typeof input === 'string' ? { ...PLAIN, profile: input } : input;
  return { name: own.profile, defaults: clientDefaults(own.profile), own };
}

/** What CONNECT says. */
export function planMqtt(input: MqttInput, defaults: ClientDefaults): MqttPlan {
  const keepAlive = input.keepAlive ?? defaults.keepAlive;
  const usual = defaults.clean === 'caller' ? undefined : defaults.clean;
  if (input.version === '3.1.1') {
    const clean = input.cleanSession ?? usual ?? true;
    return { version: 4, clean, keepAlive, sessionExpiryInterval: 0, ...UNSAID };
  }
  const { sessionExpiryInterval, receiveMaximum, topicAliasMaximum } = input;
  // Who asks for a session lifetime means to come back to the session.
  const clean = input.cleanStart ?? usual ?? sessionExpiryInterval === 0;
  const { maximumPacketSize = UNSAID.maximumPacketSize } = input;
  const limits = { receiveMaximum, maximumPacketSize, topicAliasMaximum };
  return { version: 5, clean, sessionExpiryInterval, keepAlive, ...limits };
}

/** How a client comes back. */
export function planReconnect(input: ReconnectInput, defaults: ClientDefaults): ReconnectPlan {
  const policy = input.policy ?? defaults.policy;
  const first = input.first ?? defaults.first;
  return {
    policy,
    first,
    max: input.max ?? duration(Math.max(first, defaults.max)),
    min: input.min ?? defaults.min,
    jitter: input.jitter ?? defaults.jitter,
    resetBackoff: input.resetBackoff ?? defaults.resetBackoff,
  };
}

/** What the library does. */
export function planClient(
  own: ClientSettings,
  defaults: ClientDefaults,
  { keepAlive }: MqttPlan,
): ClientPlan {
  const connectTimeout = own.connectTimeout ?? defaults.connectTimeout;
  const dialTimeout = own.dialTimeout ?? defaults.dialTimeout;
  return {
    connectTimeout,
    dialTimeout:
      dialTimeout === 'connect' ? connectTimeout : duration(Math.min(dialTimeout, connectTimeout)),
    pingAfter: own.pingAfter ?? defaults.pingAfter,
    pingTimeout: pingTimeout(own.pingTimeout, defaults.pingTimeout, keepAlive),
    maxInflight: own.maxInflight ?? defaults.maxInflight,
    topicAliases: own.topicAliases,
    outbox: planOutbox(own.outbox, defaults),
    onSessionLost: own.onSessionLost ?? defaults.onSessionLost,
    onRejected: own.onRejected,
    handOver: own.handOver ?? defaults.handOver,
    serviceTime: own.serviceTime,
    strictSessionPresent: own.strictSessionPresent ?? defaults.strictSessionPresent,
  };
}

function planOutbox(own: ClientSettings['outbox'], defaults: ClientDefaults): ClientPlan['outbox'] {
  const expiry = own.expiry ?? (defaults.expiry === 'never' ? Infinity : defaults.expiry);
  return {
    maxMessages: own.maxMessages ?? defaults.maxMessages,
    overflow: own.overflow ?? defaults.overflow,
    storeQos0: own.storeQos0 ?? defaults.storeQos0,
    ...(expiry === Infinity ? {} : { expiry: duration(expiry) }),
  };
}

function pingTimeout(
  own: ClientSettings['pingTimeout'],
  usual: ClientDefaults['pingTimeout'],
  keepAlive: number,
): Duration {
  const timeout = own ?? usual;
  if (typeof timeout === 'number') return timeout;
  if (keepAlive === 0) return UNUSED_PING_TIMEOUT;
  return duration(Math.max(1, Math.round(timeout.ofKeepAlive * keepAlive * 1e6)));
}
