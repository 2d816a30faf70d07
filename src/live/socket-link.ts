/**
 * One connection: a socket on one side, whole packets in and bytes out on the other.
 *
 *   socket ─▶ FrameReader ─▶ packets          bytes ─▶ one write a turn of the event loop ─▶ socket
 *
 * What is written and not yet taken by the system is bounded: at `maxOutput` bytes the link is not
 * writable, and an engine that has to answer all the same is not read from until it drains. Knows
 * nothing of sessions.
 */
import type { Socket } from 'node:net';
import type { Instant } from '../kernel/time.ts';
import { FrameReader } from '../mqtt/frame.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { Incoming } from './reception.ts';

/** Bytes of answers a full link still takes before its socket is no longer read. */
const ANSWER_ROOM = 65_536;

/** What a link is limited by, in bytes. */
export interface LinkBounds {
  /** Written and not yet taken by the system, above which the link is not writable. */
  readonly maxOutput: number;
  /** With the fixed header, of a packet that comes in. */
  readonly maxPacketSize: number;
}

export class SocketLink implements Incoming {
  readonly socket: Socket;
  readonly reader: FrameReader;
  version: ProtocolVersion | undefined = undefined;
  /** When a link with nothing to do is given up: not connected yet, or closing. */
  deadline: Instant;
  /** From then on nothing is read or written any more. */
  isClosing = false;
  readonly #maxOutput: number;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  /** Bytes at which the socket is no longer read; 0 while the link is writable. */
  #tooMuch = 0;
  #isDiscarded = false;

  constructor(socket: Socket, deadline: Instant, { maxOutput, maxPacketSize }: LinkBounds) {
    this.socket = socket;
    this.deadline = deadline;
    this.reader = new FrameReader(maxPacketSize);
    this.#maxOutput = maxOutput;
  }

  /** Whether the link takes more now; if not, `drained` says so when it does. */
  get isWritable(): boolean {
    return this.#tooMuch === 0;
  }

  /** Takes a packet; true when it is the first since the last `flush`. */
  write(bytes: Uint8Array): boolean {
    if (this.isClosing) return false;
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
    this.#watch();
    return this.#unsent.length === 1;
  }

  /** Hands the system what has been written since the last time. */
  flush(): void {
    const unsent = this.#unsent;
    const [first] = unsent;
    if (first === undefined || this.socket.destroyed) return;
    this.#unsent = [];
    this.socket.write(unsent.length === 1 ? first : Buffer.concat(unsent, this.#unsentBytes));
    this.#unsentBytes = 0;
  }

  /** Everything has left; true when the link had not been writable. */
  drained(): boolean {
    if (this.#tooMuch === 0 || this.isClosing) return false;
    this.#tooMuch = 0;
    this.socket.resume();
    return true;
  }

  /** Drops what has not left yet. */
  discard(): void {
    this.#unsent = [];
    this.#unsentBytes = 0;
    this.#isDiscarded = this.socket.writableLength > 0;
  }

  /**
   * Ends after what has been written. The socket goes on being read, and what comes is thrown away:
   * closing with bytes unread would reset the connection under the last packet.
   */
  close(): void {
    this.isClosing = true;
    if (this.#isDiscarded) {
      this.socket.destroy();
      return;
    }
    this.flush();
    this.socket.end();
    this.socket.resume();
  }

  #watch(): void {
    const pending = this.#unsentBytes + this.socket.writableLength;
    if (this.#tooMuch === 0) {
      if (pending >= this.#maxOutput) this.#tooMuch = pending + ANSWER_ROOM;
    } else if (pending > this.#tooMuch) {
      this.socket.pause();
    }
  }
}
