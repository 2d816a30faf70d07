import { expect, test } from 'vitest';
import { RandomSource } from '../kernel/random.ts';
import { type Instant, instant, NEVER, START, seconds } from '../kernel/time.ts';
import { Cell, CellOutages } from './cell.ts';
import { DrawnOutages, type OutageSource, ScriptedOutage } from './outage-source.ts';
import { Radio } from './radio.ts';

const RANDOM = new RandomSource(1);

function at(second: number): Instant {
  return instant(seconds(second));
}

function cellOf(members: number, attachPerSecond: number, source?: OutageSource): Cell {
  const scripted = new ScriptedOutage(at(100), at(200));
  const draws = RANDOM.purpose('attach');
  return new Cell({ source: source ?? scripted, members, attachPerSecond, draws });
}

/** When each member is back, in µs after the cell. */
function waits(cell: Cell, members: number, ordinal = 0): readonly number[] {
  return Array.from({ length: members }, (_, member) => cell.waitUs(member, ordinal));
}

test('everyone is out of reach from the same instant, and back together without an attach rate', () => {
  const cell = cellOf(3, Number.POSITIVE_INFINITY);
  for (const member of [0, 1, 2]) {
    const seen = new CellOutages(cell, member);
    expect(seen.startOf(0, 0, START)).toBe(at(100));
    expect(seen.endOf(0, 0, at(100))).toBe(at(200));
    expect(seen.startOf(0, 1, at(200))).toBe(NEVER);
  }
});

test.each([1, 2, 7, 100, 1000])(
  '%i members come back one by one at the attach rate, each once',
  (n) => {
    const cell = cellOf(n, 50);
    const sorted = waits(cell, n).toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: n }, (_, place) => place * 20_000));
  },
);

test('the line is another one after each outage', () => {
  const cell = cellOf(100, 50);
  expect(waits(cell, 100, 0)).not.toEqual(waits(cell, 100, 1));
});

test('a device that waits in line when its cell fails again stays out of reach', () => {
  const often = new DrawnOutages(
    {
      name: 'often',
      up: { kind: 'fixed', valueUs: seconds(10) },
      down: { kind: 'fixed', valueUs: seconds(10) },
    },
    RANDOM,
    'cell',
  );
  const cell = cellOf(100, 1, often);
  const radio = new Radio(at(3600));
  const sources = [new CellOutages(cell, 0)];
  for (let member = 0; member < 100; member++) radio.add({ sources, subject: member });
  for (let member = 0; member < 100; member++) {
    const outages = [...radio.outagesOf(member, at(3600))];
    for (const [place, { from, until }] of outages.entries()) {
      expect(until).toBeGreaterThan(from);
      expect(from).toBeGreaterThan(outages[place - 1]?.until ?? 0);
    }
  }
});
