/**
 * A Terminal that remembers what was printed, in a folder of its own, for commands run in place.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { processMemory } from '../cli/memory.ts';
import type { StopSignal, Terminal } from '../cli/terminal.ts';

/** What a command did to its surroundings. */
export interface CapturedTerminal extends Terminal {
  /** Prints; a test may put itself in between. */
  out(text: string): void;
  /** Everything printed on stdout so far. */
  readonly stdout: string;
  /** Everything printed on stderr so far. */
  readonly stderr: string;
  /** Exit codes of `abort`. */
  readonly aborted: readonly number[];
  /** Sends a signal to whoever listens. */
  stop(signal: StopSignal): void;
}

/** What a test may want to be different. */
interface Given extends Partial<Pick<Terminal, 'columns' | 'cores' | 'env' | 'memory'>> {
  /** A signal that is there as soon as somebody listens. */
  readonly stop?: StopSignal;
}

/** A terminal in an empty folder that is removed when the test is over. */
export function capturedTerminal({ stop, ...given }: Given = {}): CapturedTerminal {
  const cwd = mkdtempSync(join(tmpdir(), 'mqtt-session-sim-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const printed = { out: '', err: '' };
  const aborted: number[] = [];
  const listeners = new Set<(signal: StopSignal) => void>();
  return {
    cwd,
    env: {},
    program: 'mqtt-session-sim',
    columns: undefined,
    takesColors: false,
    // One run at a time, in this process: what commands do otherwise needs a build.
    cores: 1,
    memory: processMemory(),
    ...given,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    onStop: (listener) => {
      listeners.add(listener);
      if (stop !== undefined) listener(stop);
      return () => listeners.delete(listener);
    },
    abort: (code) => aborted.push(code),
    get stdout() {
      return printed.out;
    },
    get stderr() {
      return printed.err;
    },
    aborted,
    stop: (signal) => {
      for (const listener of listeners) listener(signal);
    },
  };
}
