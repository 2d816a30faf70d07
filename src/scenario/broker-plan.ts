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
  const { sessionQueue, qos0, inflight, inbound, connect, available, sessionExpiry } = own;
  return {
    sessionQueue: {
      maxMessages: sessionQueue?.maxMessages ?? base.sessionQueue.maxMessages,
      overflow: sessionQueue?.overflow ?? base.sessionQueue.overflow,
      rejectScope: sessionQueue?.rejectScope ?? base.sessionQueue.rejectScope,
      rejectAnswerV311: sessionQueue?.rejectAnswerV311 ?? base.sessionQueue.rejectAnswerV311,
    },
    qos0: { storeOffline: qos0?.storeOffline ?? base.qos0.storeOffline },
    inflight: {
      maxV311: inflight?.maxV311 ?? base.inflight.maxV311,
      maxV5: inflight?.maxV5 ?? base.inflight.maxV5,
    },
    inbound: {
      receiveMaximum: inbound?.receiveMaximum ?? base.inbound.receiveMaximum,
      qos2RouteAt: inbound?.qos2RouteAt ?? base.inbound.qos2RouteAt,
      maxQos: inbound?.maxQos ?? base.inbound.maxQos,
      maxPacketBytes: inbound?.maxPacketSize ?? base.inbound.maxPacketBytes,
      topicAliasMaximum: inbound?.topicAliasMaximum ?? base.inbound.topicAliasMaximum,
    },
    handshake: { unknownId: own.handshake?.unknownId ?? base.handshake.unknownId },
    connect: {
      emptyClientId: connect?.emptyClientId ?? base.connect.emptyClientId,
      responseInformation: connect?.responseInformation ?? base.connect.responseInformation,
    },
    available: {
      retain: available?.retain ?? base.available.retain,
      wildcardSubscriptions:
        available?.wildcardSubscriptions ?? base.available.wildcardSubscriptions,
      subscriptionIdentifiers:
        available?.subscriptionIdentifiers ?? base.available.subscriptionIdentifiers,
      sharedSubscriptions: available?.sharedSubscriptions ?? base.available.sharedSubscriptions,
    },
    sessionExpiry: {
      v311DefaultUs: sessionExpiry?.v311Default ?? base.sessionExpiry.v311DefaultUs,
      maxUs: sessionExpiry?.max ?? base.sessionExpiry.maxUs,
    },
    keepAlive: {
      factor: own.keepAlive?.factor ?? base.keepAlive.factor,
      maxS: own.keepAlive?.max ?? base.keepAlive.maxS,
    },
  };
}
