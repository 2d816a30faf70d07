import { expect, test } from 'vitest';
import { capturedTerminal } from '../testing/captured-terminal.ts';
import { Interrupt } from './interrupt.ts';

test('the first signal asks to stop, the second ends the process', () => {
  const terminal = capturedTerminal();
  const interrupt = new Interrupt(terminal);
  let stopped = 0;
  interrupt.onStop(() => stopped++);
  expect(interrupt.code).toBeUndefined();
  terminal.stop('SIGINT');
  expect(interrupt.code).toBe(130);
  expect(terminal.aborted).toEqual([]);
  terminal.stop('SIGTERM');
  expect(terminal.aborted).toEqual([143]);
  expect(interrupt.code).toBe(130);
  expect(stopped).toBe(1);
});

test('after release signals are no longer heard', () => {
  const terminal = capturedTerminal();
  const interrupt = new Interrupt(terminal);
  interrupt.release();
  terminal.stop('SIGINT');
  expect(interrupt.code).toBeUndefined();
});
