/**
 * Whether the broker is ever away: what follows connections or claims laws asks before a run begins.
 */
import type { Scenario } from '../scenario/scenario.ts';

/** Whether the broker goes down in this scenario. */
export function hasRestarts({ operations }: Pick<Scenario, 'operations'>): boolean {
  return operations.some(({ kind }) => kind === 'restart');
}
