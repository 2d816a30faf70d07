/**
 * Ctrl-C and SIGTERM: the first asks the work to stop and write what it has, the second ends it.
 */
import { EXIT, type ExitCode } from './exit-code.ts';
import type { StopSignal, Terminal } from './terminal.ts';

/** Exit codes as shells know them: 128 + signal number. */
const CODES: Readonly<Record<StopSignal, ExitCode>> = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
};

/** Remembers whether somebody asked to stop. */
export class Interrupt {
  #code: ExitCode | undefined;
  #whenStopped: () => void = () => undefined;
  readonly #release: () => void;

  constructor(terminal: Terminal) {
    this.#release = terminal.onStop((signal) => {
      if (this.#code !== undefined) return terminal.abort(CODES[signal]);
      this.#code = CODES[signal];
      this.#whenStopped();
    });
  }

  /** The code to exit with once stopped; undefined while nobody asked. */
  get code(): ExitCode | undefined {
    return this.#code;
  }

  /** What to call at the first signal, for work that does not look at `code` itself. */
  onStop(callback: () => void): void {
    this.#whenStopped = callback;
  }

  /** Stops listening; from then on signals do what they do by default. */
  release(): void {
    this.#release();
  }
}
