/**
 * Somebody else's MQTT client as a process: what it prints until it ends, and ending it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** What a process left behind. */
export interface Outcome {
  readonly code: number | null;
  readonly out: string;
}

/** A client that runs. */
export class ClientProgram {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #out = '';

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#ended = once(this.#child, 'close');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#out += chunk;
      });
    }
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  /** Ends it as a crash would: nothing more is sent. */
  async crash(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Waits until it ends by itself. */
  async outcome(): Promise<Outcome> {
    await this.#ended;
    return { code: this.#child.exitCode, out: this.#out };
  }
}
