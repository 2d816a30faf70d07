/**
 * A sweep's results on disk: one line a run, only ever appended to until all runs are there.
 *
 * Whatever ends the program, finished runs are in the file; at most the last line is half written,
 * and is dropped when the file is opened again. One process writes a file at a time (a lock file
 * beside it says which). A complete sweep is put into order, so that its bytes depend neither on
 * the order in which runs finished nor on how often it was interrupted.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname, resolve } from 'node:path';
import process from 'node:process';
import type { Shard } from '../experiment/plan.ts';
import {
  compareSweepRuns,
  mismatch,
  parseSweepRun,
  runKey,
  SWEEP_SCHEMA,
  type SweepBase,
  type SweepRun,
} from '../experiment/sweep-run.ts';
import { ContentError } from './failure.ts';
import { FileError, prepareFolder, readText, whyNot } from './files.ts';

/** Writes bytes and says how many; Node's own unless a test wants the disk to be full. */
export type Write = (descriptor: number, bytes: Uint8Array) => number;

/** How every line begins. */
const OPENING = `{"schema":"${SWEEP_SCHEMA}",`;

/** What a file holds. */
export interface SweepContent {
  readonly runs: readonly SweepRun[];
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Whether a half-written line follows. */
  readonly isTorn: boolean;
}

/**
 * The runs in a file. Throws FileError when it cannot be read and ContentError, with the line, for
 * what is no run of a sweep, runs of several sweeps, and a run that is there with two results.
 */
export function readSweep(path: string, shown: string, remedy = ''): SweepContent {
  const text = readText(path, shown);
  const end = text.lastIndexOf('\n') + 1;
  const rest = text.slice(end);
  const isTorn = rest !== '';
  // Only what began as a line of ours may be thrown away.
  if (isTorn && !rest.startsWith(OPENING) && !OPENING.startsWith(rest)) {
    throw foreign(shown, text.slice(0, end).split('\n').length, remedy);
  }
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  const runs = new Map<string, SweepRun>();
  let first: SweepRun | undefined;
  for (const [index, line] of lines.entries()) {
    const run = parseSweepRun(line);
    if (run === undefined) throw foreign(shown, index + 1, remedy);
    first ??= run;
    const other = mismatch(first, run);
    if (other !== undefined) throw new ContentError(`${shown}:${index + 1}: ${other}`);
    addRun(runs, run, `${shown}:${index + 1}`);
  }
  return { runs: [...runs.values()], wholeBytes: Buffer.byteLength(text.slice(0, end)), isTorn };
}

/** Adds a run that is not there yet; throws ContentError when it is there with another result. */
export function addRun(runs: Map<string, SweepRun>, run: SweepRun, where: string): void {
  const key = runKey(run);
  const known = runs.get(key);
  if (known !== undefined && (known.digest !== run.digest || known.varied !== run.varied)) {
    throw new ContentError(`${where}: the same run is there before, with another result`);
  }
  runs.set(key, known ?? run);
}

function foreign(shown: string, line: number, remedy: string): ContentError {
  return new ContentError(`${shown}:${line}: this is no run of a sweep (${SWEEP_SCHEMA})${remedy}`);
}

/** A sweep's file unless somebody names another: `fleet.sweep.ndjson`, `fleet.sweep.2-of-8.ndjson`. */
export function sweepName({ scenario, variant }: SweepBase, shard?: Shard): string {
  const name = variant === 'baseline' ? scenario.name : `${scenario.name}.${variant}`;
  const part = shard === undefined ? '' : `.${shard.index + 1}-of-${shard.count}`;
  return `${name}.sweep${part}.ndjson`;
}

/** Replaces a file by these runs, in order, or leaves it as it was; throws FileError. */
export function writeSweep(
  path: string,
  shown: string,
  runs: readonly SweepRun[],
): readonly SweepRun[] {
  const temporary = `${path}.${process.pid}.tmp`;
  const sorted = [...runs].sort(compareSweepRuns);
  try {
    writeFileSync(temporary, sorted.map(lineOf).join(''));
    renameSync(temporary, path);
    return sorted;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new FileError(`cannot write ${shown}: ${whyNot(error)}`, { cause: error });
  }
}

/** A line ends with its line break: without it it is half written. */
function lineOf(run: SweepRun): string {
  return `${JSON.stringify(run)}\n`;
}

