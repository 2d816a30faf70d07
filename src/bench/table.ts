/**
 * The benchmark's findings as a table for people.
 */
import { bytesText, countText, shortCount } from '../report/number-text.ts';
import { grid } from '../report/text-layout.ts';
import type { Unit } from './case.ts';
import { type Finding, type Measured, missed } from './finding.ts';

/** A line for each figure, under the titles of the cases. */
export function tableText(all: readonly Measured[], found: readonly Finding[]): string {
  const rows = [['', 'median', 'least', 'most', 'must', 'aim', '']];
  for (const { measured } of all) {
    rows.push([measured.title]);
    for (const each of found) if (each.case === measured.name) rows.push(rowOf(each));
  }
  return `${grid(rows).join('\n')}\n`;
}

/** How memory and speed were taken, for whoever quotes the table. */
export const NOTES = `\
Each run is a process of its own; medians. Wall and cpu: the whole process from its start, cpu over
all threads (compiler and collector included). Rates: the simulation alone, ledger and metrics on.
Messages: publish calls. B/device: growth from the 1,000- to the 10,000-device run of 6 h, divided
by the 9,000 further devices, a device with its session and all that is kept of it: of the peak
RSS with whatever garbage stood then, of what a full collection left alive, and of the columns,
slabs and pending events within that. MB are 10^6 bytes. "misses": what the median misses.
Serve: on loopback beside Debian's mosquitto, with payloads of 64 B and no limit on windows and
queues, from the first PUBLISH until the subscriber has all; the load is made by one more process.
`;

function rowOf(finding: Finding): string[] {
  const { label, unit, values, must, aim } = finding;
  const sorted = values.toSorted((a, b) => a - b);
  const miss = missed(finding);
  return [
    `  ${label}`,
    valueText(finding.median, unit),
    valueText(sorted.at(0) ?? Number.NaN, unit),
    valueText(sorted.at(-1) ?? Number.NaN, unit),
    boundText(must, unit),
    boundText(aim, unit),
    miss === '' ? '' : `misses ${miss}`,
  ];
}

function boundText(bound: number | undefined, unit: Unit): string {
  if (bound === undefined) return '';
  return `${unit === '/s' || unit === '×' ? '≥' : '≤'} ${valueText(bound, unit)}`;
}

function valueText(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return 'not measured';
  switch (unit) {
    case 's':
      return `${Number(value.toPrecision(3))} s`;
    case '/s':
      return `${shortCount(value)}/s`;
    case 'B':
      return bytesText(value);
    case '×':
      return `× ${value.toFixed(2)}`;
    case 'B/device':
      return `${countText(value)} B/device`;
  }
}
