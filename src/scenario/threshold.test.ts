import { expect, test } from 'vitest';
import { parseThreshold } from './threshold.ts';

const KNOWN = { fleets: ['meter', 'back-end'], variants: ['drop-oldest'] };

test.each<[string, unknown]>([
  ['1%', 0.01],
  ['100', 100],
  ['-0.5', -0.5],
  ['5s', 5_000_000],
  ['250ms', 250_000],
  ['64KiB', 65_536],
  ['1MB', 1_000_000],
])('the number %s', (text, value) => {
  const threshold = parseThreshold(`loss.qos1 <= ${text}`, KNOWN);
  expect(threshold).toEqual({
    expression: `loss.qos1 <= ${text}`,
    left: { kind: 'metric', name: 'loss.qos1' },
    operator: '<=',
    right: { kind: 'number', value },
  });
});

test.each(['<', '<=', '>', '>=', '==', '!='])(
  'the operator %s, with and without spaces',
  (symbol) => {
    const spaced = parseThreshold(`storms.count ${symbol} 0`, KNOWN);
    expect(spaced).toMatchObject({ operator: symbol });
    expect(parseThreshold(`storms.count${symbol}0`, KNOWN)).toMatchObject({ operator: symbol });
  },
);

test('metrics of two variants are compared', () => {
  expect(parseThreshold('useful.qos1[drop-oldest] > useful.qos1[baseline]', KNOWN)).toMatchObject({
    left: { kind: 'metric', name: 'useful.qos1', variant: 'drop-oldest' },
    right: { kind: 'metric', name: 'useful.qos1', variant: 'baseline' },
  });
});

test.each([
  ['loss.qos1', 'expected a comparison such as "loss.qos1 < 1%", got "loss.qos1"'],
  ['loss.qos1 =< 1', 'expected a comparison'],
  ['loss.qos1 < 1 < 2', 'expected a comparison'],
  ['< 1', 'expected a comparison'],
  ['1 < 2', 'two numbers are compared: one side must be a metric, such as loss.qos1'],
  ['los.qos1 < 1', 'unknown metric "los.qos1" (did you mean "loss.qos1"?)'],
  ['loss.mter < 1', 'unknown metric "loss.mter" (did you mean "loss.meter"?)'],
  ['zzz < 1', 'unknown metric "zzz" (such as loss.qos1 or queues.peakMessages)'],
  ['loss.qos1[drop-odest] < 1', 'unknown variant "drop-odest" (did you mean "drop-oldest"?)'],
  ['loss.qos1 < 5 apples', 'expected a metric, or a number such as 100, 1%, 5s or 64KiB'],
])('"%s" is refused with a reason', (expression, reason) => {
  expect(parseThreshold(expression, KNOWN)).toContain(reason);
});
