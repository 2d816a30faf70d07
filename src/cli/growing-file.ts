/**
 * A file that is written piece by piece and appears under its name only when it is whole.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { FileError, whyNot } from './files.ts';

/** Bytes collected before they are written. */
const PIECE = 1 << 18;

export class GrowingFile {
  readonly #path: string;
  readonly #shown: string;
  readonly #temporary: string;
  readonly #descriptor: number;
  #pieces: Uint8Array[] = [];
  #held = 0;
  #isOpen = false;

  /** Throws FileError when nothing can be written there. */
  constructor(path: string, cwd: string) {
    this.#path = resolve(cwd, path);
    this.#shown = path;
    const folder = dirname(this.#path);
    this.#temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`);
    this.#descriptor = this.#tried(() => openSync(this.#temporary, 'w'));
    this.#isOpen = true;
  }

  append(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#held += bytes.length;
    if (this.#held >= PIECE) this.#flush();
  }

  /** The file is whole. */
  finish(): void {
    this.#flush();
    this.#tried(() => {
      this.#close();
      renameSync(this.#temporary, this.#path);
    });
  }

  /** Nothing of the file remains, unless it was finished. */
  discard(): void {
    if (this.#isOpen) this.#removeQuietly();
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#held = 0;
    this.#tried(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
    });
  }

  #close(): void {
    this.#isOpen = false;
    closeSync(this.#descriptor);
  }

  #tried<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      this.#removeQuietly();
      throw new FileError(`cannot write ${this.#shown}: ${whyNot(error)}`, { cause: error });
    }
  }

  #removeQuietly(): void {
    try {
      if (this.#isOpen) this.#close();
      rmSync(this.#temporary, { force: true });
    } catch {
      // What could not be written often cannot be removed either; the write's error says why.
    }
  }
}
