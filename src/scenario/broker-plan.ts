/**
 * `broker:` after validation → limits with every field filled: the preset's, then the scenario's.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import { presetLimits } from '../broker/preset.ts';
import { invariant } from '../kernel/invariant.ts';
import type { BrokerInput } from './broker-schema.ts';
import type { BrokerPlan } from './scenario.ts';

/** The broker as it will be simulated. */
export function planBroker({ preset, limits }: BrokerInput): BrokerPlan {
  const base = presetLimits(preset);
  invariant(base !== undefined, `the schema admits only known presets, got ${preset}`);
  return { preset, limits: merged(base, limits) };
}

function merged(base: BrokerLimits, own: BrokerInput['limits']): BrokerLimits {
  const { maxPacketSize: maxPacketBytes, ...inbound } = own.inbound ?? {};
  const { v311Default: v311DefaultUs, max: maxUs } = own.sessionExpiry ?? {};
  const { factor, max: maxS } = own.keepAlive ?? {};
  return {
    sessionQueue: over(base.sessionQueue, own.sessionQueue),
    qos0: over(base.qos0, own.qos0),
    inflight: over(base.inflight, own.inflight),
    inbound: over(base.inbound, { ...inbound, maxPacketBytes }),
    handshake: over(base.handshake, own.handshake),
    connect: over(base.connect, own.connect),
    available: over(base.available, own.available),
    sessionExpiry: over(base.sessionExpiry, { v311DefaultUs, maxUs }),
    keepAlive: over(base.keepAlive, { factor, maxS }),
  };
}

/** The fields of `base`, but those that were written. */
function over<T extends object>(
  base: T,
  own: { readonly [Field in keyof T]?: T[Field] | undefined } = {},
): T {
  const written = Object.entries(own).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(written) };
}
