/**
 * What this process may use of memory, and what it uses: objects, which V8 bounds, and all of it,
 * which the machine or the container bounds.
 */
import { totalmem } from 'node:os';
import process from 'node:process';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of JavaScript objects, and of the whole process. */
export interface MemorySize {
  readonly heapBytes: number;
  readonly totalBytes: number;
}

/** Memory as a command sees it. */
export interface Memory {
  /** What there is to be used. */
  readonly room: MemorySize;
  /** What is used now, garbage included. */
  used(): MemorySize;
  /** Takes the garbage away: up to a second for each gigabyte. */
  collect(): void;
  /** Whether an array of this many bytes could be had now. */
  hasRoomFor(bytes: number): boolean;
}

/** V8 counts three young halves into its limit, where nothing stays. */
const YOUNG_BYTES = 3 * 0x1000000;

/** The memory of this process. */
export function processMemory(): Memory {
  let room: MemorySize | undefined;
  return {
    // Asked for every few milliseconds, and read from files of the system: it stays what it is.
    get room() {
      room ??= roomOf();
      return room;
    },
    used: () => ({
      heapBytes: getHeapStatistics().used_heap_size,
      totalBytes: process.memoryUsage.rss(),
    }),
    collect: () => {
      setFlagsFromString('--expose-gc');
      runInNewContext('gc')();
    },
    hasRoomFor: (bytes) => {
      try {
        // Its pages are never touched, so that this takes address space for a moment and no memory.
        return new ArrayBuffer(bytes).byteLength === bytes;
      } catch {
        return false;
      }
    },
  };
}

function roomOf(): MemorySize {
  const limit = getHeapStatistics().heap_size_limit;
  const old = limit > YOUNG_BYTES ? limit - YOUNG_BYTES : limit / 2;
  return { heapBytes: old, totalBytes: machineBytes() };
}

/** The container's limit where there is one: Node says 0 or 2^64 where there is none. */
function machineBytes(): number {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return constrained > 0 && constrained < total ? constrained : total;
}

/** Whether V8 or the system had no room for an array or a table. */
export function isAllocationFailure(error: unknown): error is RangeError {
  return (
    error instanceof RangeError &&
    /allocation failed|maximum size exceeded|Invalid (?:typed )?array (?:buffer )?length/.test(
      error.message,
    )
  );
}
