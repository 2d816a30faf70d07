/** Files without an end, and recordings that are read without being kept. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseReplay } from '../link/replay.ts';
import { loadScenario } from '../scenario/load.ts';
import { bytesOf } from './bounded-file.ts';
import { condensedRecording } from './condensed-file.ts';
import { openScenario } from './scenario-file.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'bounded-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

test('what never ends is refused as soon as it is too much', () => {
  expect(() => bytesOf('/dev/zero', 1 << 20)).toThrow('it is larger than 1 MiB');
});

test('a file of exactly the bound is read, whatever pieces it comes in', () => {
  const text = 'x'.repeat(3 << 20);
  const path = file('three', text);
  expect(bytesOf(path, 3 << 20).toString()).toBe(text);
  expect(() => bytesOf(path, (3 << 20) - 1)).toThrow('it is larger than');
});

/** Lines longer than one piece of the file together, with a hole now and then, and blank lines. */
const MAHIMAHI = Array.from({ length: 300_000 }, (_, n) => `${n * 4 + Math.floor(n / 1000) * 700}`);

test.each([
  ['a Mahimahi file', MAHIMAHI.join('\n')],
  ['one with a bad row', [...MAHIMAHI, '-5', '', 'x y'].join('\r\n')],
  ['an echo recording', 'pub_time sub_time delay\n0 10 10\n50 60 10\n100 5100 5000\n'],
  ['one with a negative delay', 'pub_time sub_time delay\n9 10 1\n50 40 -10\n'],
])('%s says the same whether it is kept or condensed', (_, text) => {
  const stand = condensedRecording(file('recording', text)) ?? '';
  expect(stand.length).toBeLessThan(20_000);
  expect(parseReplay(stand)).toEqual(parseReplay(text));
});

test('another digest stands in the text that stands in, so another hash in results', () => {
  const one = condensedRecording(file('one', '0\n5\n'));
  const other = condensedRecording(file('other', '0\n4\n5\n'));
  expect(one).not.toBe(other);
  expect(condensedRecording(file('list', 'trace,start_ms,duration_ms\na,0,1\n'))).toBeUndefined();
});

test('a bad row far into a file too large to keep is told with its line', () => {
  const row = `${'1'.padEnd(4095)}\n`;
  file('large.txt', `0\n${row.repeat(16_400)}abc\n`);
  file('s.yaml', SCENARIO);
  const { source } = openScenario('s.yaml', FOLDER, { set: [] });
  expect(() => loadScenario(source)).toThrow('large.txt:16402:1: expected a whole number of ms');
});

const SCENARIO = `version: 1
name: s
duration: 1m
fleets: [ { name: car, link: { profile: lte-vehicle, replay: { outages: large.txt } } } ]
`;
