/**
 * The table behind a chart over time: a row per sample, thinned to what a page can bear.
 */
import { clockText, countText } from '../number-text.ts';
import { numbers, type Table } from '../table.ts';

/** A column of a series: heading and one value per sample. */
export interface SeriesColumn {
  readonly heading: string;
  readonly values: readonly number[];
  /** How a value is written; in full when absent. */
  readonly text?: (value: number) => string;
}

const MOST_ROWS = 240;

/** The table; when there are more than 240 samples, every second, third … up to the last. */
export function seriesTable(
  label: string,
  atUs: readonly number[],
  columns: readonly SeriesColumn[],
): Table {
  const stride = Math.max(1, Math.ceil(atUs.length / MOST_ROWS));
  const last = atUs.length - 1;
  const samples = [...atUs.keys()].filter((index) => (last - index) % stride === 0);
  return {
    label: stride === 1 ? label : `${label} (one sample in ${stride})`,
    columns: [numbers('time'), ...columns.map(({ heading }) => numbers(heading))],
    rows: samples.map((index) => [
      clockText(atUs[index] ?? 0),
      ...columns.map(({ values, text = countText }) => text(values[index] ?? 0)),
    ]),
  };
}
