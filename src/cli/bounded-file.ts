/**
 * Files that may be of any size, or never end: read up to a bound, or line by line.
 */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { condensed } from '../link/condensed.ts';
import { type Recording, recordingLike } from '../link/recording.ts';

/** A line longer than this is in no recording. */
const MOST_LINE = 64 * 1024;
const CHUNK = 1024 * 1024;

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

/**
 * A recording read from beginning to end without being kept, as the text that stands in for it;
 * undefined when the file is no recording.
 */
export function condensedRecording(path: string): string | undefined {
  return withFile(path, (file) => {
    const hash = createHash('sha256');
    const decoder = new StringDecoder('utf8');
    let recording: Recording | undefined;
    let rest = '';
    for (const chunk of chunksOf(file, CHUNK)) {
      hash.update(chunk);
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      recording ??= recordingLike(lines.slice(0, 2).join('\n'));
      if (recording === undefined || rest.length > MOST_LINE) return undefined;
      for (const line of lines) recording.take(line);
      if (recording.isHopeless) break;
    }
    if (recording === undefined) return undefined;
    recording.take(rest + decoder.end());
    return condensed(recording.end(), hash.digest('hex'));
  });
}

function withFile<T>(path: string, use: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

/** The file's bytes, piece by piece; each piece is overwritten by the next. */
function* chunksOf(file: number, expected: number): Iterable<Buffer> {
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
