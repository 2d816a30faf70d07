/**
 * A recording of any size, read line by line and never kept. A file of its own: help and the other
 * commands that read files need nothing of links.
 */
import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { condensed } from '../link/condensed.ts';
import { type Recording, recordingLike } from '../link/recording.ts';
import { CHUNK, chunksOf, withFile } from './bounded-file.ts';

/** A line longer than this is in no recording. */
const MOST_LINE = 64 * 1024;

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
