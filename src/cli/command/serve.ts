/**
 * `serve`: the broker engine on a real TCP socket, until somebody stops it.
 */
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Authenticator } from '../../broker/port.ts';
import type { Duration } from '../../kernel/time.ts';
import { formatDuration } from '../../kernel/time-text.ts';
import { denying } from '../../live/denied-filters.ts';
import { Log } from '../../live/log.ts';
import { Server } from '../../live/server.ts';
import { usersOf } from '../../live/users.ts';
import { counted } from '../../report/number-text.ts';
import { loadBroker } from '../../scenario/broker-settings.ts';
import { isLoopback } from '../broker-address.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { ContentError, NetworkError, UsageError } from '../failure.ts';
import { MOST_TEXT, readText } from '../files.ts';
import { Interrupt } from '../interrupt.ts';
import { brokerConfigText } from '../scenario-file.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `serve`. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly allowRemote?: true;
  readonly set: readonly string[];
  readonly preset?: string;
  readonly brokerConfig?: string;
  readonly users?: string;
  readonly denySubscribe: readonly string[];
  /** Seconds. */
  readonly maxKeepAlive?: number;
  readonly log?: true;
  readonly connectTimeout: Duration;
  readonly maxConnections: number;
  readonly maxOutputBuffer: number;
}

/** Serves until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<ExitCode> {
  checkHost(options, terminal);
  const { brokerConfig, ...flags } = options;
  const { limits, notes } = loadBroker({
    ...flags,
    set: settingsOf(options),
    ...(brokerConfig === undefined
      ? {}
      : { brokerConfig: brokerConfigText(brokerConfig, terminal.cwd) }),
  });
  for (const note of notes) terminal.err(`note: ${note}\n`);
  const { connectTimeout, maxConnections, maxOutputBuffer } = options;
  const server = new Server({
    limits,
    connectTimeout,
    maxConnections,
    maxOutputBuffer,
    guard: denying(options.denySubscribe),
    ...(options.users === undefined ? {} : { authenticator: usersIn(options.users, terminal) }),
    ...(options.log === true ? { log: new Log((line) => terminal.out(`${line}\n`)) } : {}),
  });
  const interrupt = new Interrupt(terminal);
  const stopped = new Promise<void>((resolve) => interrupt.onStop(resolve));
  try {
    const port = await listening(server, options);
    terminal.out(`listening on ${addressText(options.host, port)}\n`);
    const beganMs = performance.now();
    if (interrupt.code === undefined) await Promise.race([stopped, server.failure]);
    await Promise.race([server.stop(), server.failure]);
    const lasted = formatDuration(Math.round(performance.now() - beganMs) * 1000);
    terminal.err(`stopped after ${lasted}: ${counted(server.accepted, 'connection')}\n`);
    return interrupt.code ?? EXIT.ok;
  } catch (error) {
    server.abort();
    throw error;
  } finally {
    interrupt.release();
  }
}

/** Nobody opens a broker without passwords and encryption to a network by accident. */
function checkHost({ host, allowRemote }: ServeOptions, terminal: Terminal): void {
  if (isLoopback(host)) return;
  const meaning =
    'whoever reaches this address can connect, read every topic and publish; nothing is encrypted';
  if (allowRemote !== true) {
    throw new UsageError(`${host} is not a loopback address: with --allow-remote, ${meaning}`);
  }
  terminal.err(`note: ${meaning}\n`);
}

/** What has a flag of its own is set first: `--set` can say everything. */
function settingsOf({ maxKeepAlive, set }: ServeOptions): readonly string[] {
  if (maxKeepAlive === undefined) return set;
  return [`broker.limits.keepAlive.max=${maxKeepAlive}s`, ...set];
}

function usersIn(file: string, { cwd }: Terminal): Authenticator {
  const users = usersOf(readText(resolve(cwd, file), file, MOST_TEXT.users));
  if ('authenticate' in users) return users;
  throw new ContentError(
    users.map(({ line, message }) => `${file}:${line}: ${message}`).join('\n'),
  );
}

async function listening(server: Server, { host, port }: ServeOptions): Promise<number> {
  try {
    return await server.listen(host, port);
  } catch (error) {
    const reason = whyNot(error);
    throw new NetworkError(`cannot listen on ${addressText(host, port)}: ${reason}`, {
      cause: error,
    });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has it; choose another --port (0 takes any free one)',
  EACCES: 'permission denied; a port from 1024 on needs none',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no host of this name is known',
  EAI_AGAIN: 'this name cannot be looked up now; write an address',
};

function whyNot(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

function addressText(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
