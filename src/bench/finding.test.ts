import { expect, test } from 'vitest';
import type { CaseRun, Readings } from './case.ts';
import { CASES } from './cases.ts';
import { type Finding, findings, type Measured, median, missed } from './finding.ts';
import { tableText } from './table.ts';

/** Every case measured, with these readings in each run. */
function measured(runs: (name: string) => readonly Readings[]): readonly Measured[] {
  return measuredAs((name) => runs(name).map((readings) => ({ readings })));
}

function measuredAs(runs: (name: string) => readonly CaseRun[]): readonly Measured[] {
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
    name === 'sessions-1e5'
      ? [
          { peakRssBytes: 100e6, devices: 100_000 },
          { peakRssBytes: 102e6, devices: 100_000 },
        ]
      : [
          { peakRssBytes: 1000e6, devices: 1_000_000 },
          { peakRssBytes: 1902e6, devices: 1_000_000 },
        ],
  );
  const { values } = only(findings(all), 'sessions-1e6', 'all-in: peak RSS');
  expect(values).toEqual([1000, 2000]);
});

test('a multiple is of the runs of one turn', () => {
  const all = measured((name) =>
    name === 'aedes'
      ? [{ messagesPerS: 10 }, { messagesPerS: 20 }]
      : [{ messagesPerS: 100 }, { messagesPerS: 400 }, { messagesPerS: 400 }],
  );
  const { values } = only(findings(all), 'device-hour', 'as a multiple of aedes + MQTT.js');
  expect(values).toEqual([10, 20]);
});

test('a multiple may be of another reading', () => {
  const all = measured(() => [{ messagesPerS: 100, mosquittoMessagesPerS: 25 }]);
  const label = 'as a multiple of mosquitto';
  expect(only(findings(all), 'device-hour', label).median).toBe(4);
});

test('a rate must not be less, a time not more than what was asked', () => {
  const found = findings(measured(() => [{ holdPerS: 12e6, wallS: 4 }]));
  expect(missed(only(found, 'hold-1e5', 'hold rate'))).toBe('aim');
  expect(missed(only(found, 'hold-1e3', 'hold rate'))).toBe('');
  expect(missed(only(found, 'fleet-1e3', 'wall, whole process'))).toBe('aim');
  expect(missed(only(found, 'fleet-1e4', 'wall, whole process'))).toBe('');
  const slow = findings(measured(() => [{ wallS: 5.01 }]));
  expect(missed(only(slow, 'fleet-1e3', 'wall, whole process'))).toBe('must');
});

test('a ratio of cost must not be more, a ratio of speed not less', () => {
  const costs = measured((name) => [{ nsPerEvent: name === 'devices-1e3' ? 100 : 301 }]);
  const cost = only(findings(costs), 'devices-1e5', 'cost of an event, against 1,000 devices');
  expect(missed(cost)).toBe('must');
  const speeds = measured(() => [{ aloneOverTogether: 1.8 }]);
  expect(missed(only(findings(speeds), 'together', 'work done in the time of one'))).toBe('aim');
});

test('what is not installed misses nothing, what failed misses what was asked', () => {
  const label = 'wall, whole process';
  const absent = measuredAs(() => [{ readings: {}, note: 'not installed', isAbsent: true }]);
  expect(missed(only(findings(absent), 'device-day', label))).toBe('');
  expect(tableText(absent, findings(absent))).toContain('not installed');
  const failed = measuredAs(() => [{ readings: {}, note: 'FAILED' }]);
  expect(missed(only(findings(failed), 'device-day', label))).toBe('must');
  expect(tableText(failed, findings(failed))).toContain('FAILED');
});

test('the table shows every figure with its spread and what was asked of it', () => {
  const all = measured(() => [{ wallS: 6.128 }, { wallS: 0.2 }, { wallS: 7 }]);
  const lines = tableText(all, findings(all)).split('\n');
  const place = lines.indexOf('cellular-fleet, 1,000 devices, 24 h (3 runs)');
  expect(lines[place + 1]?.split(/ {2,}/)).toEqual([
    '',
    'wall, whole process',
    '6.13 s',
    '200 ms',
    '7 s',
    '≤ 5 s',
    '≤ 3 s',
    '✗ MISSES MUST',
  ]);
  expect(lines.at(-2)).toMatch(/^✗ misses its must: .*fleet-1e3, wall, whole process/);
});
