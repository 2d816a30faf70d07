/**
 * Files that may be of any size, or never end: read up to a bound, or piece by piece.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes that are read at once. */
export const CHUNK = 1024 * 1024;

/** A file is larger than somebody has use for. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** Everything in a file; throws TooLargeError as soon as there is more than `most` bytes. */
export function bytesOf(path: string, most: number): Buffer {
  return withFile(path, (file) => {
    const { size } = fstatSync(file);
    if (size > most) throw tooLarge(most);
    const chunks: Buffer[] = [];
    let total = 0;
    for (const chunk of chunksOf(file, size)) {
      // What has no size, as a device or a pipe, may have no end either.
      total += chunk.length;
      if (total > most) throw tooLarge(most);
      chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks);
  });
}

/** A plain file's size, bytes; 0 for what has none. */
export function sizeOf(path: string): number {
  return withFile(path, (file) => fstatSync(file).size);
}

/** What is made of an open file, which is closed afterwards. */
export function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** The file's bytes, piece by piece; each piece is overwritten by the next. */
export function* chunksOf(file: number, expected: number): Iterable<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, expected || CHUNK)));
  for (;;) {
    const length = readSync(file, buffer);
    if (length === 0) return;
    yield buffer.subarray(0, length);
  }
}

function tooLarge(most: number): TooLargeError {
  return new TooLargeError(`it is larger than ${most / 1024 / 1024} MiB`);
}
