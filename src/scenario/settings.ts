/**
 * The effective settings of a scenario as a person would write them, each with where it came from.
 *
 * For the report's last section and `check`: every limit, and what matters of every fleet.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { WillPlan } from '../device/plan.ts';
import type { Rhythm } from '../device/rhythm.ts';
import { formatDuration } from '../kernel/time-text.ts';
import { connectionRows, durabilityRows } from './broker-connect-settings.ts';
import { queueRows } from './broker-queue-settings.ts';
import { clientRows } from './client-settings.ts';
import { formatDistribution } from './distribution-text.ts';
import { habitTexts } from './habit-settings.ts';
import { linkRows } from './link-settings.ts';
import type { FleetPlan, Scenario, Setting } from './scenario.ts';
import type { Place } from './scenario-error.ts';
import { span } from './setting-text.ts';
import { find, scalarsOf, type Tree } from './tree.ts';
import { formatSize } from './unit.ts';

/** Path, value, and the origin of a value nobody wrote. */
type Row = readonly [path: string, value: string, unwritten?: string];

/** Every setting of a planned scenario; `tree` is the file with variant and overrides applied. */
export function settingsOf(plan: Omit<Scenario, 'settings'>, tree: Tree): readonly Setting[] {
  const rows: readonly Row[] = [
    ['duration', formatDuration(plan.duration)],
    ['seed', String(plan.seed)],
    ...brokerRows(plan.broker),
    ...plan.fleets.flatMap(fleetRows),
    ['storm.takeovers', String(plan.storm.takeovers)],
    ['storm.within', formatDuration(plan.storm.within)],
  ];
  return rows.map(([path, value, unwritten = 'default']) => ({
    path,
    value,
    origin: originOf(tree, path.split('.'), plan.file) ?? unwritten,
  }));
}

/** Where the value at a path was written; undefined when it was not. */
function originOf(tree: Tree, path: readonly string[], file: string): string | undefined {
  const node = find(tree, path) ?? namedProfile(tree, path);
  if (node === undefined) return undefined;
  const origins = new Set([originAt(node.place, file)]);
  for (const [{ place }] of scalarsOf(node)) {
    // Parts of a table that somebody changed say so; its other lines do not matter.
    if (place.variant !== undefined || place.source.kind === 'flag')
      origins.add(originAt(place, file));
  }
  return [...origins].join(', ');
}

/** `link: lte-m-stationary` says `link.profile`. */
function namedProfile(tree: Tree, path: readonly string[]): Tree | undefined {
  if (path.at(-1) !== 'profile') return undefined;
  const link = find(tree, path.slice(0, -1));
  return link?.kind === 'scalar' ? link : undefined;
}

function originAt({ source, line, variant }: Place, file: string): string {
  if (variant !== undefined) return `variant ${variant}`;
  if (source.kind === 'flag') return source.name;
  return `${source.name === file ? 'scenario' : source.name} line ${line}`;
}

function brokerRows({ preset, quirks, limits }: Scenario['broker']): readonly Row[] {
  const rows = below('broker.limits', limitRows(limits), `preset ${preset}`);
  return [['broker.preset', preset], ['broker.quirks', quirks], ...rows];
}

/** Every limit of a broker: its path below `broker.limits` and its value as a person writes it. */
export function limitRows(limits: BrokerLimits): readonly (readonly [string, string])[] {
  const { inbound, available } = limits;
  return [
    ...queueRows(limits),
    ['inbound.receiveMaximum', String(inbound.receiveMaximum)],
    ['inbound.qos2RouteAt', inbound.qos2RouteAt],
    ['inbound.maxQos', String(inbound.maxQos)],
    ['inbound.maxPacketSize', formatSize(inbound.maxPacketBytes)],
    ['inbound.topicAliasMaximum', String(inbound.topicAliasMaximum)],
    ['inbound.maxAwaitingRel', String(inbound.maxAwaitingRel)],
    ['inbound.onExceed', inbound.onExceed],
    ['inbound.awaitRelTimeout', span(inbound.awaitRelTimeoutUs)],
    ['handshake.unknownId', limits.handshake.unknownId],
    ['available.retain', String(available.retain)],
    ['available.wildcardSubscriptions', String(available.wildcardSubscriptions)],
    ['available.subscriptionIdentifiers', String(available.subscriptionIdentifiers)],
    ['available.sharedSubscriptions', String(available.sharedSubscriptions)],
    ['available.maxSubscriptionQos', String(available.maxSubscriptionQos)],
    ...connectionRows(limits),
    ...durabilityRows(limits),
  ];
}

