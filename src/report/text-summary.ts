/**
 * A run for the terminal: verdict, deliveries per QoS, why they were lost, queues, connections,
 * age, laws, thresholds, and what it takes to make it again. 80 columns, in words.
 *
 * Foreign text is made visible, so nothing in it can command the terminal.
 */
import type { Deliveries, RunRecord } from '../simulation/run-record.ts';
import { afterText, causeText } from './cause-text.ts';
import { QOS } from './chart/encoding.ts';
import { rankedCauses } from './chart/loss-causes.ts';
import { bytesText, counted, countText, listed, partText, spanText } from './number-text.ts';
import { grid, labelled, padded, WIDTH, wrapped } from './text-layout.ts';
import type { TextStyle } from './text-style.ts';
import { thresholdLines } from './text-threshold.ts';
import { factsText, lawSentence, stormText, verdictSentence, violatedLaws } from './verdict.ts';
import { visibleText } from './visible-text.ts';

/** The run in words and figures; ends with a line break. */
export function textSummary(record: RunRecord, style: TextStyle): string {
  const blocks = [
    heading(record, style),
    deliveryLines(record, style),
    causeLines(record, style),
    [
      ...queueLines(record, style),
      ...sessionLines(record, style),
      ...connectionLines(record, style),
      ...ageLines(record, style),
    ],
    [...lawLines(record, style), ...thresholdLines(record.thresholds, style)],
    originLines(record, style),
  ];
  const lines = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'));
  return `${lines.join('\n\n')}\n`;
}

function heading(record: RunRecord, style: TextStyle): string[] {
  const [name = '', ...more] = wrapped(visibleText(record.scenario.name), WIDTH);
  return [
    style.bold(name),
    ...more,
    ...wrapped(visibleText(factsText(record)), WIDTH).map(style.dim),
    '',
    ...wrapped(verdictSentence(record), WIDTH).map(style.bold),
  ];
}

const DELIVERY_ROWS: readonly (readonly [string, (row: Deliveries) => string])[] = [
  ['messages published', (row) => countText(row.published)],
  ['deliveries expected', (row) => countText(row.expected)],
  ['delivered', (row) => countText(row.delivered)],
  ['  in time to be useful', (row) => countText(row.useful)],
  ['lost', (row) => countText(row.lost)],
  ['  share of expected', (row) => partText(row.lost, row.expected)],
  ['  though acknowledged', (row) => countText(row.ackedButLost)],
  ['pending at the end', (row) => countText(row.pending)],
  ['duplicates', (row) => countText(row.duplicates)],
  ['out of order', (row) => countText(row.outOfOrder)],
];

function deliveryLines({ deliveries }: RunRecord, style: TextStyle): string[] {
  const levels = QOS.filter(({ key }) => deliveries[key].published + deliveries[key].expected > 0);
  if (levels.length === 0) return [];
  const columns = levels.map(({ key, name }) => ({ name, row: deliveries[key] }));
  if (columns.length > 1) columns.push({ name: 'all', row: deliveries.total });
  const [head = '', ...body] = grid([
    ['', ...columns.map(({ name }) => padded(name, 12, 'right'))],
    ...DELIVERY_ROWS.map(([label, cell]) => [
      padded(label, 24, 'left'),
      ...columns.map(({ row }) => cell(row)),
    ]),
  ]);
  return [style.dim(head), ...body];
}

/** So many causes are explained; what is rarer is only named. */
const EXPLAINED = 5;

function causeLines(record: RunRecord, style: TextStyle): string[] {
  const causes = rankedCauses(record);
  if (causes.length === 0) return [];
  const { lost, causesAfter } = record.deliveries.total;
  const starts = grid(causes.map(({ count }) => ['', countText(count), partText(count, lost)]));
  const lines = causes.flatMap(({ cause }, index) => {
    const { label, explanation } = causeText(cause);
    const start = starts[index] ?? '';
    const indent = ' '.repeat(start.length + 2);
    const about = index < EXPLAINED ? `${explanation} (${cause})` : '';
    return [
      `${start}  ${style.bold(visibleText(label))}${about === '' ? style.dim(` (${cause})`) : ''}`,
      ...wrapped(about, WIDTH - indent.length).map((line) => indent + style.dim(line)),
    ];
  });
  const ends = Object.entries(causesAfter).filter(([, count]) => count > 0);
  const after = ends.map(([how, count]) => `${countText(count)} ${afterText(how)}`);
  const note = `For want of a session or subscription: ${listed(after)}.`;
  const notes = after.length === 0 ? [] : wrapped(note, WIDTH).map(style.dim);
  return [style.bold('Why deliveries were lost'), ...lines, ...notes];
}

