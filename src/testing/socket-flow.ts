/**
 * A conversation with the broker once more, through `serve`'s server and real sockets on loopback.
 *
 *   talk(stage) writes its steps down ──▶ each step is played ──▶ all bytes have arrived ──▶ next
 *
 * Time is still simulated, and nothing sleeps: both ends are in this process, so it is known when
 * every byte that one end wrote has been read by the other. Then silence is a fact here too.
 */
import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Duration, seconds } from '../kernel/time.ts';
import type { NewClock } from '../live/server.ts';
import { Server } from '../live/server.ts';
import type { Connect } from '../mqtt/packet.ts';
import { type LimitChanges, limitsWith } from './broker-flow.ts';
import type { BrokerTalk, ClientTalk } from './broker-talk.ts';
import { Clock } from './flow.ts';
import { SocketClient } from './socket-client.ts';
import { connack, type Heard, type Spoken } from './spoken-packet.ts';
import { Vocabulary } from './spoken-wire.ts';

/** Turns of the event loop in which nothing moved: one lets the server write, two are to spare. */
const QUIET_TURNS = 3;

/** Plays a conversation against a server of its own; rejects where it is not as written. */
export async function talkOverSocket(
  talk: (stage: BrokerTalk) => void,
  changes: LimitChanges = {},
): Promise<void> {
  const stage = new SocketStage();
  talk(stage);
  await stage.play(changes);
}

/** One line of a conversation, and where it is written. */
interface Step {
  readonly line: Error;
  readonly play: () => void | Promise<void>;
}

type AddStep = (play: Step['play']) => void;

class SocketStage implements BrokerTalk {
  readonly #clock = new Clock();
  readonly #vocabulary = new Vocabulary();
  readonly #steps: Step[] = [];
  readonly #clients: SocketClient[] = [];
  #port = 0;

  client(name: string): ClientTalk {
    const client = new SocketClient(name, this.#vocabulary);
    this.#addStep(async () => {
      this.#clients.push(client);
      await client.dial(this.#port);
    });
    return new ClientLines(client, this.#addStep);
  }

  connected(packet: Connect, sessionPresent = false): ClientTalk {
    return this.client(packet.clientId).send(packet).expect(connack(sessionPresent));
  }

  advance(by: Duration): void {
    this.#addStep(() => this.#clock.advance(by));
  }

  async play(changes: LimitChanges): Promise<void> {
    const bounds = { connectTimeout: seconds(10), maxConnections: 100, maxOutputBuffer: 1 << 20 };
    const limits = limitsWith(changes);
    const server = new Server({ limits, ...bounds, newClock: this.#newClock });
    this.#port = await server.listen('127.0.0.1', 0);
    try {
      for (const step of this.#steps) await this.#played(step);
      for (const client of this.#clients) {
        expect(client.take(), `heard by ${client.name}, and not expected`).toEqual([]);
      }
    } finally {
      for (const client of this.#clients) client.cut();
      await server.stop();
    }
  }

  readonly #addStep: AddStep = (play) => {
    this.#steps.push({ play, line: new Error('written here') });
  };

  /** Simulated time in place of the real. */
  readonly #newClock: NewClock = (_codes, ring) => {
    const clock = this.#clock;
    return {
      get now() {
        return clock.now;
      },
      arm: (code, owner, at) => clock.wake(`${code} ${owner}`, at, (now) => ring(now, code, owner)),
      stop: () => undefined,
    };
  };

  async #played({ play, line }: Step): Promise<void> {
    try {
      await play();
      await this.#settled();
    } catch (error) {
      // A step fails while it is played; what helps is the line that wrote it.
      if (error instanceof Error) error.stack = `${error.message}\n${line.stack}`;
      throw error;
    }
  }

  /** Resolves when every byte and every end of a connection has arrived. */
  async #settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      if (!this.#clients.every((client) => client.isQuiet)) quiet = -1;
      await setImmediate();
    }
  }
}

/** The lines of one client. */
class ClientLines implements ClientTalk {
  readonly #client: SocketClient;
  readonly #addStep: AddStep;

  constructor(client: SocketClient, addStep: AddStep) {
    this.#client = client;
    this.#addStep = addStep;
  }

  send(...packets: readonly Spoken[]): this {
    const { name } = this.#client;
    this.#addStep(() => {
      expect(this.#client.take(), `${name} speaks before it listens`).toEqual([]);
      for (const packet of packets) this.#client.say(packet);
    });
    return this;
  }

  blurt(packet: Spoken): this {
    this.#addStep(() => this.#client.say(packet));
    return this;
  }

  bytes(bytes: readonly number[]): this {
    this.#addStep(() => this.#client.sayBytes(Uint8Array.from(bytes)));
    return this;
  }

  expect(...packets: readonly Heard[]): this {
    this.#addStep(() => {
      // What is written off on the way out cannot be seen from outside.
      const seen = packets.filter(({ cmd }) => cmd !== 'discarded');
      const expected = seen.map((packet) => this.#client.asHeard(packet));
      expect(this.#client.take(), `heard by ${this.#client.name}`).toMatchObject(expected);
    });
    return this;
  }

  silent(): this {
    return this.expect();
  }

  cut(): void {
    this.#addStep(() => this.#client.cut());
  }
}
