/** The terminal's summary: complete, within 80 columns, harmless. */
import { expect, test } from 'vitest';
import { emptyRecord } from '../testing/empty-record.ts';
import { sampleRecord } from '../testing/sample-record.ts';
import { textWidth } from './text-layout.ts';
import { PLAIN } from './text-style.ts';
import { textSummary } from './text-summary.ts';

/** Every line but the command, which is to be copied in one piece. */
function proseLines(text: string): string[] {
  return text.split('\n').slice(0, text.split('\n').indexOf('Again with'));
}

test('everything but the command fits into 80 columns', () => {
  const record = sampleRecord();
  const long = { ...record, scenario: { ...record.scenario, name: 'x'.repeat(200) } };
  for (const each of [record, long, emptyRecord()]) {
    for (const line of proseLines(textSummary(each, PLAIN))) {
      expect(textWidth(line), line).toBeLessThanOrEqual(80);
    }
  }
});

test('deliveries line up by QoS', () => {
  const lines = textSummary(sampleRecord(), PLAIN).split('\n');
  const row = (label: string) => lines.find((line) => line.startsWith(label))?.split(/ {2,}/);
  expect(row('deliveries expected')?.slice(1)).toEqual([
    '144,288',
    '1,443,020',
    '6,020',
    '1,593,328',
  ]);
  expect(row('lost')?.slice(1)).toEqual(['6,373', '6,611', '35', '13,019']);
});

test('each cause is named with its count, the frequent ones are explained', () => {
  const text = textSummary(sampleRecord(), PLAIN);
  expect(text).toMatch(/4,821 {2}37\.03 % {2}Queue full: newest dropped/);
  expect(text).toContain('The session’s queue was at its limit');
  expect(text).toContain('broker.mistaken-duplicate');
  expect(text).not.toContain('publisher.amnesia');
});

test('thresholds, laws, digest, seed and the command are there', () => {
  const text = textSummary(sampleRecord(), PLAIN);
  expect(text).toContain('✓ All 6 laws');
  expect(text).toContain('✗ latency.qos1.p99Us < 60s');
  expect(text).toContain('– useful.qos1[drop-oldest] > useful.qos1[baseline]  →  needs compare');
  expect(text).toContain('0b3c9f1de24a58667c90aa12f4e5d3b7, seed 1');
  expect(text.endsWith('--seed 1 --set fleets.meter.mqtt.keepAlive=60s\n')).toBe(true);
});

test('a broken law shows its first violation', () => {
  const law = {
    name: 'order',
    held: false,
    claimed: true,
    count: 3,
    first: 'meter-7 got 12 before 11',
  };
  const text = textSummary({ ...sampleRecord(), laws: [law] }, PLAIN);
  expect(text).toContain('✗ 1 of 1 law broken');
  expect(text).toContain('order (3 violations), first: meter-7 got 12 before 11');
});

test('emphasis changes no character', () => {
  const mark = (text: string) => `⟦${text}⟧`;
  const styled = textSummary(sampleRecord(), { bold: mark, dim: mark, good: mark, bad: mark });
  expect(styled.replace(/[⟦⟧]/g, '')).toBe(textSummary(sampleRecord(), PLAIN));
});

test('a hostile name cannot command the terminal', () => {
  const record = sampleRecord();
  const [storm] = record.storms;
  const hostile = '\u001b]0;owned\u0007\u001b[2J';
  const text = textSummary(
    {
      ...record,
      variant: hostile,
      scenario: { ...record.scenario, name: hostile, reproduce: hostile },
      storms: storm ? [{ ...storm, clientId: hostile }] : [],
      thresholds: [{ expression: hostile, ok: false, actual: 1, expected: 0 }],
    },
    PLAIN,
  );
  expect([...text].filter((char) => char < ' ' && char !== '\n')).toEqual([]);
  expect(text).toContain('\\u{1b}]0;owned');
});
