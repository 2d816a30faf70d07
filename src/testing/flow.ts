/**
 * Packet-flow conversations with a sans-IO engine, in simulated time (after gomqtt's `flow`).
 *
 *   peer.send(connect('a')).expect(connack(false))     what is said and what comes back
 *   flow.clock.advance(seconds(30)); peer.silent()     time passes only when told to
 *
 * A Peer plays the other end of one connection, whichever role the engine has. `expect` names
 * everything heard since the last `expect`, so silence is a fact, and a peer that has not listened
 * may not speak. Failures show the end of the conversation as a ladder.
 */
import { expect } from 'vitest';
import { type Duration, type Instant, later, NEVER, START } from '../kernel/time.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { Heard, Spoken } from './spoken-packet.ts';
import { say, type Vocabulary } from './spoken-wire.ts';

/** How much of a conversation a failure shows. */
const LADDER_RUNGS = 30;

interface Alarm {
  readonly at: Instant;
  readonly ring: (now: Instant) => void;
}

/** Simulated time and the timers of an engine: at most one pending for each key. */
export class Clock {
  readonly #pending = new Map<string, Alarm>();
  #now: Instant = START;
  #armed = 0;

  get now(): Instant {
    return this.#now;
  }

  /** Calls of `wake` so far: how lazy an engine's timers are. */
  get armed(): number {
    return this.#armed;
  }

  /** When the next timer rings, or NEVER. */
  get next(): Instant {
    return this.#earliest()?.[1].at ?? NEVER;
  }

  /** Rings at `at`, or earlier if an earlier call said so: the engines' timer port. */
  wake(key: string, at: Instant, ring: (now: Instant) => void): void {
    this.#armed++;
    const pending = this.#pending.get(key);
    if (pending === undefined || at < pending.at) this.#pending.set(key, { at, ring });
  }

