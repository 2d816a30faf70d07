/**
 * Debian's mosquitto on a loopback port, for tests of our client engine against somebody else's
 * server. Where it is not installed those tests are skipped and say so, unless
 * `REAL_SERVERS=required` makes that a failure.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);

/** Whether tests against it are left out here, and nobody insists. */
export const hasNoMosquitto: boolean =
  PROGRAM === undefined && process.env['REAL_SERVERS'] !== 'required';

if (hasNoMosquitto) process.stderr.write('mosquitto is not installed: its tests are skipped\n');

/** A running server. */
export class Mosquitto {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port;
    this.#process = child;
    this.#folder = folder;
  }

  /** Starts one, with these lines in its configuration; it accepts connections when this resolves. */
  static async start(...settings: readonly string[]): Promise<Mosquitto> {
    if (PROGRAM === undefined)
      throw new Error('mosquitto is not installed: apt-get install mosquitto');
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
    const file = join(folder, 'mosquitto.conf');
    const basics = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'persistence false'];
    writeFileSync(file, [...basics, ...settings, ''].join('\n'));
    const child = spawn(PROGRAM, ['-c', file, '-v'], { stdio: ['ignore', 'ignore', 'pipe'] });
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (chunk) => {
        if (String(chunk).includes(' running')) resolve();
      });
      child.once('exit', () => resolve());
    });
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
    return new Mosquitto(port, child, folder);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill();
      await once(this.#process, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
