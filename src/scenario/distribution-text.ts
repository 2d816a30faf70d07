/**
 * Distributions of spans as people write them:
 *
 *   30s  fixed(30s)  uniform(1s, 5s)  exp(30s)  lognormal(120ms, 0.7)  weibull(0.67, 144s)
 *   lognormal(120ms, p95=400ms)   replay(stalls.csv)   and with bounds:  lognormal(12s, 1.1, min=1s, max=98s)
 *
 * Text only: a replay's file is read elsewhere (named-file.ts), sampling is the kernel's.
 */
import type { Distribution } from '../kernel/distribution.ts';
import { formatDuration, parseDuration } from '../kernel/time-text.ts';
import { didYouMean } from './suggestion.ts';

/** A distribution, or the name of the file that holds the values of one. */
export type DistributionText = Distribution | { readonly kind: 'file'; readonly file: string };

/** What a distribution looks like, for editors; the arguments are checked by the parser. */
export const DISTRIBUTION_PATTERN =
  '^(\\d+(\\.\\d+)?(us|ms|s|m|h|d)|(fixed|uniform|exp|lognormal|weibull|replay)\\(.+\\))$';

/** What each distribution takes, in one line. */
const USAGE: ReadonlyMap<string, string> = new Map([
  ['fixed', 'fixed(30s)'],
  ['uniform', 'uniform(1s,5s): the shorter first'],
  ['exp', 'exp(30s): a mean longer than 0'],
  [
    'lognormal',
    'lognormal(120ms,0.7) or lognormal(120ms,p95=400ms): a median longer than 0, sigma up to 10',
  ],
  ['weibull', 'weibull(0.67,144s): shape at least 0.1, scale longer than 0'],
  ['replay', 'replay(file.csv)'],
]);

const MOST_SIGMA = 10;
const LEAST_SHAPE = 0.1;

/** The distribution a text stands for, or in words why it stands for none. */
export function parseDistribution(text: string): DistributionText | string {
  const span = parseDuration(text);
  if (span !== undefined) return { kind: 'fixed', valueUs: span };
  const [, name, inside = ''] = /^([A-Za-z]+)\s*\((.*)\)$/.exec(text) ?? [];
  if (name === undefined && /^[a-z]+\([^)]*$/.test(text)) {
    return `"${text}" ends at a comma: between { } put quotes round it, such as "uniform(1s,5s)"`;
  }
  if (name === undefined) {
    return `expected a duration such as 30s or a distribution such as exp(30s), got "${text}"`;
  }
  const usage = USAGE.get(name);
  if (usage === undefined) {
    const names = [...USAGE.keys()];
    return `unknown distribution "${name}"${didYouMean(name, names)}: use ${names.join(', ')}`;
  }
  if (name === 'replay') return replay(inside.trim());
  return (
    percentileProblem(name, inside) ?? clamped(name, inside) ?? `"${text}" does not fit ${usage}`
  );
}

function replay(file: string): DistributionText | string {
  return file === ''
    ? 'replay() needs a file name, such as replay(stalls.csv)'
    : { kind: 'file', file };
}

/** Why a median and its 95th percentile do not go together. */
function percentileProblem(name: string, inside: string): string | undefined {
  const [, median = '', p95 = ''] = /^([^,]*),\s*p95\s*=([^,]*)/.exec(inside) ?? [];
  const [medianUs, p95Us] = [parseDuration(median.trim()), parseDuration(p95.trim())];
  if (name !== 'lognormal' || medianUs === undefined || p95Us === undefined) return undefined;
  if (p95Us >= medianUs) return undefined;
  return `the median ${median.trim()} is above p95=${p95.trim()}: half of it cannot be more than 95 %`;
}

/** Splits off `min=` and `max=`, which may only stand last. */
function clamped(name: string, inside: string): Distribution | string | undefined {
  const bounds = new Map<string, number>();
  const values: string[] = [];
  for (const part of inside.split(',').map((each) => each.trim())) {
    const [, bound, limit = ''] = /^(min|max)\s*=\s*(.*)$/.exec(part) ?? [];
    const limitUs = parseDuration(limit);
    if (bound === undefined && bounds.size === 0) values.push(part);
    else if (bound === undefined || limitUs === undefined || bounds.has(bound)) return undefined;
    else bounds.set(bound, limitUs);
  }
  const minUs = bounds.get('min');
  const maxUs = bounds.get('max');
  if (minUs !== undefined && maxUs !== undefined && minUs > maxUs) {
    return `min=${formatDuration(minUs)} is above max=${formatDuration(maxUs)}`;
  }
  const shape = shapeOf(name, values);
  if (shape === undefined) return undefined;
  return {
    ...shape,
    ...(minUs === undefined ? {} : { minUs }),
    ...(maxUs === undefined ? {} : { maxUs }),
  };
}

