/**
 * A broker as a process of its own on a free loopback port: ours, or Debian's mosquitto with the
 * same limits (none on windows and queues, nothing kept on disk).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/mqtt-session-sim.js', import.meta.url));
const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'].find(existsSync);

/** A broker that accepts connections. */
export interface BrokerProcess {
  readonly port: number;
  /** Bytes of memory it has now; NaN where /proc does not tell. */
  rssBytes(): number;
  stop(): Promise<void>;
}

/** `serve`, with these flags besides. */
export async function startServe(...flags: readonly string[]): Promise<BrokerProcess> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [, port] = await said(child, child.stdout, /listening on .*:(\d+)/);
  return running(child, Number(port));
}

/** Mosquitto; undefined where it is not installed. */
export async function startMosquitto(): Promise<BrokerProcess | undefined> {
  if (MOSQUITTO === undefined) return undefined;
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'set_tcp_nodelay true',
    'max_inflight_messages 0',
    'max_queued_messages 0',
    'log_dest stderr',
    'log_type information',
    'connection_messages false',
  ];
  writeFileSync(join(folder, 'mosquitto.conf'), `${settings.join('\n')}\n`);
  const child = spawn(MOSQUITTO, ['-c', join(folder, 'mosquitto.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await said(child, child.stderr, / running/);
  const { stop, ...broker } = running(child, port);
  return {
    ...broker,
    async stop() {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function running(child: ChildProcess, port: number): BrokerProcess {
  return {
    port,
    rssBytes() {
      const path = `/proc/${child.pid}/status`;
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? [];
      return Number(kilobytes) * 1024;
    },
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** What a process says to the pattern; rejects when it ends without. */
function said(
  child: ChildProcess,
  stream: NodeJS.ReadableStream,
  pattern: RegExp,
): Promise<RegExpExecArray> {
  let text = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      text += chunk;
      const match = pattern.exec(text);
      if (match !== null) resolve(match);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a broker ended with ${code}: ${text}`)));
  });
}

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}