  /** Lets time pass, ringing what is due in order of time, then of arming. */
  advance(by: Duration): void {
    const until = later(this.#now, by);
    for (let due = this.#earliest(); due !== undefined; due = this.#earliest()) {
      const [key, { at, ring }] = due;
      if (at > until) break;
      this.#pending.delete(key);
      if (at > this.#now) this.#now = at;
      ring(this.#now);
    }
    this.#now = until;
  }

  #earliest(): readonly [string, Alarm] | undefined {
    let earliest: readonly [string, Alarm] | undefined;
    for (const each of this.#pending) {
      if (earliest === undefined || each[1].at < earliest[1].at) earliest = each;
    }
    return earliest;
  }
}

/** What a conversation needs of an engine: it takes packets and hears of its connections. */
export interface Engine extends PacketSink {
  closed(now: Instant, link: LinkId): void;
  hasRoom(now: Instant, link: LinkId): void;
}

/** Takes bytes off a connection, in pieces of any size. */
export type ReadBytes = (link: LinkId, bytes: Uint8Array) => void;

/** The connections of one engine, and all that was said on them. */
export class Conversation {
  readonly clock = new Clock();
  readonly vocabulary: Vocabulary;
  readonly #peers = new Map<LinkId, Peer>();
  readonly #ladder: (() => string)[] = [];
  #engine: Engine | undefined;
  #read: ReadBytes | undefined;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The engine under test; it exists by the time anyone speaks. */
  get engine(): Engine {
    if (this.#engine === undefined) throw new Error('the conversation has no engine yet');
    return this.#engine;
  }

  /** `read` takes bytes off a connection, where an engine has somebody to read them. */
  begin(engine: Engine, read?: ReadBytes): void {
    this.#engine = engine;
    this.#read = read;
  }

  read(link: LinkId, bytes: Uint8Array): void {
    if (this.#read === undefined) throw new Error('nobody reads bytes in this conversation');
    this.#read(link, bytes);
  }

  /** A new connection, under a name for the ladder. */
  connection(name: string): Peer {
    const peer = new Peer(this, name, this.#peers.size as LinkId);
    this.#peers.set(peer.link, peer);
    return peer;
  }

  peerOn(link: LinkId): Peer {
    const peer = this.#peers.get(link);
    if (peer === undefined) throw new Error(`the engine uses link ${link}, which never was`);
    return peer;
  }

  note(name: string, arrow: '→' | '←', packet: Heard | string): void {
    const time = this.clock.now / 1e6;
    this.#ladder.push(() => `${time} s  ${name} ${arrow} ${JSON.stringify(packet)}`);
  }

  /** What was said last. */
  get ladder(): string {
    const rungs = this.#ladder.slice(-LADDER_RUNGS).map((rung) => rung());
    return `\n${rungs.join('\n')}\n`;
  }
}

/** The other end of one connection. */
export class Peer {
  readonly name: string;
  readonly link: LinkId;
  readonly #conversation: Conversation;
  #unread: Heard[] = [];
  #isWritable = true;
  #isOver = false;

  constructor(conversation: Conversation, name: string, link: LinkId) {
    this.#conversation = conversation;
    this.name = name;
    this.link = link;
  }

  /** Whether neither end has closed this connection. */
  get isOpen(): boolean {
    return !this.#isOver;
  }

  /** Whether the engine may send to this peer now. */
  get isWritable(): boolean {
    return this.#isWritable;
  }

  /** Says these packets to the engine, one after the other. */
  send(...packets: readonly Spoken[]): this {
    expect(this.#unread, `${this.name} speaks before it listens:${this.#ladder}`).toEqual([]);
    for (const packet of packets) this.blurt(packet);
    return this;
  }

  /** Says a packet whatever has come: for peers that do not listen. */
  blurt(packet: Spoken): this {
    const { vocabulary, clock, engine } = this.#conversation;
    if (this.#isOver) throw new Error(`${this.name} speaks on a closed connection:${this.#ladder}`);
    this.#conversation.note(this.name, '→', packet);
    say(vocabulary, engine, clock.now, this.link, packet);
    return this;
  }

  /** Says bytes, whole packets or not, whatever has come. */
  bytes(bytes: readonly number[]): this {
    if (this.#isOver) throw new Error(`${this.name} speaks on a closed connection:${this.#ladder}`);
    this.#conversation.note(this.name, '→', Buffer.from(bytes).toString('hex'));
    this.#conversation.read(this.link, Uint8Array.from(bytes));
    return this;
  }

  /** Exactly these have been heard since the last time, in this order. */
  expect(...packets: readonly Heard[]): this {
    expect(this.take(), `heard by ${this.name}:${this.#ladder}`).toMatchObject(packets);
    return this;
  }

  /** Nothing has been heard since the last time. */
  silent(): this {
    return this.expect();
  }

  /** What has been heard since the last time, for tests that look closer. */
  take(): readonly Heard[] {
    return this.#unread.splice(0);
  }

  /** The connection breaks, and the engine notices at once. */
  cut(): void {
    this.#isOver = true;
    this.#conversation.engine.closed(this.#conversation.clock.now, this.link);
  }

  /** The connection takes nothing more until `drain`. */
  clog(): this {
    this.#isWritable = false;
    return this;
  }

  /** The connection takes packets again, though the engine has not been told yet. */
  unclog(): this {
    this.#isWritable = true;
    return this;
  }

  /** The connection takes packets again, and the engine is told. */
  drain(): this {
    this.unclog();
    this.#conversation.engine.hasRoom(this.#conversation.clock.now, this.link);
    return this;
  }

  /** The engine's outlet calls this; after its close it may not say anything more. */
  hear(packet: Heard): void {
    if (this.#isOver) throw new Error(`the engine uses a closed connection:${this.#ladder}`);
    this.#conversation.note(this.name, '←', packet);
    this.#unread.push(packet);
    if (packet.cmd === 'closed' || packet.cmd === 'abandoned') this.#isOver = true;
  }

  get #ladder(): string {
    return this.#conversation.ladder;
  }
}
