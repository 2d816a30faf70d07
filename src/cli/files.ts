/**
 * Files in and out, with errors a person can act on.
 *
 * A result appears whole or not at all: it is written under a temporary name in its folder, and
 * renamed when everything that belongs together is complete.
 */
import {
  accessSync,
  constants,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { bytesOf } from './bounded-file.ts';

/** A file or folder that cannot be used; the message names it and says why. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

/** One file to write. */
export interface Output {
  readonly name: string;
  readonly text: string;
}

const MIB = 1024 * 1024;

/**
 * The most that files of each kind may hold, and that compressed ones may unfold to, bytes: as much
 * as is read within seconds.
 */
export const MOST_TEXT = { result: 256 * MIB, users: 4 * MIB, brokerConfig: MIB } as const;

/**
 * The text of a file of at most `most` bytes, plain or gzip, with bytes that are no UTF-8 replaced by
 * U+FFFD; throws FileError.
 */
export function readText(path: string, shown: string, most: number = MOST_TEXT.result): string {
  try {
    const bytes = bytesOf(path, most);
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!isCompressed) return bytes.toString('utf8');
    return gunzipSync(bytes, { maxOutputLength: most }).toString('utf8');
  } catch (error) {
    throw new FileError(`cannot read ${shown}: ${whyNot(error)}`, { cause: error });
  }
}

/** Makes sure results can be written there, before hours of simulation; throws FileError. */
export function prepareFolder(folder: string, shown: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new FileError(`cannot write to the folder ${shown}: ${whyNot(error)}`, { cause: error });
  }
}

/** Makes a folder and its parents. Node's own `recursive` never returns from one below /proc. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Writes all files under temporary names before any gets its own; throws FileError. */
export function writeResults(folder: string, outputs: readonly Output[]): void {
  const files = outputs.map(({ name, text }) => ({
    text,
    path: join(folder, name),
    temporary: join(folder, `.${name}.${process.pid}.tmp`),
  }));
  try {
    for (const { temporary, text } of files) writeFileSync(temporary, text);
    for (const { temporary, path } of files) renameSync(temporary, path);
  } catch (error) {
    for (const { temporary } of files) discard(temporary);
    throw new FileError(`cannot write to ${folder}: ${whyNot(error)}`, { cause: error });
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // What could not be written often cannot be removed either; the write's error says why.
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a directory',
  ENOTDIR: 'part of the path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of disk space is used up',
  EFBIG: 'the file would be larger than allowed',
  ENAMETOOLONG: 'the name is too long',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
  ERR_STRING_TOO_LONG: 'it is too large',
  ERR_BUFFER_TOO_LARGE: 'it unfolds to too much: unpack it',
  Z_BUF_ERROR: 'the gzip file is cut short: fetch or compress it again',
  Z_DATA_ERROR: 'the gzip file is damaged: fetch or compress it again',
};

/** Why the file system refused, in words. */
export function whyNot(error: unknown): string {
  const origin = error instanceof FileError ? error.cause : error;
  const code = origin instanceof Error && 'code' in origin ? String(origin.code) : '';
  return REASONS[code] ?? (origin instanceof Error ? origin.message : String(origin));
}
