/** Which ClientIds get a lane of their own. */
import { expect, test } from 'vitest';
import type { TakeoverRow } from '../../simulation/run-record.ts';
import { sampleRun } from '../../testing/sample-run.ts';
import { takeoverLanes } from './takeover-lanes.ts';

function row(clientId: string, kind: TakeoverRow['kind'], atUs = 0): TakeoverRow {
  return { atUs, clientId, kind, from: 'meter/0', to: 'meter/1' };
}

test('storms come first, then foreign take-overs, then many, then by name', () => {
  const record = sampleRun({
    takeovers: [
      ...['quiet-b', 'quiet-a', 'busy', 'busy'].map((id) => row(id, 'self')),
      row('clone', 'foreign'),
    ],
    storms: [{ clientId: 'late', startUs: 5, endUs: 9, self: 0, foreign: 7 }],
  });
  expect(takeoverLanes(record).map(({ clientId }) => clientId)).toEqual([
    'late',
    'clone',
    'busy',
    'quiet-a',
    'quiet-b',
  ]);
});

test('the worse storm wins over the more frequent ones', () => {
  const storm = { startUs: 0, endUs: 9, self: 0 };
  const record = sampleRun({
    storms: [
      { ...storm, clientId: 'often', foreign: 5 },
      { ...storm, clientId: 'often', foreign: 6 },
      { ...storm, clientId: 'long', foreign: 500 },
    ],
  });
  expect(takeoverLanes(record)[0]?.clientId).toBe('long');
});
