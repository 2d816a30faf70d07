import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { capturedTerminal } from '../../testing/captured-terminal.ts';
import { PROJECT } from '../../testing/source-tree.ts';
import { main } from '../main.ts';

test('the schema that the scenarios in sims/ name is the one the command prints', async () => {
  const terminal = capturedTerminal();
  expect(await main(['schema'], terminal)).toBe(0);
  const shipped = readFileSync(`${PROJECT}/sims/scenario.schema.json`, 'utf8');
  const remedy = 'node bin/mqtt-session-sim.js schema > sims/scenario.schema.json';
  expect(shipped, `out of date: ${remedy}`).toBe(terminal.stdout);
});
