/**
 * Recorded coverage as text: rows of outages and trips → traces, row by row, nothing guessed.
 *
 *   outages: trace,start_ms,duration_ms        trips: trace,duration_ms
 *
 * Files are read elsewhere; a bad row is a value with its line, and all bad rows are told at once.
 * Milliseconds may have decimals as long as they are whole microseconds.
 */
import { parseCondensed } from './condensed.ts';
import type { ParsedReplay, RowProblem } from './parsed-replay.ts';
import type { ReplayTrace } from './profile.ts';
import { parseRecording } from './recording.ts';

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

interface Outage {
  readonly startUs: number;
  readonly durationUs: number;
}

type Complain = (line: number, message: string) => void;

/** More problems than these help nobody. */
const MOST_PROBLEMS = 20;

const OUTAGE_COLUMNS = ['trace', 'start_ms', 'duration_ms'];
const TRIP_COLUMNS = ['trace', 'duration_ms'];

/**
 * The traces of an outage list, in the order of the trips file if there is one, else as they first
 * appear. With a trips file every outage lies within its trip; a trip may have none.
 */
export function parseReplay(outages: string, trips?: string): ParsedReplay {
  const recording = parseCondensed(outages) ?? parseRecording(outages);
  if (recording !== undefined) return withoutTrips(recording, trips);
  const problems: RowProblem[] = [];
  const complainOf =
    (file: RowProblem['file']): Complain =>
    (line, message) => {
      if (problems.length < MOST_PROBLEMS) problems.push({ file, line, message });
    };
  const lengths = trips === undefined ? undefined : parseTrips(trips, complainOf('trips'));
  // Against trips that could not be read every outage would look misplaced.
  const bounds = problems.length === 0 ? lengths : undefined;
  const lists = parseOutages(outages, bounds, complainOf('outages'));
  const traces: ReplayTrace[] = [];
  for (const name of lengths?.keys() ?? lists.keys()) {
    const lengthUs = lengths?.get(name);
    const list = lists.get(name) ?? [];
    traces.push({ name, outages: list, ...(lengthUs === undefined ? {} : { lengthUs }) });
  }
  if (traces.length === 0 && problems.length === 0) {
    problems.push({ file: trips === undefined ? 'outages' : 'trips', line: 1, message: 'no rows' });
  }
  return { traces, problems };
}

/** A recording knows its own end. */
function withoutTrips(recording: ParsedReplay, trips: string | undefined): ParsedReplay {
  if (trips === undefined) return recording;
  const message = 'a recording has its own length: leave trips out';
  return { traces: [], problems: [{ file: 'trips', line: 1, message }] };
}

/** The `duration_ms` column of a table of any columns, in µs: the values of a replay(…). */
export function parseDurations(text: string): {
  readonly valuesUs: readonly number[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
} {
  const problems: { line: number; message: string }[] = [];
  const [header, ...rows] = rowsOf(text);
  const column = header?.cells.indexOf('duration_ms') ?? -1;
  if (header === undefined || column < 0) {
    problems.push({
      line: header?.line ?? 1,
      message: 'expected a header with a column duration_ms',
    });
    return { valuesUs: [], problems };
  }
  const valuesUs: number[] = [];
  for (const { line, cells } of rows) {
    const us = microseconds(cells[column] ?? '');
    if (typeof us === 'number') valuesUs.push(us);
    else if (problems.length < MOST_PROBLEMS) problems.push({ line, message: `duration_ms ${us}` });
  }
  if (rows.length === 0) problems.push({ line: 1, message: 'no rows' });
  return { valuesUs, problems };
}

function parseTrips(text: string, complain: Complain): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const { line, cells } of table(text, TRIP_COLUMNS, complain)) {
    const [trace = '', duration = ''] = cells;
    const us = microseconds(duration);
    if (typeof us === 'string') complain(line, `duration_ms ${us}`);
    else if (us === 0) complain(line, `trip "${trace}" has no length: expected more than 0 ms`);
    else if (lengths.has(trace)) complain(line, `trip "${trace}" appears twice: remove one row`);
    else lengths.set(trace, us);
  }
  return lengths;
}

