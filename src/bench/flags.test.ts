import { expect, test } from 'vitest';
import { CASES } from './cases.ts';
import { flagsOf, HELP } from './flags.ts';

test('without flags everything is measured as often as suits it', () => {
  expect(flagsOf([])).toEqual({ mode: 'table', runs: undefined, only: [], case: undefined });
});

test('runs, cases and form are chosen by flags', () => {
  const flags = flagsOf(['--runs', '5', '--only', 'device-day, aedes', '--json']);
  expect(flags).toEqual({ mode: 'json', runs: 5, only: ['device-day', 'aedes'], case: undefined });
});

test.each([
  [['--runs', '0'], '--runs takes a number from 1 to 99'],
  [['--runs', 'x'], '--runs takes a number from 1 to 99'],
  [['--only', 'device-day,night'], 'there is no case night'],
  [['--case', 'night'], 'there is no case night'],
  [['--json', '--report'], '--json and --report exclude each other'],
  [['--profile', '--only', 'aedes'], '--profile chooses its cases itself: leave --only out'],
])('%j is refused with a reason', (args, reason) => {
  expect(flagsOf(args)).toBe(reason);
});

test('a flag that is none, and a word, are refused', () => {
  expect(flagsOf(['--fast'])).toMatch(/--fast/);
  expect(flagsOf(['device-day'])).toMatch(/device-day/);
});

test('the help names every case', () => {
  for (const { name } of CASES) expect(HELP).toContain(`  ${name} `);
});
