/**
 * What a fleet's clients do, as a person would write it: the rows of settings.ts about them.
 */
import type { BackoffReset, ClientPlan, MqttPlan } from '../device/plan.ts';
import { formatDuration } from '../kernel/time-text.ts';
import type { FleetPlan } from './scenario.ts';
import { count, size, span } from './setting-text.ts';
import { formatShare } from './unit.ts';

/** Path below the fleet, and value. */
type ClientRow = readonly [path: string, value: string];

/** Every setting of a fleet's clients. */
export function clientRows(fleet: FleetPlan): readonly ClientRow[] {
  const { mqtt, credentials, clientProfile, client } = fleet;
  const isV5 = mqtt.version === 5;
  const { userName } = credentials;
  return [
    ['mqtt.version', isV5 ? '5' : '3.1.1'],
    [isV5 ? 'mqtt.cleanStart' : 'mqtt.cleanSession', String(mqtt.clean)],
    ...(isV5 ? v5Rows(mqtt) : []),
    ['mqtt.keepAlive', formatSeconds(mqtt.keepAlive)],
    ...(userName === undefined ? [] : [['mqtt.userName', userName] as const]),
    ...reconnectRows(fleet),
    ['client.profile', clientProfile],
    ['client.dialTimeout', formatDuration(client.dialTimeout)],
    ['client.connectTimeout', formatDuration(client.connectTimeout)],
    ['client.pingAfter', formatShare(client.pingAfter)],
    ['client.pingTimeout', formatDuration(client.pingTimeout)],
    ['client.maxInflight', String(client.maxInflight)],
    ...(isV5 ? [['client.topicAliases', String(client.topicAliases)] as const] : []),
    ...outboxRows(client.outbox),
    ['client.onSessionLost', client.onSessionLost],
    ['client.onRejected', rejectedText(client.onRejected)],
    ['client.handOver', client.handOver],
    ...(client.serviceTime === 0
      ? []
      : [['client.serviceTime', formatDuration(client.serviceTime)] as const]),
    ['client.strictSessionPresent', String(client.strictSessionPresent)],
  ];
}

function reconnectRows({ reconnect }: FleetPlan): readonly ClientRow[] {
  const { policy, first, max, min, jitter, resetBackoff } = reconnect;
  return [
    ['reconnect.policy', policy],
    ['reconnect.first', formatDuration(first)],
    ['reconnect.max', formatDuration(max)],
    ...(min > 0 ? [['reconnect.min', formatDuration(min)] as const] : []),
    ...(jitter > 0 ? [['reconnect.jitter', formatShare(jitter)] as const] : []),
    ['reconnect.resetBackoff', resetText(resetBackoff)],
  ];
}

function resetText(reset: BackoffReset): string {
  return typeof reset === 'object' ? `after ${formatDuration(reset.afterStable)} stable` : reset;
}

function outboxRows(outbox: ClientPlan['outbox']): readonly ClientRow[] {
  const { maxMessages, overflow, storeQos0, expiry } = outbox;
  return [
    ['client.outbox.maxMessages', count(maxMessages)],
    ['client.outbox.overflow', overflow],
    ['client.outbox.storeQos0', String(storeQos0)],
    ['client.outbox.expiry', span(expiry ?? Infinity)],
  ];
}

function rejectedText(onRejected: ClientPlan['onRejected']): string {
  if (onRejected === 'drop') return 'drop';
  return `retry after ${formatDuration(onRejected.retryAfter)}, at most ${onRejected.max} times`;
}

function v5Rows(mqtt: MqttPlan): readonly ClientRow[] {
  const { sessionExpiryInterval, receiveMaximum, maximumPacketSize, topicAliasMaximum } = mqtt;
  const isEndless = sessionExpiryInterval === 0xffff_ffff;
  return [
    ['mqtt.sessionExpiryInterval', isEndless ? 'never' : formatSeconds(sessionExpiryInterval)],
    ['mqtt.receiveMaximum', String(receiveMaximum)],
    ['mqtt.maximumPacketSize', size(maximumPacketSize)],
    ['mqtt.topicAliasMaximum', String(topicAliasMaximum)],
  ];
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1_000_000);
}