function fleetRows(fleet: FleetPlan): readonly Row[] {
  const { name, count: devices, clientId, gatewayMembers, start, retireAt, link } = fleet;
  return [
    ...below(`fleets.${name}`, [
      ['count', String(devices)],
      ['clientId', clientId],
      ...(gatewayMembers === 1 ? [] : [['gateway.members', String(gatewayMembers)] as const]),
      ['start.at', formatDuration(start.at)],
      ['start.spread', formatDuration(start.spread)],
      ...(retireAt === undefined ? [] : [['retireAt', formatDuration(retireAt)] as const]),
      ['link.profile', link.profileName],
      ...(link.overlays.length === 0 ? [] : [['link.overlays', link.overlays.join(', ')] as const]),
      ...(link.cells.length === 0 ? [] : [['link.cells', link.cells.join(', ')] as const]),
    ]),
    ...below(`fleets.${name}.link`, linkRows(link.profile), `profile ${link.profileName}`),
    ...below(`fleets.${name}`, clientRows(fleet), originOfClient(fleet)),
    ...below(`fleets.${name}`, [...workloadRows(fleet), ...habitRows(fleet)]),
  ];
}

function originOfClient({ clientProfile }: FleetPlan): string | undefined {
  return clientProfile === 'generic' ? undefined : `client profile ${clientProfile}`;
}

function workloadRows({ will, subscribe, publish }: FleetPlan): readonly Row[] {
  return [
    ...(will === undefined ? [] : [['will', willText(will)] as const]),
    ...subscribe.map((each, index): Row => [`subscribe.${index}`, subscribeText(each)]),
    ...publish.map((each, index): Row => [`publish.${index}`, publishText(each)]),
  ];
}

function willText({ topic, qos, size, retain, delay, expiry }: WillPlan): string {
  const parts = [topic, `QoS ${qos}`, formatSize(size)];
  if (retain) parts.push('retained');
  if (delay > 0) parts.push(`after ${formatSeconds(delay)}`);
  if (expiry !== undefined) parts.push(`expires after ${formatSeconds(expiry)}`);
  return parts.join(', ');
}

function subscribeText(subscribe: FleetPlan['subscribe'][number]): string {
  const { filter, qos, wants, noLocal, retainAsPublished, retainHandling } = subscribe;
  const { subscriptionIdentifier } = subscribe;
  const parts = [filter, `QoS ${qos}`, `wants ${wants}`];
  if (noLocal === true) parts.push('no local');
  if (retainAsPublished === true) parts.push('retain as published');
  if (retainHandling !== undefined) parts.push(`retain handling ${retainHandling}`);
  if (subscriptionIdentifier !== undefined) parts.push(`identifier ${subscriptionIdentifier}`);
  return parts.join(', ');
}

function publishText(publish: FleetPlan['publish'][number]): string {
  const { topic, qos, size, retain, messageExpiry, usefulFor, target, schedule } = publish;
  const parts = [topic, `QoS ${qos}`, scheduleText(schedule), formatSize(size)];
  if (retain) parts.push('retained');
  if (messageExpiry !== undefined) parts.push(`expires after ${formatSeconds(messageExpiry)}`);
  if (target !== undefined) parts.push(`to each of ${target}`);
  if (usefulFor !== undefined) parts.push(`useful for ${formatDuration(usefulFor)}`);
  return parts.join(', ');
}

/** More times than these are counted. */
const MOST_TIMES = 20;

function scheduleText(schedule: FleetPlan['publish'][number]['schedule']): string {
  if (schedule.kind === 'answer') {
    return `answers ${schedule.filter} after ${formatDistribution(schedule.after)}`;
  }
  if (schedule.kind === 'every') {
    return `every ${formatDistribution(schedule.interval)}${rhythmText(schedule.rhythm)}`;
  }
  const { times } = schedule;
  const ends = [times[0] ?? 0, times.at(-1) ?? 0].map(formatDuration);
  return times.length > MOST_TIMES
    ? `at ${times.length} times from ${ends.join(' to ')}`
    : `at ${times.map(formatDuration).join(', ')}`;
}

function rhythmText(rhythm: Rhythm | undefined): string {
  if (rhythm === undefined) return '';
  const { phase, jitter, burst, rate } = rhythm;
  return [
    ...(phase === undefined ? [] : [` from ${formatDuration(phase)} on`]),
    ...(jitter === 0 ? [] : [` up to ${formatDuration(jitter)} late`]),
    ...(burst.count === 1 ? [] : [` in bursts of ${burst.count}`]),
    ...(rate === undefined ? [] : [` at a rate that changes over ${formatDuration(rate.period)}`]),
  ].join('');
}

function habitRows({ habits }: FleetPlan): readonly Row[] {
  const texts = habitTexts(habits);
  return texts.length === 0 ? [] : [['habits', texts.join('; ')]];
}

function below(parent: string, rows: readonly Row[], origin?: string): readonly Row[] {
  return rows.map(([path, value, unwritten = origin]) =>
    unwritten === undefined
      ? [`${parent}.${path}`, value]
      : [`${parent}.${path}`, value, unwritten],
  );
}

function formatSeconds(seconds: number): string {
  return formatDuration(seconds * 1_000_000);
}
