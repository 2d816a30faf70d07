/**
 * Looks at memory between slices of a run, so that it ends with a word and its results while there
 * is room to write them: V8 would end the process with neither.
 */
import { bytesText } from '../report/number-text.ts';
import type { Memory } from './memory.ts';

/** Of the heap, what may be in use: closing the books and writing a page take the rest. */
const HEAP_SHARE = 0.75;
/** Of the machine or container, beyond which the system may end the process. */
const TOTAL_SHARE = 0.92;
/** Of the heap, by how much it grows before its garbage is looked at again. */
const GROWTH_SHARE = 0.04;
/** Of the process, what the largest array may ask for when it grows, and how often to try. */
const PROBE = { share: 0.5, growth: 1.1 } as const;

/** Remembers when the heap was last cleaned up, and when there was room for an array to grow. */
export class MemoryWatch {
  readonly #memory: Memory;
  #cleanBytes = 0;
  #probedBytes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Why a run had better end now, in words; undefined while there is room. */
  shortage(): string | undefined {
    const { room } = this.#memory;
    const { heapBytes, totalBytes } = this.#memory.used();
    if (totalBytes > room.totalBytes * TOTAL_SHARE) {
      return `this process uses ${ofText(totalBytes, room.totalBytes)}`;
    }
    return this.#arrayShortage(totalBytes) ?? this.#heapShortage(heapBytes, room.heapBytes);
  }

  /** Tried between events: a refusal within one leaves books that do not balance. */
  #arrayShortage(totalBytes: number): string | undefined {
    if (totalBytes < this.#probedBytes * PROBE.growth) return undefined;
    this.#probedBytes = totalBytes;
    const bytes = Math.round(totalBytes * PROBE.share);
    if (this.#memory.hasRoomFor(bytes)) return undefined;
    return `this process uses ${bytesText(totalBytes)}, and may not have ${bytesText(bytes)} more`;
  }

  #heapShortage(heapBytes: number, room: number): string | undefined {
    const limit = room * HEAP_SHARE;
    const isKnown = heapBytes <= this.#cleanBytes + room * GROWTH_SHARE;
    if (heapBytes <= limit || isKnown) return undefined;
    this.#memory.collect();
    this.#cleanBytes = this.#memory.used().heapBytes;
    if (this.#cleanBytes <= limit) return undefined;
    return `JavaScript objects use ${ofText(this.#cleanBytes, room)}`;
  }
}

function ofText(used: number, room: number): string {
  return `${bytesText(used)} of ${bytesText(room)}`;
}
