/**
 * What is wrong with a scenario: each problem with its place and what to write instead.
 *
 * A broken scenario is never an invariant failure and never stops at its first problem; whoever
 * checks collects Problems and throws one ScenarioError with all of them.
 */
import { codeFrame } from './code-frame.ts';

/** A text that problems point into: a file, or one command-line flag such as `--set a=b`. */
export interface SourceText {
  readonly kind: 'file' | 'flag';
  /** Base name of the scenario, a data file as the scenario names it, or the flag itself. */
  readonly name: string;
  readonly text: string;
}

/** A point in a text; line and column count from 1. */
export interface Place {
  readonly source: SourceText;
  readonly line: number;
  readonly column: number;
  /** The variant that put the value there. */
  readonly variant?: string;
}

/** One thing that is wrong. */
export interface Problem {
  readonly place: Place;
  /** Dotted path as `--set` takes it; empty for the whole file. */
  readonly path: string;
  /** What was expected, what was found, what to write instead. */
  readonly message: string;
  /** Set when the cause is a file that cannot be read, not what somebody wrote into one. */
  readonly unreadable?: true;
}

/** Takes problems as they are found, so that checking goes on behind them. */
export type Report = (problem: Problem) => void;

const MOST_SHOWN = 50;
/** Characters of a flag that are repeated. */
const MOST_SAID = 500;

/** Thrown by `read` of a ScenarioSource when a file is missing, a directory, or forbidden. */
export class ScenarioFileError extends Error {
  override readonly name = 'ScenarioFileError';
}

/** Thrown for a scenario that cannot be simulated; holds every problem found, in source order. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort(bySource);
    super(sorted.map(headline).join('\n'));
    this.problems = sorted;
  }

  /** Whether files that cannot be read are all that is wrong (exit code 4 in place of 3). */
  get isUnreadable(): boolean {
    return this.problems.every((problem) => problem.unreadable === true);
  }

  /** Every problem as `file:line:col path: message` with its lines of source; the first 50. */
  format(): string {
    const shown = this.problems.slice(0, MOST_SHOWN).map(problemText);
    const hidden = this.problems.length - shown.length;
    if (hidden > 0) shown.push(`… and ${hidden} more`);
    return shown.join('\n\n');
  }
}

/** `file:line:col path: message`, or `--set a=b: message`. */
function headline({ place, path, message }: Problem): string {
  const { source, line, column } = place;
  if (source.kind === 'file') {
    const where = `${source.name}:${line}:${column}`;
    return path === '' ? `${where}: ${message}` : `${where} ${path}: ${message}`;
  }
  const said = source.text.length > MOST_SAID ? `${source.text.slice(0, MOST_SAID)}…` : source.text;
  const isNamed = path === '' || source.text.startsWith(`${path}=`) || source.text === path;
  return `${source.name} ${said}: ${isNamed ? '' : `${path}: `}${message}`;
}

/** One problem as `file:line:col path: message`, and its lines of source. */
export function problemText(problem: Problem): string {
  const { source, line, column } = problem.place;
  const frame = source.kind === 'file' ? codeFrame(source.text, line, column) : '';
  return frame === '' ? headline(problem) : `${headline(problem)}\n${frame}`;
}

/** Flags come first, then files by name; within a text by place. */
function bySource(a: Problem, b: Problem): number {
  return (
    Number(a.place.source.kind === 'file') - Number(b.place.source.kind === 'file') ||
    compare(a.place.source.name, b.place.source.name) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
