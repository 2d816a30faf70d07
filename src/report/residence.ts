/**
 * Sessions that wait, by Little's law and as simulated: how many are away on average is how often
 * somebody leaves times how long he stays away.
 */
import type { RunRecord } from '../simulation/run-record.ts';
import { countText, shortCount, spanText } from './number-text.ts';

/** The prediction beside the simulation; that there is none where nobody was away or left behind. */
export function residenceText(record: RunRecord): string {
  const texts = [awayText(record), orphanText(record)].filter((text) => text !== '');
  return texts.length === 0
    ? 'No outage and no change of ClientId predicts sessions that wait.'
    : texts.join(' ');
}

/** Out of coverage by the outages themselves, beside the sessions that the broker saw offline. */
function awayText({ simulated, series }: RunRecord): string {
  if (simulated.linkDownUs === 0 || simulated.endedUs === 0 || series.atUs.length === 0) return '';
  const predicted = simulated.linkDownUs / simulated.endedUs;
  const seen =
    series.sessionsOffline.reduce((sum, count) => sum + count, 0) / series.sessionsOffline.length;
  return `By Little’s law the outages keep ${shortCount(round(predicted))} devices away at a time; the broker had ${shortCount(round(seen))} sessions offline on average: it notices late that a device has gone, and late that it is back.`;
}

/** What a rate of sessions left behind leads to, were it to go on. */
function orphanText({ sessions, simulated, series }: RunRecord): string {
  if (sessions.orphaned === 0 || simulated.endedUs === 0) return '';
  const perDay = (sessions.orphaned * 86_400e6) / simulated.endedUs;
  return `In ${spanText(simulated.endedUs)} ${countText(sessions.orphaned)} sessions were left behind for good, ${shortCount(round(perDay))} a day: for each day of session expiry as many are held, while ${countText(series.sessionsOrphaned.at(-1) ?? 0)} were at the end.`;
}

function round(count: number): number {
  return Number(count.toPrecision(3));
}
