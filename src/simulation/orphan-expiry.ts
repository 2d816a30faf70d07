/**
 * How long the broker keeps a session whose device has gone on under another ClientId: the W in
 * Little's law L = λW for sessions that are left behind.
 */
import { grantedExpiryUs } from '../broker/agreement.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Mean over the devices that change their ClientId, µs; null when one never expires, or none does. */
export function orphanExpiryOf({ fleets, broker: { limits } }: Scenario): number | null {
  let [devices, sumUs] = [0, 0];
  for (const { habits, mqtt, count } of fleets) {
    const many = count * (habits.unstableClientId?.share ?? 0);
    const { version, clean, sessionExpiryInterval } = mqtt;
    const v311Us = clean ? 0 : limits.sessionExpiry.v311DefaultUs;
    const eachUs = version === 4 ? v311Us : grantedExpiryUs(limits, sessionExpiryInterval);
    if (many === 0) continue;
    devices += many;
    sumUs += many * eachUs;
  }
  return devices === 0 || !Number.isFinite(sumUs) ? null : Math.round(sumUs / devices);
}
