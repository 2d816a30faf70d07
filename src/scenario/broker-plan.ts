/**
 * `broker:` after validation → limits with every field filled: the preset's, then the scenario's.
 */
import type { ConnectionLimits } from '../broker/connection-limits.ts';
import type { DurabilityLimits } from '../broker/durability-limits.ts';
import type { BrokerLimits } from '../broker/limits.ts';
import { presetLimits } from '../broker/preset.ts';
import type { QueueLimits } from '../broker/queue-limits.ts';
import { invariant } from '../kernel/invariant.ts';
import type { BrokerInput } from './broker-schema.ts';
import type { BrokerPlan } from './scenario.ts';

/** The broker as it will be simulated. */
export function planBroker({ preset, quirks, limits }: BrokerInput): BrokerPlan {
  const base = presetLimits(preset, quirks);
  invariant(base !== undefined, `the schema admits only known presets, got ${preset}`);
  return { preset, quirks, limits: merged(base, limits) };
}

function merged(base: BrokerLimits, own: BrokerInput['limits']): BrokerLimits {
  const { maxPacketSize: maxPacketBytes, awaitRelTimeout, ...inbound } = own.inbound ?? {};
  return {
    ...mergedQueue(base, own),
    inbound: over(base.inbound, { ...inbound, maxPacketBytes, awaitRelTimeoutUs: awaitRelTimeout }),
    handshake: over(base.handshake, own.handshake),
    available: over(base.available, own.available),
    ...mergedConnection(base, own),
    ...mergedDurability(base, own),
  };
}

function mergedConnection(base: ConnectionLimits, own: BrokerInput['limits']): ConnectionLimits {
  const { v311Default: v311DefaultUs, max: maxUs, min: minUs, ...sweep } = own.sessionExpiry ?? {};
  const { window: windowUs, ban: banUs, ...flapping } = own.flapping ?? {};
  const {
    max: maxS,
    zero: zeroS,
    checkInterval: checkIntervalUs,
    ...silence
  } = own.keepAlive ?? {};
  return {
    connect: over(base.connect, own.connect),
    flapping: over(base.flapping, { ...flapping, windowUs, banUs }),
    publish: over(base.publish, own.publish),
    sharedGroup: over(base.sharedGroup, own.sharedGroup),
    takeover: over(base.takeover, own.takeover),
    will: over(base.will, own.will),
    sessionExpiry: over(base.sessionExpiry, {
      v311DefaultUs,
      maxUs,
      minUs,
      checkIntervalUs: sweep.checkInterval,
    }),
    keepAlive: over(base.keepAlive, { ...silence, maxS, zeroS, checkIntervalUs }),
  };
}

function mergedDurability(base: DurabilityLimits, own: BrokerInput['limits']): DurabilityLimits {
  const { interval: intervalUs, sync: syncUs, ...durability } = own.durability ?? {};
  const { connect: connectUs, publish: publishUs } = own.service ?? {};
  return {
    durability: over(base.durability, { ...durability, intervalUs, syncUs }),
    service: over(base.service, { connectUs, publishUs }),
  };
}

function mergedQueue(base: QueueLimits, own: BrokerInput['limits']): QueueLimits {
  const { closeAfter: closeAfterUs, ...output } = own.output ?? {};
  const { interval: intervalUs, maxAge: maxAgeUs, ...retry } = own.retry ?? {};
  const { default: defaultUs, max: maxUs, ...expiry } = own.messageExpiry ?? {};
  const { checkInterval: checkIntervalUs, ...whenExpired } = expiry;
  return {
    sessionQueue: over(base.sessionQueue, own.sessionQueue),
    total: over(base.total, own.total),
    qos0: over(base.qos0, own.qos0),
    output: over(base.output, { ...output, closeAfterUs }),
    inflight: over(base.inflight, own.inflight),
    retry: over(base.retry, { ...retry, intervalUs, maxAgeUs }),
    resume: over(base.resume, own.resume),
    messageExpiry: over(base.messageExpiry, { ...whenExpired, defaultUs, maxUs, checkIntervalUs }),
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
