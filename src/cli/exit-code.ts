/**
 * What the process tells the shell. The numbers are part of the product (see `--help`).
 */

/** Exit codes by what happened. */
export const EXIT = {
  ok: 0,
  /** A bug of ours: an invariant failed, or something nobody foresaw. */
  internal: 1,
  /** The command line makes no sense. */
  usage: 2,
  /** The scenario, or something it names, is wrong, or too large for the memory there is. */
  scenario: 3,
  /** A file or the network could not be used. */
  io: 4,
  /** The same run gave two digests. */
  notDeterministic: 97,
  /** A law the broker claims was broken. */
  lawBroken: 98,
  thresholdFailed: 99,
  /** A comparison found a variant worse than its baseline. */
  regression: 100,
  /** SIGINT; what was simulated so far has been written. */
  interrupted: 130,
  /** SIGTERM; likewise. */
  terminated: 143,
} as const;

/** A number the process may end with. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Takes a command's exit code, and whether one other than 0 is just what was asked for. */
export type Done = (code: ExitCode, isAsked?: boolean) => void;

/** For `--help`. */
export const EXIT_CODE_HELP = `Exit codes:
  0 ok                  97 not deterministic
  1 internal error      98 a law was broken
  2 usage               99 a threshold failed
  3 invalid scenario,   100 regression in compare
    or out of memory    130, 143 interrupted (partial result written)
  4 file or network error`;
