/**
 * aedes, a broker from npm, in a process of its own on a loopback port.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROJECT } from './source-tree.ts';

const PROGRAM = `
  import { createServer } from 'node:net';
  import { Aedes } from 'aedes';
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A running server. */
export class AedesServer {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
    this.port = port;
    this.#process = child;
  }

  /** Starts one; it accepts connections when this resolves. */
  static async start(): Promise<AedesServer> {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
      cwd: PROJECT,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [chunk] = await once(child.stdout, 'data');
    return new AedesServer(Number(String(chunk)), child);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}
