/**
 * `serve`: the broker engine on a real TCP socket, until somebody stops it.
 */
import { SILENT_OBSERVER } from '../../broker/silent-observer.ts';
import type { Duration } from '../../kernel/time.ts';
import { Server } from '../../live/server.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { NetworkError, UsageError } from '../failure.ts';
import { Interrupt } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `serve`. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly allowRemote?: true;
  readonly set: readonly string[];
  readonly preset?: string;
  readonly connectTimeout: Duration;
  readonly maxConnections: number;
  readonly maxOutputBuffer: number;
}

/** Serves until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  const { host, connectTimeout, maxConnections, maxOutputBuffer } = options;
  if (!isLoopback(host) && options.allowRemote !== true) {
    throw new UsageError(
      `${host} is not a loopback address: with --allow-remote anybody who reaches it can connect, ` +
        'publish and subscribe, over a connection that is not encrypted',
    );
  }
  const { limits } = loadBroker(options);
  const interrupt = new Interrupt(terminal);
  const settings = { limits, connectTimeout, maxConnections, maxOutputBuffer };
  const server = new Server(settings, SILENT_OBSERVER);
  try {
    const stopped = new Promise<void>((resolve) => interrupt.onStop(resolve));
    const port = await listening(server, options);
    terminal.out(`listening on ${host.includes(':') ? `[${host}]` : host}:${port}\n`);
    if (interrupt.code === undefined) await stopped;
    await server.stop();
    return interrupt.code ?? EXIT.ok;
  } finally {
    interrupt.release();
  }
}

async function listening(server: Server, { host, port }: ServeOptions): Promise<number> {
  try {
    return await server.listen(host, port);
  } catch (error) {
    throw new NetworkError(`cannot listen on ${host}:${port}: ${whyNot(error)}`, { cause: error });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does already; --port 0 takes any free port',
  EACCES: 'permission denied; ports from 1024 need none',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no such host',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Whether only programs on this machine can reach this address. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
