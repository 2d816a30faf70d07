/** The page of a run as text: deterministic, complete, harmless, small. */
import { expect, test } from 'vitest';
import type { RunRecord } from '../simulation/run-record.ts';
import { emptyRecord } from '../testing/empty-record.ts';
import { packedData, pageAssets } from '../testing/page-assets.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { runPage } from './run-page.ts';

const assets = pageAssets();

/** Values that should have been texts, with what stands around them. */
function holes(html: string): readonly string[] {
  return (
    html
      .replace(PAGE_SCRIPT, '')
      .replace(/<script[^>]*id="chart-data"[\s\S]*?<\/script>/, '')
      .match(/.{0,40}(NaN|Infinity|undefined).{0,40}/g) ?? []
  );
}

test('equal records give equal bytes, another record another page', () => {
  const html = runPage(sampleRecord(), assets);
  expect(runPage(sampleRecord(), assets) === html).toBe(true);
  expect(runPage({ ...sampleRecord(), seed: 2 }, assets) === html).toBe(false);
});

test('the page goes from verdict to cause to reproduction', () => {
  const html = runPage(sampleRecord(), assets);
  const order = [
    'class="verdict"',
    'loss.qos1 &lt; 1%',
    'All 6 laws',
    'Deliveries by QoS',
    'Why deliveries were lost',
    'Queue growth',
    'who was kicked',
    'Connections and coverage',
    'Age of messages',
    'When deliveries were lost',
    'Sessions and memory',
    'Fleets</h2>',
    'Settings and reproduction',
  ].map((text) => html.indexOf(text));
  expect(order).not.toContain(-1);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('nothing that came in as a name comes out as HTML', () => {
  const hostile = '</script><img src=x onerror="alert(1)">';
  const record = sampleRecord();
  const html = runPage(
    {
      ...record,
      variant: hostile,
      engine: hostile,
      digest: hostile,
      scenario: {
        name: hostile,
        hash: hostile,
        description: hostile,
        reproduce: hostile,
        settings: [{ path: hostile, value: hostile, origin: hostile }],
      },
      takeovers: record.takeovers.map((row) => ({ ...row, clientId: hostile, from: hostile })),
      storms: record.storms.map((storm) => ({ ...storm, clientId: hostile })),
      laws: [{ name: hostile, held: false, claimed: true, count: 1, first: hostile }],
      thresholds: [
        { expression: hostile, ok: null, actual: null, expected: 0.01, reason: hostile },
      ],
      fleets: Object.fromEntries(Object.values(record.fleets).map((fleet) => [hostile, fleet])),
    },
    assets,
  );
  expect(html.includes('<img')).toBe(false);
  expect(html.match(/<script/g)).toHaveLength(3);
  expect(html.match(/<\/script/g)).toHaveLength(3);
});

test('a record without anything has a sentence in place of each chart', () => {
  const html = runPage(emptyRecord(), assets);
  for (const sentence of [
    'No message was published.',
    'Nothing was lost.',
    'No message ever had to wait',
    'No connection was taken over',
    'No device connected.',
    'none has an age',
    'There was no fleet.',
  ]) {
    expect(html.includes(sentence), sentence).toBe(true);
  }
  expect(html.includes('class="chart"')).toBe(false);
  expect(holes(html)).toEqual([]);
});

test('a broken law stands above the verdict', () => {
  const law = { name: 'order', held: false, claimed: true, count: 3, first: '12 before 11' };
  const html = runPage({ ...sampleRecord(), laws: [law] }, assets);
  expect(html.includes('1 of 1 law broken')).toBe(true);
  expect(html.indexOf('12 before 11')).toBeLessThan(html.indexOf('class="verdict"'));
});

test('5,000 take-overs of 1,000 ClientIds fit: page under 1.2 MB beside Plotly, few lanes', () => {
  const record = sampleRecord();
  const takeovers = Array.from({ length: 5000 }, (_, index) => ({
    atUs: index * 17_000_000,
    clientId: `meter-${index % 1000}`,
    kind: 'self' as const,
    from: `meter/${index % 1000}`,
    to: `meter/${index % 1000}`,
  }));
  const html = runPage({ ...record, takeovers, storms: [] }, assets);
  expect(html.length).toBeLessThan(1_200_000);
  expect(packedData(html).includes('980 others')).toBe(true);
});

test('every chart has words and a table for those who cannot see it', () => {
  const html = runPage(sampleRecord(), assets);
  const charts = html.match(
    /class="chart(?: still)?" id="[\w-]+" role="img" aria-label="[^"]{20,}"/g,
  );
  expect(charts).toHaveLength(9);
  expect(html.match(/<figcaption>[^<]{20,}/g)).toHaveLength(charts?.length ?? 0);
  expect(
    html.match(/<details[^>]*><summary>Table: [^<]+<\/summary><div class="table"/g),
  ).toHaveLength(10);
});

test('a run with one sample is told and drawn as one interval', () => {
  const { series, ...record } = sampleRecord();
  const first = Object.entries(series).map(([name, values]) => [name, values.slice(0, 1)]);
  // Every column of the series, cut to its first entry.
  const short = Object.fromEntries(first) as unknown as RunRecord['series'];
  const html = runPage({ ...record, series: short }, assets);
  expect(holes(html)).toEqual([]);
  expect(holes(packedData(html))).toEqual([]);
  expect(packedData(html).includes('Connects per 24 h')).toBe(true);
});