function parseOutages(
  text: string,
  lengths: ReadonlyMap<string, number> | undefined,
  complain: Complain,
): ReadonlyMap<string, readonly Outage[]> {
  const lists = new Map<string, Outage[]>();
  for (const { line, cells } of table(text, OUTAGE_COLUMNS, complain)) {
    const [trace = ''] = cells;
    const outage = outageOf(cells);
    if (typeof outage === 'string') {
      complain(line, outage);
      continue;
    }
    const list = lists.get(trace) ?? [];
    lists.set(trace, list);
    const problem = misplaced(outage, list.at(-1)) ?? outside(outage, trace, lengths);
    if (problem === undefined) list.push(outage);
    else complain(line, problem);
  }
  return lists;
}

/** One row's outage, or what is wrong with its cells. */
function outageOf(cells: readonly string[]): Outage | string {
  const startUs = microseconds(cells[1] ?? '');
  const durationUs = microseconds(cells[2] ?? '');
  if (typeof startUs === 'string') return `start_ms ${startUs}`;
  if (typeof durationUs === 'string') return `duration_ms ${durationUs}`;
  if (durationUs === 0) return 'an outage of 0 ms is none: remove the row';
  return { startUs, durationUs };
}

/** Rows of one trace are in order and do not overlap; they may touch. */
function misplaced(outage: Outage, before: Outage | undefined): string | undefined {
  if (before === undefined || outage.startUs >= before.startUs + before.durationUs)
    return undefined;
  const end = (before.startUs + before.durationUs) / 1000;
  return outage.startUs < before.startUs
    ? `starts at ${outage.startUs / 1000} ms, before the outage above: sort the rows of a trace`
    : `starts at ${outage.startUs / 1000} ms, within the outage above, which ends at ${end} ms`;
}

function outside(
  outage: Outage,
  trace: string,
  lengths: ReadonlyMap<string, number> | undefined,
): string | undefined {
  if (lengths === undefined) return undefined;
  const lengthUs = lengths.get(trace);
  if (lengthUs === undefined) return `trace "${trace}" is not in the trips file`;
  const endUs = outage.startUs + outage.durationUs;
  if (endUs <= lengthUs) return undefined;
  return `ends at ${endUs / 1000} ms, behind the end of its trip at ${lengthUs / 1000} ms`;
}

/** The rows below a header that must be exactly these columns; bad rows are told and left out. */
function table(text: string, columns: readonly string[], complain: Complain): readonly Row[] {
  const [header, ...rows] = rowsOf(text);
  const names = columns.join(',');
  if (header === undefined || header.cells.join(',') !== names) {
    const got = header === undefined ? 'nothing' : `"${header.cells.join(',').slice(0, 60)}"`;
    complain(header?.line ?? 1, `expected the header "${names}", got ${got}`);
    return [];
  }
  return rows.filter(({ line, cells }) => {
    if (cells.length !== columns.length) {
      complain(line, `expected ${columns.length} columns (${names}), got ${cells.length}`);
    } else if (cells[0] === '') {
      complain(line, 'the trace has no name');
    }
    return cells.length === columns.length && cells[0] !== '';
  });
}

/** The cells of every line that is not empty, with its number. */
export function rowsOf(text: string): readonly Row[] {
  const rows: Row[] = [];
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (line.trim() === '') continue;
    rows.push({ line: index + 1, cells: line.split(',').map((cell) => cell.trim()) });
  }
  return rows;
}

/** Decimal milliseconds as whole microseconds, or what is wrong with them. */
export function microseconds(text: string): number | string {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (sign === undefined) return `is not a number of milliseconds: "${text.slice(0, 40)}"`;
  if (sign === '-') return `is negative: ${text.slice(0, 40)}`;
  if (!/^\d{0,3}0*$/.test(fraction)) return `is not whole microseconds: ${text.slice(0, 40)}`;
  const us = Number(whole) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'));
  return us < 0x10_0000_0000_0000 ? us : `is longer than 142 years: ${text.slice(0, 40)}`;
}
