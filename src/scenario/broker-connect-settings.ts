/**
 * The effective limits of connections, and of what survives and costs, as a person would write them: rows of settings.ts.
 */
import type { ConnectionLimits } from '../broker/connection-limits.ts';
import type { DurabilityLimits } from '../broker/durability-limits.ts';
import { count, span } from './setting-text.ts';

/** Path below `broker.limits` and value, in the order of the documentation. */
export function connectionRows(limits: ConnectionLimits): readonly (readonly [string, string])[] {
  const { connect, flapping, publish, takeover, will, sessionExpiry, keepAlive } = limits;
  const { checkFraction } = keepAlive;
  return [
    ['connect.emptyClientId', String(connect.emptyClientId)],
    ['connect.emptyPersistentClientId', String(connect.emptyPersistentClientId)],
    ['connect.clientIdCharacters', connect.clientIdCharacters],
    ['connect.cleanStart', connect.cleanStart],
    ['connect.perSecond', count(connect.perSecond)],
    ['connect.maxClientIdLength', count(connect.maxClientIdLength)],
    ['connect.responseInformation', connect.responseInformation || 'none'],
    ['connect.maxConnections', count(connect.maxConnections)],
    ['connect.maxSessions', count(connect.maxSessions)],
    ['connect.whenSessionsFull', connect.whenSessionsFull],
    ['flapping.maxCount', count(flapping.maxCount)],
    ['flapping.window', span(flapping.windowUs)],
    ['flapping.ban', span(flapping.banUs)],
    ['publish.perSecond', count(publish.perSecond)],
    ['publish.whenTooFast', publish.whenTooFast],
    ['sharedGroup.whenMemberGone', limits.sharedGroup.whenMemberGone],
    ['takeover.duplicateId', takeover.duplicateId],
    ['takeover.farewell', String(takeover.farewell)],
    ['will.onTakeover', will.onTakeover],
    ['sessionExpiry.v311Default', span(sessionExpiry.v311DefaultUs)],
    ['sessionExpiry.max', span(sessionExpiry.maxUs)],
    ['sessionExpiry.min', span(sessionExpiry.minUs)],
    ['sessionExpiry.checkInterval', span(sessionExpiry.checkIntervalUs)],
    ['keepAlive.factor', String(keepAlive.factor)],
    ['keepAlive.rounding', keepAlive.rounding],
    ['keepAlive.checkInterval', span(keepAlive.checkIntervalUs)],
    ['keepAlive.checkFraction', checkFraction === Infinity ? 'none' : String(checkFraction)],
    ['keepAlive.consecutiveChecks', String(keepAlive.consecutiveChecks)],
    ['keepAlive.max', keepAlive.maxS === Infinity ? 'unlimited' : `${keepAlive.maxS}s`],
    ['keepAlive.onAboveMax', keepAlive.onAboveMax],
    ['keepAlive.zero', `${keepAlive.zeroS}s`],
  ];
}

/** The same of what survives a restart, and of what work costs. */
export function durabilityRows(limits: DurabilityLimits): readonly (readonly [string, string])[] {
  const { durability, service } = limits;
  return [
    ['durability.mode', durability.mode],
    ['durability.interval', span(durability.intervalUs)],
    ['durability.sync', span(durability.syncUs)],
    ['durability.downtime', durability.downtime],
    ['service.connect', span(service.connectUs)],
    ['service.publish', span(service.publishUs)],
  ];
}
