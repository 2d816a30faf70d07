/**
 * Debian's redis-server on a loopback port, keeping nothing on disk, for tests of sweeps over
 * several machines; and this program's command line in processes beside it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { onTestFinished, type TestContext } from 'vitest';
import { installed, needed } from './installed.ts';
import { builtLauncher, type Ended, ended, launch } from './launcher.ts';
import { freePort } from './mosquitto.ts';

const PROGRAM = installed([['redis-server', '--version']]);

/** A server that a test may stop and start again, empty, on the same port. */
export class RedisServer {
  readonly port: number;
  readonly #program: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, program: string) {
    this.port = port;
    this.#program = program;
  }

  /** Starts one for this test, or skips the test where there is none. */
  static async start(context: TestContext): Promise<RedisServer> {
    const program = needed(context, PROGRAM, 'redis-server');
    const server = new RedisServer(await freePort(), program);
    onTestFinished(() => server.stop());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it takes connections. */
  async start(): Promise<void> {
    const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn(this.#program, ['--port', `${this.port}`, ...settings], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#process = child;
    await printed(child.stdout, 'Ready to accept connections');
  }

  /** Lets it take nothing any more that would need more bytes than so many; 0: whatever comes. */
  async limitMemory(bytes: number): Promise<void> {
    const client = new Redis(this.url);
    await client.config('SET', 'maxmemory', bytes);
    client.disconnect();
  }

  /** Ends it at once; what it had is gone. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

/** One command in a process of its own. */
export class Command {
  readonly #process: ReturnType<typeof launch>;
  /** How it ended. */
  readonly ended: Promise<Ended>;

  constructor(cwd: string, ...args: readonly string[]) {
    this.#process = launch(builtLauncher(), args, cwd);
    this.ended = ended(this.#process);
    onTestFinished(async () => {
      this.kill('SIGKILL');
      await this.ended;
    });
  }

  /** Resolves when it has said this on stderr. */
  said(text: string): Promise<void> {
    return printed(this.#process.stderr, text);
  }

  kill(signal: 'SIGINT' | 'SIGKILL'): void {
    this.#process.kill(signal);
  }
}

function printed(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let heard = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      heard += chunk;
      if (heard.includes(text)) resolve();
    });
    stream.once('end', () => reject(new Error(`ended without "${text}": ${heard}`)));
  });
}

/** Resolves when a file of this folder, which is begun empty, has so many lines. */
export async function grownTo(lines: number, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, '', { flag: 'a' });
  const count = (): number => readFileSync(path, 'utf8').split('\n').length - 1;
  const watcher = watch(path);
  while (count() < lines) await once(watcher, 'change');
  watcher.close();
}
