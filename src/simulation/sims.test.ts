/**
 * Every scenario in sims/: it proves what it promises, is the same in both wire modes, and ends as
 * it always has.
 *
 * How it ends is kept in sims/golden/. When a change of the simulator means to change that:
 * `npm test -- src/simulation/sims.test.ts --update`, and read the difference.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonText } from '../cli/json-text.ts';
import { compareRuns } from '../experiment/compare.ts';
import { duration } from '../kernel/time.ts';
import { keyFigures } from '../testing/key-figures.ts';
import { shipped, shippedScenario } from '../testing/shipped-sims.ts';
import { PROJECT } from '../testing/source-tree.ts';
import { brokenLaws } from './metric-value.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';

const NAMES = shipped('sims', '.yaml');
const GOLDEN = shipped('sims/golden', '.json');

/** Of scenarios that are too long to be run twice, this much is. */
const CUT_SHORT: ReadonlyMap<string, number> = new Map([
  ['cellular-fleet', 3600e6],
  ['broker-presets', 3600e6],
]);

test('each scenario has its golden file, and each golden file its scenario', () => {
  expect(GOLDEN).toEqual(NAMES);
});

test('the page about the scenarios lists each of them', () => {
  const page = readFileSync(`${PROJECT}/sims/README.md`, 'utf8');
  const rows = Array.from(page.matchAll(/^\| \[([\w-]+)\]\(\1\.yaml\)/gm), ([, name]) => name);
  expect(rows.toSorted((a = '', b = '') => (a < b ? -1 : 1))).toEqual(NAMES);
});

describe.each(NAMES)('sims/%s.yaml', (name) => {
  const variants = ['baseline', ...shippedScenario(name).variants];
  let records: readonly RunRecord[] = [];

  beforeAll(() => {
    records = variants.map((variant) => simulate(shippedScenario(name, { variant })));
  }, 180_000);

  test('holds every law', () => {
    expect(records.map((record) => [record.variant, brokenLaws(record)])).toEqual(
      variants.map((variant) => [variant, []]),
    );
  });

  test('proves its point: every threshold holds', () => {
    const { thresholds } = shippedScenario(name);
    const { thresholds: verdicts } = compareRuns(
      { variants, baseline: 'baseline', thresholds, reproduce: '', interrupted: false },
      records,
    );
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.filter(({ ok }) => ok !== true)).toEqual([]);
  });

  test('ends as it always has', async () => {
    const figures = Object.fromEntries(records.map((run) => [run.variant, keyFigures(run)]));
    const file = `${PROJECT}/sims/golden/${name}.json`;
    await expect(jsonText(figures)).toMatchFileSnapshot(file);
  });

  test('is the same once more, with real bytes on the wire', () => {
    const cut = CUT_SHORT.get(name);
    for (const [place, variant] of variants.entries()) {
      const flags = cut === undefined ? { variant } : { variant, duration: duration(cut) };
      const scenario = shippedScenario(name, flags);
      const known = cut === undefined ? records[place] : simulate(scenario);
      expect(simulate(scenario, { wire: 'bytes' }).digest).toBe(known?.digest);
    }
  }, 60_000);
});
