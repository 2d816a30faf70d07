/**
 * The tables of a run's page: deliveries per QoS, loss by cause in words, sessions, fleets,
 * settings.
 */
import type { Deliveries, RunRecord } from '../simulation/run-record.ts';
import { afterText, causeText } from './cause-text.ts';
import { QOS } from './chart/encoding.ts';
import { rankedCauses } from './chart/loss-causes.ts';
import { type Markup, markup, NOTHING, prose } from './markup.ts';
import { countText, listed, partText } from './number-text.ts';
import type { KeyFigure } from './page-parts.ts';
import { numbers, tableMarkup, words } from './table.ts';

const DELIVERY_COLUMNS = [
  'published',
  'expected',
  'delivered',
  'useful',
  'stale',
  'duplicates',
  'out of order',
  'lost',
  'acked but lost',
  'pending',
];

/** What was published, expected, delivered and lost, a row per QoS that occurred. */
export function deliveryTable({ deliveries }: RunRecord): Markup {
  const levels = QOS.filter(({ key }) => occurred(deliveries[key]));
  if (levels.length === 0) return markup`<p class="empty">No message was published.</p>`;
  const rows = levels.map(({ key, name }) => [name, ...deliveryCells(deliveries[key])]);
  const isSummed = levels.length > 1;
  return markup`<div class="wide">${tableMarkup({
    label: 'deliveries by publish QoS',
    columns: [words(''), ...DELIVERY_COLUMNS.map(numbers)],
    rows: isSummed ? [...rows, ['all', ...deliveryCells(deliveries.total)]] : rows,
    totals: isSummed ? 1 : 0,
  })}</div>`;
}

function occurred({ published, expected, unexpected, beforeFirstSuback }: Deliveries): boolean {
  return published + expected + unexpected + beforeFirstSuback > 0;
}

function deliveryCells(row: Deliveries): (string | Markup)[] {
  return [
    countText(row.published),
    countText(row.expected),
    withShare(row.delivered, row.expected),
    withShare(row.useful, row.expected),
    countText(row.stale),
    countText(row.duplicates),
    countText(row.outOfOrder),
    withShare(row.lost, row.expected),
    countText(row.ackedButLost),
    countText(row.pending),
  ];
}

function withShare(part: number, whole: number): Markup | string {
  if (whole === 0) return countText(part);
  return markup`${countText(part)}<small>${partText(part, whole)}</small>`;
}

/** What lies beside the law: what nobody expected any more, or yet; retained messages. */
export function besidesParagraph({ deliveries, retained }: RunRecord): Markup {
  const { withdrawn, beforeFirstSuback, unexpected, overlapCopies } = deliveries.total;
  const parts = [
    [withdrawn, 'withdrawn (the subscriber unsubscribed or retired)'],
    [beforeFirstSuback, 'published before the subscriber’s first SUBACK'],
    [unexpected, 'delivered though nobody expected it'],
    [overlapCopies, 'further copies through overlapping filters'],
    [retained.delivered, 'retained messages delivered'],
    [retained.recovered, 'lost messages recovered as retained ones'],
  ] as const;
  const some = parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${countText(count)} ${what}`);
  if (some.length === 0) return NOTHING;
  return markup`<p class="note">${prose(`Not counted above: ${listed(some)}.`)}</p>`;
}

/** Every cause that occurred with its meaning and identifier. */
export function causeMeanings(record: RunRecord): Markup {
  const causes = rankedCauses(record);
  if (causes.length === 0) return NOTHING;
  const table = tableMarkup({
    label: 'causes of loss and their meaning',
    columns: [words('cause'), words('what happened'), words('identifier')],
    rows: causes.map(({ cause }) => {
      const { label, explanation } = causeText(cause);
      return [label, explanation, markup`<code>${cause}</code>`];
    }),
  });
  return markup`<h3>What the causes mean</h3><div class="meaning">${table}</div>${afterParagraph(record)}`;
}

function afterParagraph({ deliveries }: RunRecord): Markup {
  const some = Object.entries(deliveries.total.causesAfter).filter(([, count]) => count > 0);
  if (some.length === 0) return NOTHING;
  const texts = some.map(([after, count]) => `${countText(count)} ${afterText(after)}`);
  return markup`<p class="note">${prose(`Of those lost for want of a session or subscription: ${listed(texts)}.`)}</p>`;
}

/** What became of the sessions, as figures to read at a glance. */
export function sessionFigures({ sessions }: RunRecord): KeyFigure[] {
  const figure = (name: string, count: number, note: string): KeyFigure => ({
    name,
    value: countText(count),
    note,
  });
  return [
    figure('Created', sessions.created, 'by a CONNECT that found none'),
    figure('Resumed', sessions.resumed, 'by a CONNECT with session present'),
    figure('Wiped', sessions.cleaned, 'by a clean connect'),
    ...(sessions.evicted > 0 ? [figure('Evicted', sessions.evicted, 'to make room')] : []),
    figure('Expired', sessions.expired, 'their interval ran out'),
    figure('Orphaned', sessions.orphaned, 'their ClientId is used no more'),
    figure('At the end', sessions.final, 'still held by the broker'),
  ];
}

/** A row per fleet. */
export function fleetTable({ fleets }: RunRecord): Markup {
  if (Object.keys(fleets).length === 0) return markup`<p class="empty">There was no fleet.</p>`;
  const headings = [
    'devices',
    'published',
    'expected',
    'delivered',
    'lost',
    'pending',
    'connects',
    'resumed',
    'time-outs',
    'take-overs',
  ];
  return markup`<div class="wide">${tableMarkup({
    label: 'deliveries and connections by fleet',
    columns: [words('fleet'), ...headings.map(numbers)],
    rows: Object.entries(fleets).map(([name, { devices, deliveries, connections }]) => [
      name,
      countText(devices),
      countText(deliveries.total.published),
      countText(deliveries.total.expected),
      countText(deliveries.total.delivered),
      withShare(deliveries.total.lost, deliveries.total.expected),
      countText(deliveries.total.pending),
      countText(connections.connects),
      countText(connections.resumed),
      countText(connections.keepAliveTimeouts),
      countText(connections.takeovers.self + connections.takeovers.foreign),
    ]),
  })}</div>`;
}

/** Every effective setting: what the scenario says openly, what presets and defaults say folded. */
export function settingTables({ scenario }: RunRecord): Markup {
  const isGiven = (origin: string) => !/^(default|preset|profile)/.test(origin);
  const given = scenario.settings.filter(({ origin }) => isGiven(origin));
  const implied = scenario.settings.filter(({ origin }) => !isGiven(origin));
  return markup`<div class="settings">${settingsTable('settings of the scenario', given)}${
    implied.length === 0
      ? NOTHING
      : markup`<details><summary>${countText(implied.length)} more from presets, profiles and defaults</summary>${settingsTable('settings from presets, profiles and defaults', implied)}</details>`
  }</div>`;
}

function settingsTable(label: string, settings: RunRecord['scenario']['settings']): Markup {
  if (settings.length === 0) return NOTHING;
  return tableMarkup({
    label,
    columns: [words('setting'), words('value'), words('from')],
    rows: settings.map(({ path, value, origin }) => [markup`<code>${path}</code>`, value, origin]),
  });
}
