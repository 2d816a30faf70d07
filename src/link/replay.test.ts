import { expect, test } from 'vitest';
import { parseDurations, parseReplay } from './replay.ts';

const OUTAGES = 'trace,start_ms,duration_ms\n';
const TRIPS = 'trace,duration_ms\n';

test('traces come in the order of the trips file, with a trip that has no outage', () => {
  const { traces, problems } = parseReplay(
    `${OUTAGES}b,0,500\na,1000,250.5\nb,600,400\n`,
    `${TRIPS}a,60000\nquiet,5000\nb,1000\n`,
  );
  expect(problems).toEqual([]);
  expect(traces).toEqual([
    { name: 'a', lengthUs: 60_000_000, outages: [{ startUs: 1_000_000, durationUs: 250_500 }] },
    { name: 'quiet', lengthUs: 5_000_000, outages: [] },
    {
      name: 'b',
      lengthUs: 1_000_000,
      outages: [
        { startUs: 0, durationUs: 500_000 },
        { startUs: 600_000, durationUs: 400_000 },
      ],
    },
  ]);
});

test('without a trips file traces come as they first appear and have no length', () => {
  const { traces } = parseReplay(`${OUTAGES}z,1,1\na,1,1\nz,5,1\n`);
  expect(traces.map(({ name }) => name)).toEqual(['z', 'a']);
  expect(traces.every((trace) => !('lengthUs' in trace))).toBe(true);
});

test('an outage may start at 0, end exactly at the end of its trip, and touch the next one', () => {
  expect(parseReplay(`${OUTAGES}a,0,10\na,10,90\n`, `${TRIPS}a,100\n`).problems).toEqual([]);
});

test('line ends of Windows, a byte order mark, blank lines and spaces are not rows', () => {
  const text = '\uFEFFtrace, start_ms, duration_ms\r\n\r\na , 1 , 2\r\n';
  expect(parseReplay(text).traces).toEqual([
    { name: 'a', outages: [{ startUs: 1000, durationUs: 2000 }] },
  ]);
});

test('decimal milliseconds are read as exactly the microseconds they say', () => {
  const { traces } = parseReplay(`${OUTAGES}a,0.001,1.2500\n`);
  expect(traces[0]?.outages).toEqual([{ startUs: 1, durationUs: 1250 }]);
});

test.each([
  ['a,1', 'expected 3 columns (trace,start_ms,duration_ms), got 2'],
  ['a,1,2,3', 'expected 3 columns (trace,start_ms,duration_ms), got 4'],
  [',1,2', 'the trace has no name'],
  ['a,x,2', 'start_ms is not a number of milliseconds: "x"'],
  ['a,1e3,2', 'start_ms is not a number of milliseconds: "1e3"'],
  ['a,1,', 'duration_ms is not a number of milliseconds: ""'],
  ['a,-1,2', 'start_ms is negative: -1'],
  ['a,1,-2', 'duration_ms is negative: -2'],
  ['a,1,0', 'an outage of 0 ms is none: remove the row'],
  ['a,0.0001,2', 'start_ms is not whole microseconds: 0.0001'],
  ['a,99999999999999999,2', 'start_ms is longer than 142 years: 99999999999999999'],
])('the outage row "%s" is refused', (row, message) => {
  const { problems } = parseReplay(`${OUTAGES}ok,1,1\n${row}\n`);
  expect(problems).toEqual([{ file: 'outages', line: 3, message }]);
});

test('rows of a trace that overlap or are out of order are refused', () => {
  const { problems } = parseReplay(`${OUTAGES}a,100,50\na,149.5,10\na,20,5\na,150,1\n`);
  expect(problems).toEqual([
    {
      file: 'outages',
      line: 3,
      message: 'starts at 149.5 ms, within the outage above, which ends at 150 ms',
    },
    {
      file: 'outages',
      line: 4,
      message: 'starts at 20 ms, before the outage above: sort the rows of a trace',
    },
  ]);
});

test('an outage behind the end of its trip or of no known trip is refused', () => {
  const { problems } = parseReplay(`${OUTAGES}a,90,10.001\nb,1,1\n`, `${TRIPS}a,100\n`);
  expect(problems).toEqual([
    {
      file: 'outages',
      line: 2,
      message: 'ends at 100.001 ms, behind the end of its trip at 100 ms',
    },
    { file: 'outages', line: 3, message: 'trace "b" is not in the trips file' },
  ]);
});

test.each([
  ['a,5', 'trip "a" appears twice: remove one row'],
  ['b,0', 'trip "b" has no length: expected more than 0 ms'],
  ['b,-5', 'duration_ms is negative: -5'],
  ['b', 'expected 2 columns (trace,duration_ms), got 1'],
])('the trips row "%s" is refused, and no outage is blamed for it', (row, message) => {
  const { problems } = parseReplay(`${OUTAGES}b,1,1\n`, `${TRIPS}a,100\n${row}\n`);
  expect(problems).toEqual([{ file: 'trips', line: 3, message }]);
});

test('a file with another header is one problem, not one for each row', () => {
  expect(parseReplay('start,end\n1,2\n3,4\n').problems).toEqual([
    {
      file: 'outages',
      line: 1,
      message: 'expected the header "trace,start_ms,duration_ms", got "start,end"',
    },
  ]);
});

test('lists without any row are refused', () => {
  expect(parseReplay(OUTAGES).problems).toEqual([{ file: 'outages', line: 1, message: 'no rows' }]);
  expect(parseReplay(OUTAGES, TRIPS).problems).toEqual([
    { file: 'trips', line: 1, message: 'no rows' },
  ]);
});

test('every bad row is told at once', () => {
  expect(parseReplay(`${OUTAGES}a,x,1\na,y,1\na,1,1\na,z,1\n`).problems).toHaveLength(3);
});

test('the values of a replayed distribution are the column duration_ms of any table', () => {
  const text = 'line,event,duration_ms,stage\n2,stall,1824,-1\n6,stall,0.5,1\n';
  expect(parseDurations(text)).toEqual({ valuesUs: [1_824_000, 500], problems: [] });
});

test('a table without that column, without rows, or with a bad value is refused', () => {
  const messages = (text: string): unknown => parseDurations(text).problems;
  const noColumn = 'expected a header with a column duration_ms';
  expect(messages('a,b\n1,2\n')).toEqual([{ line: 1, message: noColumn }]);
  expect(messages('duration_ms\n')).toEqual([{ line: 1, message: 'no rows' }]);
  expect(messages('duration_ms\n5\nx\n')).toEqual([
    { line: 3, message: 'duration_ms is not a number of milliseconds: "x"' },
  ]);
});
