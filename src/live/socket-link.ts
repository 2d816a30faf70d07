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

/** Bytes that are worth a write of their own before the turn is over. */
const WRITE_BYTES = 65_536;

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
  readonly #handAt: number;
  readonly #onRoom: () => void;
  #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  /** Of a link that is not writable: the bytes waiting at which its socket is no longer read. */
  #tooMuch = 0;
  #isDiscarded = false;

  /** `onRoom` is told when the link is writable again. */
  constructor(
    socket: Socket,
    deadline: Instant,
    { maxOutput, maxPacketSize }: LinkBounds,
    onRoom: () => void,
  ) {
    this.socket = socket;
    this.deadline = deadline;
    this.reader = new FrameReader(maxPacketSize);
    this.#maxOutput = maxOutput;
    this.#handAt = Math.min(maxOutput, WRITE_BYTES);
    this.#onRoom = onRoom;
    socket.on('drain', () => this.#drained());
  }

  /** Whether the link takes more now. */
  get isWritable(): boolean {
    return this.#tooMuch === 0;
  }

  /** Takes a packet; true when it waits for the next `flush` and is the first to do so. */
  write(bytes: Uint8Array): boolean {
    if (this.isClosing) return false;
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
    // What is waiting here could have left: only what the system does not take may make it full.
    if (this.#unsentBytes >= this.#handAt && !this.socket.writableNeedDrain) this.#hand();
    this.#watch();
    return this.#unsent.length === 1;
  }

  /** Hands the system what has been written since the last time. */
  flush(): void {
    this.#hand();
    // Node promises no 'drain' after a write that left at once.
    if (this.#tooMuch > 0 && !this.socket.writableNeedDrain) this.#drained();
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
    this.#hand();
    this.socket.end();
    this.socket.resume();
  }

  #hand(): void {
    const unsent = this.#unsent;
    const [first] = unsent;
    if (first === undefined || this.socket.destroyed) return;
    this.#unsent = [];
    this.socket.write(unsent.length === 1 ? first : Buffer.concat(unsent, this.#unsentBytes));
    this.#unsentBytes = 0;
  }

  #drained(): void {
    if (this.#tooMuch === 0 || this.isClosing) return;
    this.#tooMuch = 0;
    this.socket.resume();
    this.#onRoom();
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
