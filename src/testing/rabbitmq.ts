/**
 * Debian's rabbitmq-server with its MQTT plugin, on loopback ports and in a folder of its own: the
 * versioned script, for the one in /usr/sbin switches user, and an epmd that nobody else uses.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './mosquitto.ts';

const LIBRARY = '/usr/lib/rabbitmq/lib';
const PROGRAM = (existsSync(LIBRARY) ? readdirSync(LIBRARY) : [])
  .map((version) => join(LIBRARY, version, 'sbin/rabbitmq-server'))
  .find(existsSync);

/** Whether tests against it are left out here, and nobody insists. */
export const hasNoRabbitmq: boolean =
  PROGRAM === undefined && process.env['REAL_SERVERS'] !== 'required';

if (hasNoRabbitmq)
  process.stderr.write('rabbitmq-server is not installed: its tests are skipped\n');

/** How long it may take to come up, and to go down, ms. */
const PATIENCE_MS = 90_000;
const FAREWELL_MS = 20_000;

/** A running server. */
export class RabbitMq {
  readonly port: number;
  readonly #processes: readonly ChildProcess[];
  readonly #folder: string;

  private constructor(port: number, processes: readonly ChildProcess[], folder: string) {
    this.port = port;
    this.#processes = processes;
    this.#folder = folder;
  }

  /** Starts one; it accepts MQTT connections when this resolves. */
  static async start(): Promise<RabbitMq> {
    if (PROGRAM === undefined) {
      throw new Error('rabbitmq-server is not installed: apt-get install rabbitmq-server');
    }
    const folder = mkdtempSync(join(tmpdir(), 'rabbitmq-'));
    const [port, amqp, epmd, distribution] = await Promise.all([1, 2, 3, 4].map(freePort));
    const config = [
      `listeners.tcp.1 = 127.0.0.1:${amqp}`,
      `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
      'mqtt.allow_anonymous = true',
    ];
    mkdirSync(join(folder, 'log'));
    writeFileSync(join(folder, 'rabbitmq.conf'), `${config.join('\n')}\n`);
    writeFileSync(join(folder, 'enabled_plugins'), '[rabbitmq_mqtt].\n');
    const names = spawn('epmd', ['-address', '127.0.0.1', '-port', `${epmd}`], { stdio: 'ignore' });
    const server = spawn(PROGRAM, {
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        RABBITMQ_NODENAME: `verify${port}@localhost`,
        RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_LOG_BASE: join(folder, 'log'),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
        RABBITMQ_DIST_PORT: `${distribution}`,
        ERL_EPMD_PORT: `${epmd}`,
        ERL_EPMD_ADDRESS: '127.0.0.1',
      },
    });
    const rabbit = new RabbitMq(port ?? 0, [server, names], folder);
    try {
      await answering(rabbit.port, server);
    } catch (error) {
      await rabbit.stop();
      throw error;
    }
    return rabbit;
  }

  async stop(): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const insist = setTimeout(() => child.kill('SIGKILL'), FAREWELL_MS);
      child.kill();
      await once(child, 'exit');
      clearTimeout(insist);
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Resolves once somebody listens on this port. */
async function answering(port: number, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline && server.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('rabbitmq-server did not come up');
}
