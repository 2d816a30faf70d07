import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LinkBench, plain } from '../testing/link-bench.ts';
import { PROJECT } from '../testing/source-tree.ts';
import { UP } from './path.ts';
import { parseReplay } from './replay.ts';

const HEADER = 'pub_time(ms) sub_time(ms) delay(ms) x y';

function echoes(...rows: readonly string[]) {
  return parseReplay([HEADER, ...rows].join('\n'));
}

function problems(text: string): readonly string[] {
  return parseReplay(text).problems.map(({ line, message }) => `${line}: ${message}`);
}

test('an echo that comes back late ends an outage, less a round trip, and so does each step', () => {
  const { traces, problems: none } = echoes(
    '1000 1030 30 a b',
    '1050 4080 3030 a b',
    '1100 4085 2985 a b',
    '1150 6080 4930 a b',
    '6100 6130 30 a b',
  );
  expect(none).toEqual([]);
  expect(traces).toEqual([
    {
      name: 'recording',
      outages: [
        { startUs: 50_000, durationUs: 3_000_000 },
        { startUs: 3_085_000, durationUs: 1_965_000 },
      ],
      lengthUs: 5_130_000,
    },
  ]);
});

test('half a second without a chance to deliver is an outage of a Mahimahi file, which wraps', () => {
  expect(parseReplay('1\n2\n2\n400\n1500\n1501\n').traces).toEqual([
    {
      name: 'recording',
      outages: [{ startUs: 400_000, durationUs: 1_100_000 }],
      lengthUs: 1_501_000,
    },
  ]);
});

test.each([
  ['pub_time delay sub_time', '1: expected the columns pub_time sub_time delay'],
  [`${HEADER}\n5 x 3`, '2: expected pub_time and sub_time in ms'],
  [`${HEADER}\n5`, '2: expected pub_time and sub_time in ms'],
  [`${HEADER}\n50 40 -10`, '2: comes back at 40, before it was sent at 50: a negative delay'],
  [`${HEADER}\n50 60 10\n40 61 21`, '3: was sent before the row above'],
  [HEADER, '1: no rows'],
  ['10\n5\n', '2: 5 comes before 10 above'],
  ['10\n-5\n', '2: expected a whole number of ms'],
  ['10\n11 12\n', '2: expected a whole number of ms'],
])('%j is refused at its line', (text, message) => {
  expect(problems(text)[0]).toContain(message);
});

test('trips beside a recording are refused', () => {
  expect(parseReplay('1\n2\n', 'trace,duration_ms\na,1').problems).toMatchObject([
    { file: 'trips', line: 1 },
  ]);
});

test('the recorded stall comes out as it was recorded: all, in order, in one burst', () => {
  const text = readFileSync(`${PROJECT}/sims/recorded-stall.txt`, 'utf8');
  const sent = text
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(' ').map(Number));
  const began = sent[0]?.[0] ?? 0;
  const outages = parseReplay(text).traces[0]?.outages ?? [];
  const longest = outages.reduce((most, { durationUs }) => Math.max(most, durationUs), 0);
  expect(Math.abs(longest - 34.05e6)).toBeLessThan(0.05e6);
  const rtt = { kind: 'fixed', valueUs: 16_000 } as const;
  const path = plain({ rtt, rateUp: 5e6, rateDown: 5e6, recovery: 'buffered', overheadBytes: 62 });
  const gaps = outages.map(
    ({ startUs, durationUs }) => [1 + startUs / 1e6, 1 + (startUs + durationUs) / 1e6] as const,
  );
  const bench = new LinkBench({ ...path, tcp: { ...path.tcp, sendBufferBytes: 1e6 } }, gaps);
  const link = bench.openBy(1);
  for (const [number, [at = 0]] of sent.entries()) {
    bench.plan(1 + (at - began) / 1000, () =>
      bench.connections.write(bench.now, link, UP, 100, number),
    );
  }
  const arrived = bench.run(100).map((line) => ({
    at: Number.parseFloat(line),
    number: Number(line.split(' ').at(-1)),
  }));
  expect(arrived.map(({ number }) => number)).toEqual([...sent.keys()]);
  const late = arrived.filter(
    ({ at, number }) => at - 1 - ((sent[number]?.[0] ?? 0) - began) / 1000 > 0.1,
  );
  const [first, last] = [late[0], late.at(-1)];
  expect(late.length).toBeGreaterThan(595);
  expect(late.length).toBeLessThan(625);
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(0.351);
});
