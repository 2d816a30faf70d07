/**
 * What the command line sees of its process: streams, environment, folder, memory,
 * signals.
 *
 * Commands get a Terminal and never touch `process`, so that a test can run them in place. Results
 * go to `out`; progress, notes and failures go to `err`.
 */
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import process from 'node:process';
import { EXIT } from './exit-code.ts';
import { whyNot } from './files.ts';
import { type Memory, processMemory } from './memory.ts';

/** The signals that stop a run early. */
export type StopSignal = 'SIGINT' | 'SIGTERM';

/** The world outside a command. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this program was called, for commands that can be pasted. */
  readonly program: string;
  /** Columns of a person's terminal behind `err`; undefined for files, pipes and CI. */
  readonly columns: number | undefined;
  /** Whether `out` takes ANSI colours. */
  readonly takesColors: boolean;
  /** Processors that this process may use. */
  readonly cores: number;
  /** What there is, and what this process uses. */
  readonly memory: Memory;
  out(text: string): void;
  err(text: string): void;
  /** Calls back on each stop signal until the returned function is called. */
  onStop(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  abort(code: number): void;
}

/** The Terminal of this process. */
export function processTerminal(): Terminal {
  process.stdout.on('error', unlessClosed);
  // Who cannot be told is not told; results do not go there.
  process.stderr.on('error', () => undefined);
  return {
    cwd: process.cwd(),
    env: process.env,
    program: programName(process.argv[1] ?? '', process.cwd()),
    columns: isPainted(process.stderr) ? process.stderr.columns : undefined,
    takesColors: takesColors(process.stdout),
    cores: availableParallelism(),
    memory: processMemory(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    onStop: (listener) => {
      process.on('SIGINT', listener).on('SIGTERM', listener);
      return () => void process.off('SIGINT', listener).off('SIGTERM', listener);
    },
    abort: (code) => process.exit(code),
  };
}

/** A reader that leaves early (`… | head`) is no failure; a full disk behind `> file` is one. */
function unlessClosed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`error: cannot write to standard output: ${whyNot(error)}\n`);
  // Last of all: a command that ends well says so after this.
  process.once('exit', () => {
    process.exitCode = EXIT.io;
  });
}

/** Whether a line can be repainted for a person: no log of CI, no terminal that only appends. */
function isPainted(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env['CI'] && process.env['TERM'] !== 'dumb';
}

/** `NO_COLOR` and `FORCE_COLOR` decide; without them, whether a person reads. */
function takesColors(stream: NodeJS.WriteStream): boolean {
  if (process.env['NO_COLOR']) return false;
  const force = process.env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return stream.isTTY === true && process.env['TERM'] !== 'dumb';
}

/** npm links no package's bin into its own checkout, so there `node bin/…` is what can be pasted. */
function programName(script: string, cwd: string): string {
  return script.endsWith('.js') ? `node ${relative(cwd, script)}` : 'mqtt-session-sim';
}
