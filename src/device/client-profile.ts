/**
 * What a client library does when its user says nothing else: the settings, their names and units.
 *
 * The figures are in client-profiles.ts; a scenario overrides single ones.
 */
import type { Sourced } from '../kernel/sourced.ts';
import type { Duration } from '../kernel/time.ts';
import type { BackoffReset, ClientPlan, OutboxOverflow, ReconnectPolicy } from './plan.ts';

/** Every default of a library; spans in µs where a type does not say otherwise. */
export interface ClientDefaults {
  /** Clean session (3.1.1), clean start (5.0); `caller`: the library leaves it to its user. */
  readonly clean: boolean | 'caller';
  /** Seconds; 0 is off. */
  readonly keepAlive: number;
  readonly policy: ReconnectPolicy;
  readonly first: Duration;
  readonly max: Duration;
  readonly min: Duration;
  /** Share of the delay, 0 … 1. */
  readonly jitter: number;
  readonly resetBackoff: BackoffReset;
  /** From dialling to an open connection; `connect`: only CONNACK is waited for. */
  readonly dialTimeout: Duration | 'connect';
  /** From dialling to CONNACK. */
  readonly connectTimeout: Duration;
  /** Share of the keep-alive. */
  readonly pingAfter: number;
  /** From PINGREQ to PINGRESP, or that as a share of the keep-alive. */
  readonly pingTimeout: Duration | { readonly ofKeepAlive: number };
  readonly maxInflight: number;
  /** Publishes waiting to be sent; Infinity is unlimited. */
  readonly maxMessages: number;
  readonly overflow: OutboxOverflow;
  readonly storeQos0: boolean;
  /** How long a publish may wait to be sent. */
  readonly expiry: Duration | 'never';
  readonly onSessionLost: ClientPlan['onSessionLost'];
  readonly handOver: ClientPlan['handOver'];
  readonly strictSessionPresent: boolean;
}

/** A library's defaults, each with its source. */
export type ClientProfile = {
  readonly [Key in keyof ClientDefaults]: Sourced<ClientDefaults[Key]>;
} & {
  /** What it is: library and version. */
  readonly about: string;
};

/** The values alone. */
export function defaultsOf(profile: ClientProfile): ClientDefaults {
  const { clean, keepAlive, policy, first, max, min, jitter, resetBackoff } = profile;
  const { dialTimeout, connectTimeout, pingAfter, pingTimeout, maxInflight } = profile;
  const { maxMessages, overflow, storeQos0, expiry } = profile;
  const { onSessionLost, handOver, strictSessionPresent } = profile;
  return {
    clean: clean.value,
    keepAlive: keepAlive.value,
    policy: policy.value,
    first: first.value,
    max: max.value,
    min: min.value,
    jitter: jitter.value,
    resetBackoff: resetBackoff.value,
    dialTimeout: dialTimeout.value,
    connectTimeout: connectTimeout.value,
    pingAfter: pingAfter.value,
    pingTimeout: pingTimeout.value,
    maxInflight: maxInflight.value,
    maxMessages: maxMessages.value,
    overflow: overflow.value,
    storeQos0: storeQos0.value,
    expiry: expiry.value,
    onSessionLost: onSessionLost.value,
    handOver: handOver.value,
    strictSessionPresent: strictSessionPresent.value,
  };
}
