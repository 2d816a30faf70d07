/**
 * The floor under speed that a test can hold: what an event allocates and how many events a message
 * takes, on any machine and however busy. Wall times are for `npm run bench`.
 *
 * Equal to the byte from run to run of one build (84.6 B and 10.02 events when this was written), so
 * the bounds can be near: one small object more for each event is 40 B.
 */
import { execFileSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { builtLauncher } from '../testing/launcher.ts';
import { PROJECT } from '../testing/source-tree.ts';
import type { CaseRun } from './case.ts';
import { CASES } from './cases.ts';

const MOST_BYTES_PER_EVENT = 96;
const MOST_EVENTS_PER_MESSAGE = 11;

beforeAll(() => {
  builtLauncher();
});

test('in its steady state an event allocates next to nothing, a message takes few events', () => {
  const flags = CASES.find(({ name }) => name === 'steady')?.nodeFlags ?? [];
  const main = `${PROJECT}/dist/bundle/bench.js`;
  const args = ['--expose-gc', ...flags, main, '--case', 'steady'];
  // bench/main.ts writes it.
  const run = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as CaseRun;
  const { bytesPerEvent, eventsPerMessage } = run.readings;
  expect(bytesPerEvent).toBeGreaterThan(0);
  expect(bytesPerEvent).toBeLessThan(MOST_BYTES_PER_EVENT);
  // Four packets that arrive, one that is due; the rest is pings, timers and coming back.
  expect(eventsPerMessage).toBeGreaterThan(5);
  expect(eventsPerMessage).toBeLessThan(MOST_EVENTS_PER_MESSAGE);
}, 60_000);