function queueLines({ queues }: RunRecord, { dim }: TextStyle): string[] {
  if (queues.peakMessages === 0) return labelled('Queues', ['nothing ever had to wait'], dim);
  const filled =
    queues.firstFullUs === null
      ? []
      : [`a queue that filled up took ${spanText(queues.firstFullUs)} on average to do so`];
  return labelled(
    'Queues',
    [
      `fullest: ${counted(queues.peakMessages, 'message')} (${bytesText(queues.peakBytes)}); ` +
        `all together: ${countText(queues.peakTotalMessages)} (${bytesText(queues.peakTotalBytes)})`,
      ...filled,
    ],
    dim,
  );
}

function sessionLines({ sessions }: RunRecord, { dim }: TextStyle): string[] {
  if (sessions.created === 0) return [];
  const parts = [
    [sessions.created, 'created'],
    [sessions.resumed, 'resumed'],
    [sessions.cleaned, 'wiped by a clean connect'],
    [sessions.evicted, 'evicted to make room'],
    [sessions.restart, 'lost with the broker'],
    [sessions.purged, 'purged'],
    [sessions.expired, 'expired'],
    [sessions.orphaned, 'orphaned'],
    [sessions.final, 'at the end'],
  ] as const;
  const some = parts.filter(([count]) => count > 0);
  return labelled('Sessions', [some.map(([n, what]) => `${countText(n)} ${what}`).join(', ')], dim);
}

function connectionLines({ connections, storms }: RunRecord, { dim }: TextStyle): string[] {
  const { connects, refused, keepAliveTimeouts, takeovers } = connections;
  if (connects === 0) return labelled('Connections', ['no device connected'], dim);
  const rejected = refused > 0 ? `, ${countText(refused)} refused` : '';
  const silent = `${counted(keepAliveTimeouts, 'keep-alive time-out')}`;
  const worst = [...storms].sort((a, b) => b.self + b.foreign - a.self - a.foreign)[0];
  const storm = worst === undefined ? [] : [visibleText(`worst storm: ${stormText(worst)}`)];
  const kinds = `${countText(takeovers.self)} by the same device, ${countText(takeovers.foreign)} by another; ${counted(storms.length, 'storm')}`;
  const isNone = takeovers.self + takeovers.foreign === 0;
  return [
    ...labelled('Connections', [`${counted(connects, 'connect')}${rejected}, ${silent}`], dim),
    ...labelled('Take-overs', [isNone ? 'none' : kinds, ...storm], dim),
  ];
}

function ageLines({ latency }: RunRecord, { dim }: TextStyle): string[] {
  const levels = QOS.filter(({ key }) => latency[key].count > 0).map(({ key, name }) => {
    const { p50Us, p99Us, maxUs } = latency[key];
    return `${name}: half within ${spanText(p50Us)}, 99 % within ${spanText(p99Us)}, oldest ${spanText(maxUs)}`;
  });
  return levels.length === 0 ? [] : labelled('Age', levels, dim);
}

function lawLines(record: RunRecord, { good, bad }: TextStyle): string[] {
  if (record.laws.length === 0) return [];
  const violated = violatedLaws(record);
  const tone = violated.length === 0 ? good : bad;
  const [first = '', ...more] = wrapped(lawSentence(record), WIDTH - 2);
  const firsts = violated.map(({ name, count, first: what }) =>
    visibleText(`${name} (${counted(count, 'violation')}), first: ${what}`),
  );
  const rest = [...more, ...firsts.flatMap((text) => wrapped(text, WIDTH - 2))];
  return [tone(violated.length === 0 ? '✓ ' : '✗ ') + first, ...rest.map((line) => `  ${line}`)];
}

function originLines({ scenario, seed, digest }: RunRecord, { dim }: TextStyle): string[] {
  return [
    ...labelled('Digest', [`${digest}, seed ${seed}`], dim),
    ...labelled('Scenario', [`hash ${scenario.hash}`], dim),
    dim('Again with'),
    `  ${visibleText(scenario.reproduce)}`,
  ];
}
