/**
 * Sizes, bit rates and shares as people write them. Durations are the kernel's (time-text.ts).
 *
 * Parsers return undefined for a text that is none; they never guess a unit.
 */

const BYTE_UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['kB', 1000],
  ['KB', 1000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', 1024],
  ['MiB', 1024 * 1024],
  ['GiB', 1024 * 1024 * 1024],
]);

const RATE_UNITS: ReadonlyMap<string, number> = new Map([
  ['bit/s', 1],
  ['kbit/s', 1000],
  ['Mbit/s', 1_000_000],
  ['Gbit/s', 1_000_000_000],
]);

/** What a size looks like, for editors. */
export const SIZE_PATTERN = '^\\d+(\\.\\d+)?(B|kB|KB|MB|GB|KiB|MiB|GiB)$';

/** What a bit rate looks like, for editors. */
export const RATE_PATTERN = '^\\d+(\\.\\d+)?(bit/s|kbit/s|Mbit/s|Gbit/s)$';

/** `64B`, `64KiB`, `1.5MB` in whole bytes; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  return scaled(text, BYTE_UNITS);
}

/** `64B`, `16KiB`: the largest binary unit that says it exactly. */
export function formatSize(bytes: number): string {
  for (const unit of ['GiB', 'MiB', 'KiB'] as const) {
    const each = BYTE_UNITS.get(unit) ?? 1;
    if (bytes >= each && bytes % each === 0) return `${bytes / each}${unit}`;
  }
  return `${bytes}B`;
}

/** `290kbit/s`, `1Gbit/s` in whole bits per second, above 0; undefined for anything else. */
export function parseRate(text: string): number | undefined {
  const rate = scaled(text, RATE_UNITS);
  return rate === 0 ? undefined : rate;
}

/** `290kbit/s`: the largest unit of which there is at least one. */
export function formatRate(bitsPerSecond: number): string {
  for (const unit of ['Gbit/s', 'Mbit/s', 'kbit/s'] as const) {
    const each = RATE_UNITS.get(unit) ?? 1;
    if (bitsPerSecond >= each) return `${bitsPerSecond / each}${unit}`;
  }
  return `${bitsPerSecond}bit/s`;
}

/** `5%` or `0.05` as 0.05; undefined for anything else. The range is the caller's business. */
export function parseShare(text: string): number | undefined {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return percent === '%' ? Number(digits) / 100 : Number(digits);
}

/** `5%`, with at most four decimals. */
export function formatShare(share: number): string {
  return `${Number((share * 100).toFixed(4))}%`;
}

/** Number times unit, in integers so that 1.1 × 10^6 is 1,100,000; undefined when not whole. */
function scaled(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const [, whole, fraction = '', unit = ''] = /^(\d+)(?:\.(\d+))?([A-Za-z/]+)$/.exec(text) ?? [];
  const each = units.get(unit);
  if (whole === undefined || each === undefined) return undefined;
  const product = BigInt(whole + fraction) * BigInt(each);
  const scale = 10n ** BigInt(fraction.length);
  const count = product / scale;
  const isExact = count * scale === product && count <= BigInt(Number.MAX_SAFE_INTEGER);
  return isExact ? Number(count) : undefined;
}
