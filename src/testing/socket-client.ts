/**
 * A client of a conversation with a real socket: says records of packets as bytes, hears bytes as
 * records. The server is in this process, so both ends of the connection are known.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { connect as dial, type Socket } from 'node:net';
import { START } from '../kernel/time.ts';
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import { Decoder, Encoder } from '../mqtt/codec.ts';
import { statedVersion } from '../mqtt/connect-form.ts';
import { FrameReader, INCOMPLETE, MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { closed, type Heard, type LinkAct, type Spoken } from './spoken-packet.ts';
import { Listener, say, type Vocabulary } from './spoken-wire.ts';

/** Where Node tells of every socket a server accepts. */
const ACCEPTED = 'net.server.socket';
const LINK = 0 as LinkId;

/** The connection of one client. */
export class SocketClient {
  readonly name: string;
  readonly #vocabulary: Vocabulary;
  readonly #reader = new FrameReader(MAX_PACKET_SIZE);
  readonly #heard: Heard[] = [];
  #version: ProtocolVersion = 5;
  #near: Socket | undefined;
  #far: Socket | undefined;
  #isCut = false;

  constructor(name: string, vocabulary: Vocabulary) {
    this.name = name;
    this.#vocabulary = vocabulary;
  }

  /** Connects, and resolves when the server has accepted. */
  async dial(port: number): Promise<void> {
    const accepted = new Map<number | undefined, Socket>();
    const listen = (message: unknown): void => {
      // Node documents the message as an object with this socket.
      const { socket } = message as { readonly socket: Socket };
      accepted.set(socket.remotePort, socket);
    };
    subscribe(ACCEPTED, listen);
    const near = dial(port, '127.0.0.1');
    await once(near, 'connect');
    while (!accepted.has(near.localPort)) await new Promise(setImmediate);
    unsubscribe(ACCEPTED, listen);
    this.#near = near;
    this.#far = accepted.get(near.localPort);
    near
      .on('data', (chunk) => this.#read(chunk))
      .on('error', () => undefined)
      .on('close', () => {
        if (!this.#isCut) this.#heard.push(closed);
      });
  }

  /** Whether nothing is on its way: all bytes have arrived, or both ends are gone. */
  get isQuiet(): boolean {
    const near = this.#near;
    const far = this.#far;
    if (near === undefined || far === undefined) return true;
    if (near.destroyed || far.destroyed) return near.destroyed && far.destroyed;
    const isEnding = near.writableEnded || far.writableEnded;
    const isThere = near.bytesWritten === far.bytesRead && far.bytesWritten === near.bytesRead;
    return !isEnding && isThere;
  }

  /** What has been heard since the last time. */
  take(): readonly Heard[] {
    return this.#heard.splice(0);
  }

  say(packet: Spoken): void {
    if (packet.cmd === 'connect') this.#version = packet.protocolVersion;
    this.#write(this.#encoded(packet));
  }

  /** Says bytes, whole packets or not. */
  sayBytes(bytes: Uint8Array): void {
    const [first = 0] = bytes;
    if (first >> 4 === PACKET_TYPE.connect) this.#version = statedVersion(bytes) ?? 5;
    this.#write(bytes);
  }

  /** What a packet looks like once it has been bytes in this client's version. */
  asHeard(packet: Heard): Heard {
    if (isAct(packet)) return packet;
    const decoded: Spoken[] = [];
    this.#decode(this.#encoded(packet), decoded);
    return decoded[0] ?? packet;
  }

  /** The connection breaks. */
  cut(): void {
    this.#isCut = true;
    this.#near?.destroy();
  }

  #write(bytes: Uint8Array): void {
    if (this.#near?.writable !== true)
      throw new Error(`${this.name} speaks on a closed connection`);
    this.#near.write(bytes);
  }

  #read(chunk: Uint8Array): void {
    this.#reader.push(chunk);
    for (;;) {
      const packet = this.#reader.next();
      if (packet === INCOMPLETE) return;
      const fault = typeof packet === 'number' ? packet : this.#decode(packet, this.#heard);
      if (fault !== undefined) throw new Error(`the server sent broken bytes: reason ${fault}`);
    }
  }

  #encoded(packet: Spoken): Uint8Array {
    let encoded = new Uint8Array(0);
    const encoder = new Encoder(
      this.#vocabulary,
      () => this.#version,
      (_now, _link, bytes) => {
        encoded = new Uint8Array(bytes);
      },
    );
    say(this.#vocabulary, encoder, START, LINK, packet);
    return encoded;
  }

  #decode(bytes: Uint8Array, into: Heard[]): number | undefined {
    const listener = new Listener(this.#vocabulary, (_link, packet) => into.push(packet));
    const decoder = new Decoder(this.#vocabulary, listener, { numbered: true });
    return decoder.decode(START, LINK, this.#version, bytes);
  }
}

/** What an engine does with a connection, besides packets. */
function isAct(heard: Heard): heard is LinkAct {
  return heard.cmd === 'closed' || heard.cmd === 'discarded' || heard.cmd === 'abandoned';
}
