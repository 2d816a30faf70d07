import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Distribution } from '../kernel/distribution.ts';
import {
  DISTRIBUTION_PATTERN,
  formatDistribution,
  isAlwaysZero,
  parseDistribution,
} from './distribution-text.ts';

test.each<[string, unknown]>([
  ['30s', { kind: 'fixed', valueUs: 30_000_000 }],
  ['fixed(30s)', { kind: 'fixed', valueUs: 30_000_000 }],
  ['uniform(1s,5s)', { kind: 'uniform', lowUs: 1_000_000, highUs: 5_000_000 }],
  ['uniform( 1s , 5s )', { kind: 'uniform', lowUs: 1_000_000, highUs: 5_000_000 }],
  ['exp(30s)', { kind: 'exponential', meanUs: 30_000_000 }],
  ['lognormal(120ms,0.7)', { kind: 'lognormal', medianUs: 120_000, sigma: 0.7 }],
  ['lognormal(120ms, p95=400ms)', { kind: 'lognormal', medianUs: 120_000, sigma: 0.7319 }],
  ['lognormal(1s,p95=1s,max=2s)', { kind: 'lognormal', medianUs: 1e6, sigma: 0, maxUs: 2e6 }],
  ['weibull(0.67,144s)', { kind: 'weibull', shape: 0.67, scaleUs: 144_000_000 }],
  ['exp(30s,max=5m)', { kind: 'exponential', meanUs: 30_000_000, maxUs: 300_000_000 }],
  [
    'lognormal(12s, 1.1, min=1s, max=98s)',
    { kind: 'lognormal', medianUs: 12e6, sigma: 1.1, minUs: 1e6, maxUs: 98e6 },
  ],
  ['replay(my stalls.csv)', { kind: 'file', file: 'my stalls.csv' }],
])('%s is understood', (text, expected) => {
  expect(parseDistribution(text)).toEqual(expected);
  expect(text).toMatch(new RegExp(DISTRIBUTION_PATTERN));
});

test.each([
  ['30', 'expected a duration such as 30s or a distribution such as exp(30s), got "30"'],
  ['-30s', 'expected a duration such as 30s or a distribution such as exp(30s), got "-30s"'],
  ['expo(30s)', 'unknown distribution "expo" (did you mean "exp"?): use fixed, uniform, exp, '],
  ['exp(30)', '"exp(30)" does not fit exp(30s): a mean longer than 0'],
  ['exp(0s)', '"exp(0s)" does not fit exp(30s): a mean longer than 0'],
  ['exp(1s,2s)', '"exp(1s,2s)" does not fit exp(30s)'],
  ['uniform(5s,1s)', '"uniform(5s,1s)" does not fit uniform(1s,5s): the shorter first'],
  ['uniform(1s)', '"uniform(1s)" does not fit uniform(1s,5s)'],
  ['lognormal(0s,1)', '"lognormal(0s,1)" does not fit lognormal(120ms,0.7)'],
  ['lognormal(4s,p95=2s)', 'the median 4s is above p95=2s: half of it cannot be more than 95 %'],
  ['lognormal(4s,p95=x)', '"lognormal(4s,p95=x)" does not fit lognormal(120ms,0.7) or lognormal('],
  ['lognormal(1us,p95=365d)', 'does not fit lognormal(120ms,0.7)'],
  ['lognormal(1s,11)', '"lognormal(1s,11)" does not fit lognormal(120ms,0.7)'],
  ['weibull(0,1s)', '"weibull(0,1s)" does not fit weibull(0.67,144s)'],
  ['weibull(1s,0.5)', '"weibull(1s,0.5)" does not fit weibull(0.67,144s)'],
  ['exp(1s,min=5s,max=2s)', 'min=5s is above max=2s'],
  ['exp(1s,max=2s,max=3s)', '"exp(1s,max=2s,max=3s)" does not fit exp(30s)'],
  ['exp(max=2s,1s)', '"exp(max=2s,1s)" does not fit exp(30s)'],
  ['weibull(0.67', '"weibull(0.67" ends at a comma: between { } put quotes round it'],
  ['exp()', '"exp()" does not fit exp(30s)'],
  ['replay()', 'replay() needs a file name, such as replay(stalls.csv)'],
])('%s is refused with a reason', (text, reason) => {
  expect(parseDistribution(text)).toContain(reason);
});

const shape = fc.oneof(
  fc.nat().map((valueUs): Distribution => ({ kind: 'fixed', valueUs: valueUs * 1000 })),
  fc
    .integer({ min: 1, max: 59 })
    .map((s): Distribution => ({ kind: 'exponential', meanUs: s * 1e6 })),
  fc.tuple(fc.integer({ min: 1, max: 59 }), fc.integer({ min: 0, max: 99 })).map(
    ([s, sigma]): Distribution => ({
      kind: 'lognormal',
      medianUs: s * 1000,
      sigma: sigma / 10,
      maxUs: 59e6,
    }),
  ),
  fc
    .tuple(fc.integer({ min: 0, max: 29 }), fc.integer({ min: 30, max: 59 }))
    .map(
      ([low, high]): Distribution => ({ kind: 'uniform', lowUs: low * 1e6, highUs: high * 1e6 }),
    ),
);

test('a distribution that is formatted is read back the same while its spans have one unit', () => {
  fc.assert(
    fc.property(shape, (distribution) => {
      const text = formatDistribution(distribution);
      // Spans of several units read `1m 30s`, which is for people only.
      fc.pre(!text.includes(' '));
      expect(parseDistribution(text)).toEqual(distribution);
    }),
  );
});

test('only distributions that never leave 0 are always zero', () => {
  expect(isAlwaysZero({ kind: 'fixed', valueUs: 0 })).toBe(true);
  expect(isAlwaysZero({ kind: 'fixed', valueUs: 0, minUs: 1 })).toBe(false);
  expect(isAlwaysZero({ kind: 'exponential', meanUs: 5, maxUs: 0 })).toBe(true);
  expect(isAlwaysZero({ kind: 'uniform', lowUs: 0, highUs: 1 })).toBe(false);
  expect(isAlwaysZero({ kind: 'replay', valuesUs: [0, 0] })).toBe(true);
  expect(isAlwaysZero({ kind: 'replay', valuesUs: [0, 1] })).toBe(false);
});
