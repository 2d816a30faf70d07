/**
 * What goes wrong, in words and as an exit code. Every failure ends with the one command that
 * reproduces it.
 */
import { CommanderError } from 'commander';
import { ScenarioError } from '../scenario/scenario-error.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { FileError } from './files.ts';

/** A failure in words for people, and the code to exit with. */
export interface Failure {
  readonly code: ExitCode;
  readonly text: string;
}

/** A command line that cannot be carried out although every option is well formed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An address that cannot be listened on or reached; the message says why and what to do. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
}

/** A file other than a scenario that says what it should not; the message names file and line. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
}

/** A scenario that is too large for the memory there is; the message says what to do. */
export class MemoryError extends Error {
  override readonly name = 'MemoryError';
}

/** What an error thrown by a command means; undefined when it only ended it (`--help`). */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return undefined;
    return { code: EXIT.usage, text: error.message };
  }
  if (error instanceof UsageError) return { code: EXIT.usage, text: `error: ${error.message}` };
  if (error instanceof NetworkError) return { code: EXIT.io, text: `error: ${error.message}` };
  if (error instanceof MemoryError) return { code: EXIT.scenario, text: `error: ${error.message}` };
  if (error instanceof ContentError) return { code: EXIT.scenario, text: error.message };
  if (error instanceof FileError) return { code: EXIT.io, text: `error: ${error.message}` };
  if (error instanceof ScenarioError) {
    return { code: error.isUnreadable ? EXIT.io : EXIT.scenario, text: error.format() };
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.internal, text: `internal error, please report it: ${trace}` };
}
