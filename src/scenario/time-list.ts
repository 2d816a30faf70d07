/**
 * Publish times from a file: the `time_ms` column of a table, or the first column of an echo
 * recording (`pub_time sub_time delay …`), which counts from its first row.
 *
 * Times stand in order; a bad row is told with its line.
 */
import { microseconds, rowsOf } from '../link/replay.ts';

/** Times of a file from the run's start, µs, and what is wrong with its rows. */
export interface TimeList {
  readonly timesUs: readonly number[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** More problems than these help nobody. */
const MOST_PROBLEMS = 20;

/** Reads the times of a text. */
export function parseTimes(text: string): TimeList {
  const isRecording = /^\uFEFF?\s*pub_time/.test(text);
  const [header, ...rows] = isRecording ? recordedRows(text) : rowsOf(text);
  const name = isRecording ? 'pub_time' : 'time_ms';
  const column = isRecording ? 0 : (header?.cells.indexOf(name) ?? -1);
  if (header === undefined || column < 0) {
    const message = 'expected a header with a column time_ms, or a recording (pub_time sub_time …)';
    return { timesUs: [], problems: [{ line: header?.line ?? 1, message }] };
  }
  if (rows.length === 0) return { timesUs: [], problems: [{ line: 1, message: 'no rows' }] };
  const stamps = rows.map(({ line, cells }) => ({ line, us: microseconds(cells[column] ?? '') }));
  const first = isRecording ? stamps.find(({ us }) => typeof us === 'number')?.us : 0;
  return inOrder(stamps, name, Number(first));
}

function inOrder(
  stamps: readonly { readonly line: number; readonly us: number | string }[],
  name: string,
  first: number,
): TimeList {
  const timesUs: number[] = [];
  const problems: { line: number; message: string }[] = [];
  for (const { line, us } of stamps) {
    if (problems.length === MOST_PROBLEMS) break;
    if (typeof us === 'string') problems.push({ line, message: `${name} ${us}` });
    else if (us - first >= (timesUs.at(-1) ?? 0)) timesUs.push(us - first);
    else problems.push({ line, message: `${name} is before that of the row above: sort the rows` });
  }
  return { timesUs, problems };
}

function recordedRows(text: string): ReturnType<typeof rowsOf> {
  return rowsOf(text).map(({ line, cells }) => ({ line, cells: cells.join(',').split(/\s+/) }));
}
