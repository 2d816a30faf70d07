/**
 * A client library's defaults as text, each with its source: what `profiles show` says of one.
 */
import type { ClientProfile } from '../device/client-profile.ts';
import { CLIENT_PROFILES, clientProfile } from '../device/client-profiles.ts';
import { formatDuration } from '../kernel/time-text.ts';

/** Values that are spans, µs. */
const SPANS: readonly string[] = ['first', 'max', 'min', 'dialTimeout', 'connectTimeout', 'expiry'];

/** The lines about the library of that name; undefined when there is none. */
export function clientProfileText(name: string): string | undefined {
  const known = CLIENT_PROFILES.find((each) => each === name);
  if (known === undefined) return undefined;
  const { about, ...values }: ClientProfile = clientProfile(known);
  const lines = Object.entries(values).map(
    ([key, { value, source, certainty }]) =>
      `  ${key.padEnd(22)}${valueText(key, value).padEnd(28)}${certainty}: ${source}`,
  );
  return [`${name}: ${about}`, '', ...lines].join('\n');
}

function valueText(key: string, value: unknown): string {
  if (typeof value === 'number' && SPANS.includes(key)) return formatDuration(value);
  if (value === Infinity) return 'unlimited';
  const { afterStable, ofKeepAlive } = Object(value);
  if (typeof afterStable === 'number') return `after ${formatDuration(afterStable)} stable`;
  if (typeof ofKeepAlive === 'number') return `${ofKeepAlive} of the keep-alive`;
  if (key === 'pingTimeout') return formatDuration(Number(value));
  return key === 'keepAlive' ? `${String(value)}s` : String(value);
}
