/**
 * The time axis that all charts of a run share, so that they line up down the page.
 */
import type { RunRecord } from '../../simulation/run-record.ts';
import { LEFT_PX, type TimeAxis } from './panels.ts';

/** Room for a ClientId, clipped as it will be. */
const MOST_PX = 150;

/** From 0 to the run's end, beside the longest name that any chart has on its left. */
export function timeOf({ simulated, series, queues, takeovers, moments }: RunRecord): TimeAxis {
  const names = [...queues.fullest, ...takeovers].map(({ clientId }) => clientId);
  const longest = names.reduce((most, name) => Math.max(most, [...name].length), 0);
  return {
    endUs: simulated.endedUs,
    atUs: series.atUs,
    leftPx: Math.min(MOST_PX, Math.max(LEFT_PX, 14 + 7 * longest)),
    moments,
  };
}
