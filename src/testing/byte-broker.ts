/**
 * The broker engine behind bytes, in simulated time: what `serve` is without its sockets.
 *
 *   client.send(bytes) ─▶ Reception ─▶ Broker ─▶ Encoder ─▶ client.take()
 */
import { Broker } from '../broker/broker.ts';
import type { BrokerOutlet } from '../broker/port.ts';
import { SILENT_OBSERVER } from '../broker/silent-observer.ts';
import { Interner } from '../kernel/interner.ts';
import type { Duration } from '../kernel/time.ts';
import { FIRST_PACKET_SIZE, type Incoming, Reception } from '../live/reception.ts';
import { Decoder, Encoder } from '../mqtt/codec.ts';
import { FrameReader, MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { PublicationStore } from '../mqtt/publication-store.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import { type LimitChanges, limitsWith } from './broker-flow.ts';
import { Clock } from './flow.ts';

/** One broker and its connections. */
export class ByteBroker {
  readonly broker: Broker;
  readonly publications = new PublicationStore();
  readonly topics = new TopicTable();
  readonly clientIds = new Interner();
  readonly #clock = new Clock();
  readonly #reception: Reception;
  readonly #clients: ByteClient[] = [];

  constructor(changes: LimitChanges = {}) {
    const context = { topics: this.topics, publications: this.publications };
    this.broker = new Broker({
      ...context,
      limits: limitsWith(changes),
      clients: this.clientIds,
      outlet: this.#outlet(context),
      timers: {
        wake: (timer, session, at) =>
          this.#clock.wake(`${timer} ${session}`, at, (now) =>
            this.broker.wake(now, timer, session),
          ),
      },
      observer: SILENT_OBSERVER,
    });
    this.#reception = new Reception(
      new Decoder(context, this.broker),
      this.broker,
      MAX_PACKET_SIZE,
    );
  }

  /** A new connection. */
  open(): ByteClient {
    const link = this.#clients.length as LinkId;
    const client = new ByteClient({
      take: (bytes) => this.#reception.receive(this.#clock.now, link, client, bytes),
      close: () => this.broker.closed(this.#clock.now, link),
    });
    this.#clients.push(client);
    this.broker.opened();
    return client;
  }

  /** Every connection but the first two breaks. */
  forsake(): void {
    for (const client of this.#clients.slice(2)) client.cut();
  }

  advance(by: Duration): void {
    this.#clock.advance(by);
  }

  #on(link: LinkId): ByteClient {
    const client = this.#clients[link];
    if (client === undefined) throw new Error(`the engine uses link ${link}, which never was`);
    return client;
  }

  #outlet(context: ConstructorParameters<typeof Encoder>[0]): BrokerOutlet {
    const on = this.#on.bind(this);
    const encoder = new Encoder(
      context,
      (link) => on(link).version ?? 4,
      (_now, link, bytes) => on(link).hear(bytes),
    );
    return Object.assign(encoder, {
      isWritable: () => true,
      close: (_now: unknown, link: LinkId) => on(link).end(),
      discard: (_now: unknown, link: LinkId) => on(link).forget(),
    });
  }
}

/** What a client asks of its broker. */
interface Far {
  take(bytes: Uint8Array): void;
  close(): void;
}

/** One connection, from the client's side. */
export class ByteClient implements Incoming {
  readonly reader = new FrameReader(FIRST_PACKET_SIZE);
  version: ProtocolVersion | undefined = undefined;
  readonly #far: Far;
  #heard: Uint8Array[] = [];
  #isClosed = false;

  constructor(far: Far) {
    this.#far = far;
  }

  /** Whether the broker has closed this connection. */
  get isClosing(): boolean {
    return this.#isClosed;
  }

  /** Sends bytes, which nobody changes afterwards. */
  send(bytes: Uint8Array): void {
    this.#far.take(bytes);
  }

  /** The connection breaks, if the broker has not closed it. */
  cut(): void {
    if (!this.#isClosed) this.#far.close();
    this.#isClosed = true;
  }

  /** The packets that came since the last time. */
  take(): readonly Uint8Array[] {
    return this.#heard.splice(0);
  }

  /** A packet from the broker; it may not speak after closing. */
  hear(packet: Uint8Array): void {
    if (this.#isClosed) throw new Error('the engine uses a closed connection');
    this.#heard.push(packet);
  }

  /** The broker closes. */
  end(): void {
    if (this.#isClosed) throw new Error('the engine closes a connection twice');
    this.#isClosed = true;
  }

  /** The broker writes off what has not been read. */
  forget(): void {
    this.#heard = [];
  }
}
