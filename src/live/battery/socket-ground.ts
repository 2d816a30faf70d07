/**
 * A real broker on a TCP socket, in real time: what is measured.
 *
 * Nothing sleeps longer than it must: whoever waits is asked again whenever something came.
 */
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { type Duration, type Instant, instant } from '../../kernel/time.ts';
import { formatDuration } from '../../kernel/time-text.ts';
import type { Credentials, Ground, Line, LineEvents } from './ground.ts';
import { NotApplicable } from './observation.ts';

/** Where a broker listens. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly credentials?: Credentials;
}

/** How long a connection may take to open, ms. */
const OPEN_MS = 5000;

export class SocketGround implements Ground {
  readonly credentials: Credentials;
  readonly #host: string;
  readonly #port: number;
  readonly #beganMs = performance.now();
  readonly #patience: number;
  readonly #open = new Set<() => void>();
  readonly #waiting = new Set<() => void>();

  /** Whoever waits after `patience` is told that it takes too long. */
  constructor({ host, port, credentials = {} }: BrokerAddress, patience?: Duration) {
    this.#patience = patience ?? Infinity;
    this.credentials = credentials;
    this.#host = host;
    this.#port = port;
  }

  get now(): Instant {
    return instant(Math.floor((performance.now() - this.#beganMs) * 1000));
  }

  dial(events: LineEvents): Line {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    // A reset refused, for a FIN is on its way already, would leave the handle open for good.
    const cut = (): void => {
      if (socket.writableEnded) socket.destroy();
      // What the system has not taken yet was written before the end.
      else if (socket.writableLength > 0) socket.destroySoon();
      else socket.resetAndDestroy();
    };
    const giveUp = setTimeout(() => socket.destroy(new Error('no answer')), OPEN_MS);
    let reason: string | undefined;
    const close = (): void => void socket.destroy();
    this.#open.add(close);
    socket
      .on('connect', () => {
        clearTimeout(giveUp);
        events.opened();
        this.#tell();
      })
      .on('data', (chunk) => {
        events.received(chunk);
        this.#tell();
      })
      .on('error', (error) => {
        reason = whyNot(error);
      })
      .on('close', () => {
        clearTimeout(giveUp);
        this.#open.delete(close);
        events.closed(reason);
        this.#tell();
      });
    return { write: (bytes) => void socket.write(bytes), end: () => void socket.end(), cut };
  }

  until(holds: () => boolean, within: Duration): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.now > this.#patience) {
        const span = formatDuration(this.#patience);
        reject(new NotApplicable(`it was not through after ${span}`));
        return;
      }
      const check = (): void => {
        if (holds()) finish(true);
      };
      const finish = (did: boolean): void => {
        clearTimeout(timeout);
        this.#waiting.delete(check);
        resolve(did);
      };
      const timeout = setTimeout(() => finish(holds()), within / 1000);
      this.#waiting.add(check);
      check();
    });
  }

  stop(): void {
    for (const close of this.#open) close();
  }

  #tell(): void {
    for (const check of this.#waiting) check();
  }
}

/** The reason of a connection that the broker reset: it is there, and may be asked again. */
export const BROKEN_OFF = 'it broke the connection off';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  ENOTFOUND: 'no host of this name is known',
  EAI_AGAIN: 'this name cannot be looked up now; write an address',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this host',
  ETIMEDOUT: 'no answer',
};

function whyNot(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? error.message;
}
