/**
 * What reading recorded coverage gives: traces, and what is wrong with which row. All readers of
 * recordings (replay.ts, recording.ts) give the same.
 */
import type { ReplayTrace } from './profile.ts';

/** What is wrong with one row; lines count from 1. */
export interface RowProblem {
  readonly file: 'outages' | 'trips';
  readonly line: number;
  readonly message: string;
}

/** Traces in order, and every row that could not be used. */
export interface ParsedReplay {
  readonly traces: readonly ReplayTrace[];
  readonly problems: readonly RowProblem[];
}