/** A file that runs are added to. */
export class SweepFile {
  readonly #path: string;
  readonly #shown: string;
  readonly #runs: Map<string, SweepRun>;
  readonly #write: Write;
  readonly #lock: string;
  #descriptor: number;
  /** Whether a half-written line was dropped. */
  readonly wasTorn: boolean;

  /** Opens a file, or begins one, for runs of this sweep; throws FileError or ContentError. */
  constructor(path: string, shown: string, base: SweepBase, write: Write = writeSync) {
    this.#path = resolve(path);
    this.#shown = shown;
    this.#write = write;
    if (statSync(this.#path, { throwIfNoEntry: false })?.isCharacterDevice() === true) {
      throw new FileError(`cannot write to ${shown}: it is a device, which may have no end`);
    }
    prepareFolder(dirname(this.#path), dirname(shown));
    this.#lock = `${this.#path}.lock`;
    takeLock(this.#lock, shown);
    try {
      const isThere = existsSync(this.#path);
      const content = isThere ? readSweep(this.#path, shown, ELSEWHERE) : NOTHING;
      const other = content.runs[0] === undefined ? undefined : mismatch(base, content.runs[0]);
      if (other !== undefined) {
        const remedy = 'name another file with --out, or remove it';
        throw new ContentError(`${shown} holds runs of ${other}: ${remedy}`);
      }
      this.#runs = new Map(content.runs.map((run) => [runKey(run), run]));
      this.wasTorn = content.isTorn;
      this.#descriptor = opened(this.#path, shown);
      if (content.isTorn) ftruncateSync(this.#descriptor, content.wholeBytes);
    } catch (error) {
      rmSync(this.#lock, { force: true });
      throw error;
    }
  }

  /** Runs that are there, in the order they came. */
  get runs(): readonly SweepRun[] {
    return [...this.#runs.values()];
  }

  /** The run with this key (see runKey), if it is there. */
  find(key: string): SweepRun | undefined {
    return this.#runs.get(key);
  }

  /** Adds a run, unless it is there; throws FileError, and then the file is as it was before. */
  add(run: SweepRun): void {
    if (this.#runs.has(runKey(run))) return;
    const bytes = Buffer.from(lineOf(run));
    const before = fstatSync(this.#descriptor).size;
    try {
      for (let done = 0; done < bytes.length; ) {
        done += this.#write(this.#descriptor, bytes.subarray(done));
      }
    } catch (error) {
      ftruncateSync(this.#descriptor, before);
      const kept = `the ${this.#runs.size} finished runs are kept, the same command goes on`;
      throw new FileError(`cannot write to ${this.#shown}: ${whyNot(error)} (${kept})`, {
        cause: error,
      });
    }
    this.#runs.set(runKey(run), run);
  }

  /** Puts a file that is complete into order; throws FileError, and then it is as it was before. */
  arrange(): void {
    const runs = this.runs;
    const isSorted = runs.every((run, index) => {
      const next = runs[index + 1];
      return next === undefined || compareSweepRuns(run, next) < 0;
    });
    if (isSorted) return;
    writeSweep(this.#path, this.#shown, runs);
    closeSync(this.#descriptor);
    this.#descriptor = opened(this.#path, this.#shown);
  }

  /** Lets others write the file. */
  close(): void {
    closeSync(this.#descriptor);
    rmSync(this.#lock, { force: true });
  }
}

const ELSEWHERE = ': name another file with --out';
const NOTHING: SweepContent = { runs: [], wholeBytes: 0, isTorn: false };

function opened(path: string, shown: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new FileError(`cannot write ${shown}: ${whyNot(error)}`, { cause: error });
  }
}

/** Of a process that is gone the lock is taken over; in a container that is often our own number. */
function takeLock(lock: string, shown: string): void {
  const mine = `${process.pid} ${hostname()}\n`;
  try {
    writeFileSync(lock, mine, { flag: 'wx' });
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!isTaken) {
      // On a full disk there is a file, with nothing in it.
      rmSync(lock, { force: true });
      throw new FileError(`cannot write ${shown}: ${whyNot(error)}`, { cause: error });
    }
    const [pid = '', host] = readText(lock, lock).trim().split(' ');
    // Without a host: its owner died within the few microseconds that it takes to write it.
    const isAbandoned =
      host === undefined ||
      (host === hostname() && (Number(pid) === process.pid || !isAlive(Number(pid))));
    if (isAbandoned) {
      writeFileSync(lock, mine);
      return;
    }
    throw new FileError(
      `${shown} is being written by process ${pid} on ${host}: wait for it, name another file with --out, or, if it is gone, remove ${shown}.lock`,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