function shapeOf(name: string, values: readonly string[]): Distribution | undefined {
  const [first = '', second] = values;
  if (values.length > 2) return undefined;
  if (second === undefined) return ofOne(name, parseDuration(first));
  switch (name) {
    case 'uniform':
      return uniform(parseDuration(first), parseDuration(second));
    case 'lognormal':
      return lognormal(parseDuration(first), sigmaOf(second, parseDuration(first)));
    case 'weibull':
      return weibull(plainNumber(first), parseDuration(second));
    default:
      return undefined;
  }
}

function ofOne(name: string, us: number | undefined): Distribution | undefined {
  if (us === undefined) return undefined;
  if (name === 'fixed') return { kind: 'fixed', valueUs: us };
  return name === 'exp' && us > 0 ? { kind: 'exponential', meanUs: us } : undefined;
}

function uniform(lowUs?: number, highUs?: number): Distribution | undefined {
  if (lowUs === undefined || highUs === undefined || lowUs > highUs) return undefined;
  return { kind: 'uniform', lowUs, highUs };
}

function lognormal(medianUs?: number, sigma?: number): Distribution | undefined {
  if (medianUs === undefined || medianUs === 0) return undefined;
  if (sigma === undefined || sigma > MOST_SIGMA) return undefined;
  return { kind: 'lognormal', medianUs, sigma };
}

/** The standard normal's 95th percentile. */
const Z95 = 1.645;

/** Sigma itself, or what a 95th percentile makes of it. */
function sigmaOf(text: string, medianUs: number | undefined): number | undefined {
  const [, p95 = ''] = /^p95\s*=\s*(.*)$/.exec(text) ?? [];
  const p95Us = parseDuration(p95);
  if (p95Us === undefined || medianUs === undefined) return plainNumber(text);
  return Math.round((Math.log(p95Us / medianUs) / Z95) * 1e4) / 1e4;
}

function weibull(shape?: number, scaleUs?: number): Distribution | undefined {
  if (shape === undefined || shape < LEAST_SHAPE) return undefined;
  if (scaleUs === undefined || scaleUs === 0) return undefined;
  return { kind: 'weibull', shape, scaleUs };
}

function plainNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `exp(30s)`, `lognormal(9s,1.18,max=10m)`: what a person would write. */
export function formatDistribution(d: Distribution): string {
  if (d.kind === 'fixed') return formatDuration(d.valueUs);
  const bounds = [
    ...(d.minUs === undefined ? [] : [`min=${formatDuration(d.minUs)}`]),
    ...(d.maxUs === undefined ? [] : [`max=${formatDuration(d.maxUs)}`]),
  ];
  const [name, ...values] = partsOf(d);
  return `${name}(${[...values, ...bounds].join(',')})`;
}

function partsOf(d: Exclude<Distribution, { readonly kind: 'fixed' }>): readonly string[] {
  switch (d.kind) {
    case 'uniform':
      return ['uniform', formatDuration(d.lowUs), formatDuration(d.highUs)];
    case 'exponential':
      return ['exp', formatDuration(d.meanUs)];
    case 'lognormal':
      return ['lognormal', formatDuration(d.medianUs), String(d.sigma)];
    case 'weibull':
      return ['weibull', String(d.shape), formatDuration(d.scaleUs)];
    case 'replay':
      return ['replay', `${d.valuesUs.length} values`];
  }
}

/** Whether every sample is 0: a process of such spans would never move. */
export function isAlwaysZero(d: Distribution): boolean {
  if (d.maxUs === 0) return true;
  if (d.minUs !== undefined && d.minUs > 0) return false;
  if (d.kind === 'fixed') return d.valueUs === 0;
  if (d.kind === 'uniform') return d.highUs === 0;
  return d.kind === 'replay' && d.valuesUs.every((us) => us === 0);
}
