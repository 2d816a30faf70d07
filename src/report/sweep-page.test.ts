import { expect, test } from 'vitest';
import { SWEEP_SUMMARY_SCHEMA, type SweepSummary } from '../experiment/sweep-summary.ts';
import { pageAssets } from '../testing/page-assets.ts';
import { sweepGrid } from './chart/sweep-grid.ts';
import { sweepTradeOff } from './chart/sweep-trade-off.ts';
import { sweepPage, sweepVerdict } from './sweep-page.ts';

const ASSETS = pageAssets('');
const TABLE = { label: '', columns: [], rows: [] };

/** A point that loses so much for so many bytes. */
function point(vary: Readonly<Record<string, string>>, loss: number | null, bytes: number) {
  const estimate = (mean: number | null) => ({ mean, ci95: null });
  const metrics = { 'loss.total': estimate(loss), 'queues.peakTotalBytes': estimate(bytes) };
  return { vary, seeds: [1], metrics, broken: [], failed: [] };
}

function summary(points: SweepSummary['points']): SweepSummary {
  return {
    schema: SWEEP_SUMMARY_SCHEMA,
    engine: '0.1.0',
    scenario: { name: '</script><b>', hash: 'h' },
    variant: 'baseline',
    runs: points.length,
    points,
  };
}

const line = summary([
  point({ 'a.limit': '100' }, 0.1, 900),
  point({ 'a.limit': '20' }, 0.4, 200),
  point({ 'a.limit': '3' }, 0.4, 300),
]);
const square = summary(
  ['x', 'y'].flatMap((side) =>
    ['1', '2'].map((limit) => point({ 'a.side': side, 'a.limit': limit }, 0.1, 1)),
  ),
);

function chartsIn(of: SweepSummary) {
  const exhibit = sweepGrid(of, TABLE);
  return 'empty' in exhibit ? [] : exhibit.charts;
}

test('one setting makes lines, with its values by size', () => {
  const [lost] = chartsIn(line);
  expect(lost?.data[0]).toMatchObject({ type: 'scatter', y: [0.4, 0.4, 0.1] });
  expect(lost?.layout['xaxis']).toMatchObject({ ticktext: ['3', '20', '100'] });
});

test('two settings make heat maps, more of them a heat map for each further value', () => {
  expect(chartsIn(square).map(({ data }) => data[0]?.['type'])).toEqual(Array(3).fill('heatmap'));
  const points = square.points.map((each, place) => point(each.vary, place / 10, 1));
  const written = chartsIn(summary(points)).map(({ layout }) => layout['annotations']);
  // A title, and each cell's figure in an ink that its colour lets be read.
  expect(written[0]).toHaveLength(1 + points.length);
  const inks = new Set(JSON.stringify(written).match(/var\(--(paper|ink)\)/g));
  expect([...inks].sort((a, b) => (a < b ? -1 : 1))).toEqual(['var(--ink)', 'var(--paper)']);
  const cube = summary(
    ['p', 'q'].flatMap((third) =>
      square.points.map((each) => ({ ...each, vary: { ...each.vary, third } })),
    ),
  );
  expect(chartsIn(cube)).toHaveLength(2);
  expect(sweepGrid(summary(line.points.slice(0, 1)), TABLE)).toHaveProperty('empty');
});

test('who is beaten in loss and in memory is not on the line', () => {
  const exhibit = sweepTradeOff(line, (names) => ({ ...TABLE, label: names.join('; ') }));
  expect(exhibit).toMatchObject({ table: { label: 'a.limit=20; a.limit=100' } });
});

test('the verdict names the ends of the scale, or that there are none', () => {
  expect(sweepVerdict(line.points)).toBe(
    'The least is lost at limit 100: 10.00 %; the most at limit 3: 40.00 %.',
  );
  expect(sweepVerdict(square.points)).toBe('Every point loses 10.00 %.');
  expect(sweepVerdict([point({}, null, 0)])).toBe('No delivery was expected at any point.');
});

test('a page holds names that mean nothing, and is the same at every call', () => {
  const page = sweepPage(line, ASSETS);
  expect(page).toContain('&lt;/script&gt;&lt;b&gt;');
  expect(page).not.toContain('</script><b>');
  expect(sweepPage(line, ASSETS)).toBe(page);
});
