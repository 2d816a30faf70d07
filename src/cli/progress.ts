/**
 * How far long work is: one line that updates on a person's terminal, else a plain line at every
 * tenth, which is what logs of CI keep. Work of less than a second says nothing in a log.
 */
import { performance } from 'node:perf_hooks';
import { formatInstant } from '../kernel/time-text.ts';
import { shortCount, spanText } from '../report/number-text.ts';
import type { RunProgress } from '../simulation/run.ts';
import type { Terminal } from './terminal.ts';

const REPAINT_MS = 100;
const QUIET_START_MS = 1000;

/** Milliseconds on a clock that never goes back. */
export type Stopwatch = () => number;

/** Paints progress to `err`; nothing at all when it is switched off. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #enabled: boolean;
  readonly #now: Stopwatch;
  readonly #startMs: number;
  #paintedMs: number;
  #tenth = 0;
  #isPainted = false;

  constructor(terminal: Terminal, enabled: boolean, now: Stopwatch = () => performance.now()) {
    this.#terminal = terminal;
    this.#enabled = enabled;
    this.#now = now;
    this.#startMs = now();
    this.#paintedMs = this.#startMs;
  }

  /** Seconds since the work began. */
  get elapsed(): number {
    return (this.#now() - this.#startMs) / 1000;
  }

  /** Says that `fraction` (0 … 1) is done; `text` is asked only when it will be seen. */
  update(fraction: number, text: () => string): void {
    if (!this.#enabled) return;
    if (this.#terminal.columns === undefined) this.#log(fraction, text);
    else this.#paint(this.#terminal.columns, fraction, text);
  }

  /** Takes the updating line away. */
  end(): void {
    if (this.#isPainted) this.#terminal.err('\r\u001B[K');
    this.#isPainted = false;
  }

  #paint(columns: number, fraction: number, text: () => string): void {
    const now = this.#now();
    if (now - this.#paintedMs < REPAINT_MS) return;
    this.#paintedMs = now;
    this.#isPainted = true;
    this.#terminal.err(`\r${this.#line(fraction, text).slice(0, columns - 1)}\u001B[K`);
  }

  #log(fraction: number, text: () => string): void {
    const tenth = Math.floor(fraction * 10);
    if (tenth <= this.#tenth || this.#now() - this.#startMs < QUIET_START_MS) return;
    this.#tenth = tenth;
    this.#terminal.err(`${this.#line(fraction, text)}\n`);
  }

  #line(fraction: number, text: () => string): string {
    const percent = `${Math.floor(fraction * 100)} %`.padStart(5);
    const restUs = (this.elapsed * 1e6 * (1 - fraction)) / Math.max(fraction, 1e-6);
    // Before the rest, which a narrow terminal cuts.
    return `${percent}  ETA ${spanText(Math.round(restUs))}  ${text()}`;
  }
}

/** One run in figures: virtual time, speed, events, sessions, queues, take-overs. */
export function runText(run: RunProgress, elapsed: number): string {
  const seconds = Math.max(elapsed, 1e-3);
  const clock = (us: number): string => formatInstant(us).slice(0, -'.000000'.length);
  return [
    `${clock(run.nowUs)} / ${clock(run.durationUs)}`,
    `×${shortCount(run.nowUs / 1e6 / seconds)} real time`,
    `${shortCount(run.events / seconds)} events/s`,
    `${shortCount(run.sessionsOnline)} online`,
    `${shortCount(run.queuedMessages)} queued`,
    `${shortCount(run.lost)} lost`,
    `${shortCount(run.takeovers)} take-overs`,
  ].join('  ');
}
