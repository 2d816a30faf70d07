/**
 * When a device that has been quiet listens again by itself: idle radio, eDRX, power saving mode.
 *
 *   last byte ─inactivity─▶ idle: pages at once, or in eDRX windows ─active─▶ off until the next
 *                           cycle of power saving begins, which starts with the same again
 *
 * Pure functions of time. That talking wakes a device is for those who know of it.
 */
import { type Instant, instant } from '../kernel/time.ts';
import type { RadioIdle } from './profile.ts';

/** Whether the radio of a device that has been quiet since `since` must be promoted at `at`. */
export function isIdle({ inactivity }: RadioIdle, since: number, at: number): boolean {
  return inactivity > 0 && at - since >= inactivity;
}

/** When a device that has been quiet since `since`, and stays so, first listens from `at` on. */
export function listensAt(radio: RadioIdle, since: number, at: Instant): Instant {
  if (!isIdle(radio, since, at)) return at;
  const { inactivity, psm, edrx } = radio;
  const idleFrom = since + inactivity;
  if (psm === undefined) return edrx === undefined ? at : inWindow(edrx, idleFrom, at);
  const begun = at - ((at - idleFrom) % psm.cycle);
  const listens = edrx === undefined ? at : inWindow(edrx, begun, at);
  return listens - begun < psm.active ? listens : instant(begun + psm.cycle);
}

/** The first time from `at` on that lies in one of the windows, which begin at `from`. */
function inWindow(
  { cycle, window }: NonNullable<RadioIdle['edrx']>,
  from: number,
  at: Instant,
): Instant {
  const into = (at - from) % cycle;
  return into < window ? at : instant(at - into + cycle);
}
