/**
 * The benchmark's findings as a table for people.
 */
import { bytesText, countText, shortCount } from '../report/number-text.ts';
import { grid } from '../report/text-layout.ts';
import type { Figure, Unit } from './case.ts';
import { type Finding, isMoreBetter, type Measured, missed } from './finding.ts';

/** A line for each figure, under the titles of the cases; what missed its must, once more. */
export function tableText(all: readonly Measured[], found: readonly Finding[]): string {
  const [head = '', ...rows] = grid([HEAD, ...found.map(rowOf)]);
  const lines = all.flatMap(({ measured: { name, title }, runs }) => [
    runs.length > 1 ? `${title} (${runs.length} runs)` : title,
    ...rows.filter((_, place) => found[place]?.case === name),
  ]);
  return `${[head, ...lines].join('\n')}\n\n${verdict(found)}`;
}

const HEAD = ['', 'median', 'least', 'most', 'must', 'aim', ''];

/** How memory and speed were taken, for whoever quotes the table. */
export const NOTES = `\
Each run is a process of its own, cases take turns; medians. Wall and cpu: the whole process from
its start, cpu over all threads (compiler and collector included). Rates: the simulation alone,
ledger, metrics and laws on. Messages: publish calls. A multiple or a growth is of the runs of one
turn. B/device: growth from 100,000 to 1,000,000 sessions by the further devices, a device with its
session, ClientId and subscription: of the columns, slabs and pending events, of what a full
collection left alive, and of the peak RSS with whatever garbage stood then. MB are 10^6 bytes.
Bare loop: the event queue and the links of device-hour without outages, four writes a message, no
engine. aedes: its clients in the same process, no socket, in real time. Mosquitto and serve: on
loopback, payloads of 64 B, no limit on windows and queues, from the first PUBLISH until the
subscriber has all; the load is made by one more process.
`;

/** What missed its must, in one place. */
function verdict(found: readonly Finding[]): string {
  const misses = found.filter((each) => missed(each) === 'must');
  if (misses.length === 0) return 'Nothing measured missed its must.\n';
  return `✗ misses its must: ${misses.map((each) => `${each.case}, ${each.label}`).join('; ')}\n`;
}

/** What a value is for each of, told by the label. */
function labelOf({ label, unit }: Figure): string {
  const [, each] = unit === '/s' ? [] : unit.split('/');
  return each === undefined ? label : `${label} / ${each}`;
}

const MARKS = { must: '✗ MISSES MUST', aim: 'misses aim', '': '' } as const;

function rowOf(finding: Finding): string[] {
  const { unit, values, note } = finding;
  const sorted = values.toSorted((a, b) => a - b);
  const least = sorted.at(0);
  const most = sorted.at(-1);
  const isSpread = sorted.length > 1;
  return [
    `  ${labelOf(finding)}`,
    sorted.length === 0 ? (note ?? 'not measured') : valueText(finding.median, unit),
    isSpread && least !== undefined ? valueText(least, unit) : '',
    isSpread && most !== undefined ? valueText(most, unit) : '',
    boundText(finding, finding.must),
    boundText(finding, finding.aim),
    MARKS[missed(finding)],
  ];
}

function boundText(figure: Figure, bound: number | undefined): string {
  if (bound === undefined) return '';
  return `${isMoreBetter(figure) ? '≥' : '≤'} ${valueText(bound, figure.unit)}`;
}

function valueText(value: number, unit: Unit): string {
  switch (unit) {
    case 's':
      return value < 1 ? `${Math.round(value * 1000)} ms` : `${Number(value.toPrecision(3))} s`;
    case '/s':
      return `${shortCount(value)}/s`;
    case '×':
      return `× ${value.toFixed(2)}`;
    case 'ns/event':
      return `${countText(value)} ns`;
    case 'events/message':
      return String(Number(value.toPrecision(3)));
    case 'B':
      return bytesText(value);
    case 'B/device':
      return `${countText(value)} B`;
    case 'B/message':
    case 'B/event':
      return `${Number(value.toPrecision(3))} B`;
  }
}
