import { expect, test } from 'vitest';
import { CASES, type Readings } from './case.ts';
import { type Finding, findings, median, missed } from './finding.ts';
import { tableText } from './table.ts';

/** Every case measured, with these readings in each run. */
function measured(runs: (name: string) => readonly Readings[]) {
  return CASES.map((each) => ({ measured: each, runs: runs(each.name) }));
}

function only(found: readonly Finding[], name: string, label: string): Finding {
  const each = found.find((finding) => finding.case === name && finding.label === label);
  if (each === undefined) throw new Error(`no ${label} of ${name}`);
  return each;
}

test('the median is the middle value, or between the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('bytes per device are the growth over the smaller fleet, run by run', () => {
  const all = measured((name) =>
    name === 'thousand-6h'
      ? [{ peakRssBytes: 100e6 }, { peakRssBytes: 102e6 }]
      : [{ peakRssBytes: 109e6 }, { peakRssBytes: 120e6 }],
  );
  const { values } = only(findings(all), 'ten-thousand-6h', 'all-in: peak RSS');
  expect(values).toEqual([1000, 2000]);
});

test('a rate must not be less, a time not more than what was asked', () => {
  const found = findings(measured(() => [{ holdPerS: 9e6, wallS: 4 }]));
  expect(missed(only(found, 'hold-1e5', 'hold rate'))).toBe('aim');
  expect(missed(only(found, 'hold-1e3', 'hold rate'))).toBe('');
  expect(missed(only(found, 'thousand-24h', 'wall, whole process'))).toBe('aim');
  expect(missed(only(found, 'ten-thousand-6h', 'wall, whole process'))).toBe('');
  const slow = findings(measured(() => [{ wallS: 5.01 }]));
  expect(missed(only(slow, 'thousand-24h', 'wall, whole process'))).toBe('must');
});

test('the table shows every figure with its spread and what was asked of it', () => {
  const all = measured(() => [{ wallS: 6.128 }, { wallS: 2 }, { wallS: 7 }]);
  const lines = tableText(all, findings(all)).split('\n');
  const place = lines.indexOf('cellular-fleet, 1,000 devices, 24 h');
  expect(lines[place + 1]?.split(/ {2,}/)).toEqual([
    '',
    'wall, whole process',
    '6.13 s',
    '2 s',
    '7 s',
    '≤ 5 s',
    '≤ 3 s',
    'misses must',
  ]);
});
