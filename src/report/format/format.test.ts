import { expect, test } from 'vitest';
import { sampleComparison } from '../../testing/sample-comparison.ts';
import { sampleRecord } from '../../testing/sample-record.ts';
import { sampleRun } from '../../testing/sample-run.ts';
import { compareChecks, runChecks } from './check.ts';
import { compareRows } from './compare-rows.ts';
import { csvText, ndjsonText } from './csv.ts';
import { githubText } from './github.ts';
import { junitChecks } from './junit.ts';
import { compareMarkdown, runMarkdown } from './markdown.ts';

const BROKEN = { name: 'order', held: false, claimed: true, count: 2, first: 'a\u0001<b>' };

test('CSV quotes what needs it, leaves null empty, and starts no formula', () => {
  const rows = [
    { name: 'a,"b"\n', value: 0.1 + 0.2 },
    { name: '=1+1', value: null },
  ];
  expect(csvText(rows)).toBe('name,value\r\n"a,""b""\n",0.30000000000000004\r\n\'=1+1,\r\n');
  expect(ndjsonText(rows).split('\n')[1]).toBe('{"name":"=1+1","value":null}');
  expect(csvText([])).toBe('');
});

test('a comparison has a row for each variant and metric', () => {
  const comparison = sampleComparison();
  const rows = compareRows(comparison);
  expect(rows).toHaveLength(comparison.order.length * comparison.metrics.length);
  const row = rows.find(({ variant, metric }) => variant === 'reject' && metric === 'loss.qos1');
  const estimate = comparison.variants['reject']?.['loss.qos1'];
  expect(row).toMatchObject({ seeds: 3, mean: estimate?.mean, outcome: 'better', unit: 'ratio' });
});

test('JUnit has a case for each threshold and law; open ones are skipped', () => {
  const record = { ...sampleRecord(), laws: [BROKEN] };
  const text = junitChecks('night', runChecks(record));
  expect(text).toContain('<testsuite name="night" tests="4" failures="2" skipped="1">');
  expect(text).toContain('name="loss.qos1 &lt; 1%"/>');
  expect(text).toContain('<failure message="found 2 violations, the first: a\uFFFD&lt;b&gt;"/>');
  expect(text).toContain('<skipped message="needs compare"/>');
});

test('a broken run of a comparison fails', () => {
  const broken = [{ variant: 'b', seed: 7, laws: ['order'] }];
  expect(compareChecks({ ...sampleComparison(), broken }).at(-1)).toEqual({
    kind: 'law',
    name: 'order',
    outcome: 'failed',
    found: 'broken by b, seed 7',
  });
});

test('annotations stand at the line of their threshold, and escape what would end them', () => {
  const text = 'name: x\nthresholds:\n  - latency.qos1.p99Us < 60s\n';
  const lines = githubText('100 %\nlost', runChecks(sampleRecord()), { path: 'a,b.yaml', text })
    .trimEnd()
    .split('\n');
  expect(lines[0]).toMatch(
    /^::error file=a%2Cb\.yaml,line=3,title=threshold failed::latency\.qos1\.p99Us < 60s: found /,
  );
  expect(lines[1]).toMatch(/^::notice file=a%2Cb\.yaml,title=threshold not decided::/);
  expect(lines[2]).toBe('::notice file=a%2Cb.yaml,title=mqtt-session-sim::100 %25%0Alost');
  expect(lines).toHaveLength(3);
});

test('Markdown tables have as many cells in every row, whatever a scenario is called', () => {
  const record = sampleRecord();
  const hostile = sampleRun({ scenario: { ...record.scenario, name: '| <b>`x`\n# y' } });
  for (const text of [
    runMarkdown(record),
    runMarkdown(hostile),
    compareMarkdown(sampleComparison()),
  ]) {
    for (const block of text.split('\n\n').filter((each) => each.startsWith('|'))) {
      const widths = block.split('\n').map((line) => line.split(/(?<!\\)\|/).length);
      expect(new Set(widths).size).toBe(1);
    }
  }
  expect(runMarkdown(hostile).split('\n')[0]).toBe('### \\| &lt;b>\\`x\\`\\\\u{a}\\# y');
  expect(compareMarkdown(sampleComparison())).toContain('| lost, QoS 1 | ');
});
