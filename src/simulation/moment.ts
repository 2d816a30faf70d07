/**
 * What happens to everybody at a stated time, for the charts to mark: the broker's restarts and
 * crashes, purges of sessions, outages of whole cells.
 */
import type { Instant } from '../kernel/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Moment } from './run-record.ts';

/** Moments that had begun by the run's end, in order of time. */
export function momentsOf(scenario: Scenario, endedUs: Instant): readonly Moment[] {
  const { operations, cells } = scenario;
  const ofBroker = operations.map((operation): Moment => {
    const { at: atUs } = operation;
    if (operation.kind === 'purge') return { kind: 'purge', atUs, untilUs: atUs, cell: '' };
    const { downtime, isCrash } = operation;
    return { kind: isCrash ? 'crash' : 'restart', atUs, untilUs: atUs + downtime, cell: '' };
  });
  const ofCells = cells.flatMap(({ name, outages }) =>
    outages.flatMap((outage): Moment[] => {
      if (outage.kind !== 'once') return [];
      const { at, down } = outage;
      return [{ kind: 'cell-outage', atUs: at, untilUs: at + down, cell: name }];
    }),
  );
  return [...ofBroker, ...ofCells]
    .filter(({ atUs }) => atUs < endedUs)
    .map((moment) => ({ ...moment, untilUs: Math.min(moment.untilUs, endedUs) }))
    .sort((a, b) => a.atUs - b.atUs);
}
