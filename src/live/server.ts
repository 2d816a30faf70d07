/**
 * The broker engine behind a listening socket: `serve`.
 *
 *   socket ─▶ SocketLink ─▶ Reception ─▶ Broker ─▶ Outlet (an Encoder) ─▶ SocketLink ─▶ socket
 *                                          └─ timers ─▶ RealTimeClock
 *
 * Accepts, gives up who does not say CONNECT in time, and stops gracefully. Decides nothing about
 * MQTT: rules are in src/broker.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { Broker } from '../broker/broker.ts';
import type { BrokerLimits } from '../broker/limits.ts';
import { type Authenticator, BROKER_TIMERS, type SubscriptionGuard } from '../broker/port.ts';
import { NO_SESSION, type SessionId } from '../broker/session-store.ts';
import { SILENT_OBSERVER } from '../broker/silent-observer.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later, seconds } from '../kernel/time.ts';
import { Decoder } from '../mqtt/codec.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { PublicationStore } from '../mqtt/publication-store.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import { Shelf } from '../simulation/shelf.ts';
import type { Log } from './log.ts';
import { Outlet } from './outlet.ts';
import { type LiveClock, RealTimeClock, type Ring } from './real-time-clock.ts';
import { FIRST_PACKET_SIZE, Reception } from './reception.ts';
import { SocketLink } from './socket-link.ts';

/** Makes the clock that rings so many kinds of timers. */
export type NewClock = (codes: number, ring: Ring) => LiveClock;

/** What a server is told. */
export interface ServerSettings {
  readonly limits: BrokerLimits;
  /** How long a connection may take to say CONNECT. */
  readonly connectTimeout: Duration;
  readonly maxConnections: number;
  /** Bytes written to one connection and not taken by the system. */
  readonly maxOutputBuffer: number;
  /** Lets everybody in if absent. */
  readonly authenticator?: Authenticator;
  /** Allows every subscription if absent. */
  readonly guard?: SubscriptionGuard;
  readonly log?: Log;
  /** Real time if absent. */
  readonly newClock?: NewClock;
}

const realTime: NewClock = (codes, ring) => new RealTimeClock(codes, ring);

/** A timer of ours, behind the engine's: a link's deadline. */
const DEADLINE = BROKER_TIMERS.length;

/** How long a closed connection may take to read its last packets and close too; less at the end. */
const LINGER = seconds(5);
const LAST_LINGER = seconds(1);

/** Node's own for sockets, bytes. */
const DEFAULT_HIGH_WATER_MARK = 16_384;

/** Names there may be before unused ones are looked for; afterwards twice as many as are in use. */
const MANY_NAMES = 100_000;

export class Server {
  readonly #settings: ServerSettings;
  readonly #broker: Broker;
  readonly #reception: Reception;
  readonly #outlet: Outlet;
  readonly #clock: LiveClock;
  readonly #links = new Shelf<SocketLink>();
  readonly #open = new Set<LinkId>();
  readonly #net: NetServer;
  readonly #context = { topics: new TopicTable(), publications: new PublicationStore() };
  readonly #clients = new Interner();
  #manyNames = MANY_NAMES;
  #accepted = 0;
  #linger = LINGER;
  #whenEmpty: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  /** Rejects when the engine fails, which is a bug of ours; never resolves. */
  readonly failure: Promise<never>;

  constructor(settings: ServerSettings) {
    this.#settings = settings;
    const { limits, authenticator, guard, log, newClock = realTime } = settings;
    const context = this.#context;
    const clients = this.#clients;
    const clientIdOf = (session: SessionId): string =>
      clients.textOf(this.#broker.sessions.clientOf(session));
    this.failure = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.#clock = newClock(DEADLINE + 1, (now, code, owner) => this.#ring(now, code, owner));
    this.#outlet = new Outlet(
      context,
      (link) => this.#links.at(link),
      (now, link) => this.#limit(link, later(now, this.#linger)),
    );
    this.#broker = new Broker({
      ...context,
      limits,
      clients,
      outlet: log?.sent(context, this.#outlet) ?? this.#outlet,
      timers: {
        wake: (timer, session, at) => this.#clock.arm(BROKER_TIMERS.indexOf(timer), session, at),
      },
      observer: log?.observer(() => ({ ...context, clientIdOf })) ?? SILENT_OBSERVER,
      ...(authenticator === undefined ? {} : { authenticator }),
      ...(guard === undefined ? {} : { guard }),
    });
    this.#reception = new Reception(
      new Decoder(context, log?.received(context, this.#broker) ?? this.#broker),
      log?.violations(this.#broker) ?? this.#broker,
      limits.inbound.maxPacketBytes,
    );
    // A link that is full has more waiting than this, so that 'drain' will tell when it is not.
    const highWaterMark = Math.min(settings.maxOutputBuffer, DEFAULT_HIGH_WATER_MARK);
    const options = { allowHalfOpen: true, noDelay: true, highWaterMark };
    this.#net = createServer(options, (socket) => this.#guard(() => this.#accept(socket)));
    this.#net.maxConnections = settings.maxConnections;
    this.#net.on('drop', (data) => log?.turnedAway(`${data?.remoteAddress}:${data?.remotePort}`));
  }

  /** Connections so far. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Accepts connections from now on; the port it got, or a rejection with Node's error. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#net.once('error', reject);
      this.#net.listen(port, host, () => {
        this.#net.off('error', reject);
        // Short of memory or files, one connection is lost, and Node has closed it.
        this.#net.on('error', () => undefined);
        const address = this.#net.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Says goodbye to every client (0x8B to those of 5.0) and resolves when all are gone. */
  async stop(): Promise<void> {
    this.#net.close();
    this.#linger = LAST_LINGER;
    const now = this.#clock.now;
    for (const link of this.#open) {
      if (this.#links.at(link).isClosing) this.#limit(link, later(now, LAST_LINGER));
      else this.#broker.violate(now, link, REASON.serverShuttingDown);
    }
    // Node says that a server has closed before it says so of its last socket.
    await new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
      if (this.#open.size === 0) resolve();
    });
    this.#clock.stop();
  }

  /** Closes everything at once, for a server that has failed. */
  abort(): void {
    this.#clock.stop();
    this.#net.close();
    for (const link of this.#open) this.#links.at(link).socket.destroy();
  }

  #accept(socket: Socket): void {
    const { limits, maxOutputBuffer, connectTimeout, log } = this.#settings;
    const now = this.#clock.now;
    const deadline = later(now, connectTimeout);
    const maxPacketSize = Math.min(FIRST_PACKET_SIZE, limits.inbound.maxPacketBytes);
    const bounds = { maxOutput: maxOutputBuffer, maxPacketSize };
    const onRoom = (): void => this.#guard(() => this.#broker.hasRoom(this.#clock.now, link));
    const end = new SocketLink(socket, deadline, bounds, onRoom);
    // A place on the shelf is free again when the socket has closed, and then both ends are gone.
    const link = this.#links.put(end) as LinkId;
    this.#accepted++;
    this.#open.add(link);
    this.#broker.opened();
    this.#clock.arm(DEADLINE, link, deadline);
    log?.opened(link, `${socket.remoteAddress}:${socket.remotePort}`);
    const receive = (chunk: Uint8Array): void => {
      this.#reception.receive(this.#clock.now, link, end, chunk);
      if (this.#names > this.#manyNames) this.#forgetNames();
    };
    socket
      .on('data', (chunk) => this.#guard(() => receive(chunk)))
      .on('end', () => this.#guard(() => this.#ended(link)))
      // What went wrong is told by 'close', which follows.
      .on('error', () => undefined)
      .on('close', () => this.#guard(() => this.#gone(link)));
  }

  /** An engine that has failed is not to be trusted with another packet. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error);
    }
  }

  get #names(): number {
    return this.#context.topics.size + this.#clients.known;
  }

  /** A run ends, a server need not: who makes up names for ever must not fill the memory. */
  #forgetNames(): void {
    this.#broker.forgetUnusedNames();
    this.#manyNames = Math.max(MANY_NAMES, 2 * this.#names);
  }

  /** The client closed, or the connection broke. */
  #ended(link: LinkId): void {
    if (this.#links.at(link).isClosing) return;
    this.#broker.closed(this.#clock.now, link);
    this.#outlet.close(this.#clock.now, link);
  }

  #gone(link: LinkId): void {
    this.#ended(link);
    this.#open.delete(link);
    this.#links.take(link);
    this.#settings.log?.closed(link);
    if (this.#open.size === 0) this.#whenEmpty();
  }

  #ring(now: Instant, code: number, owner: number): void {
    const timer = BROKER_TIMERS[code];
    this.#guard(() => {
      if (timer !== undefined) this.#broker.wake(now, timer, owner as SessionId);
      else if (this.#open.has(owner as LinkId)) this.#checkDeadline(now, owner as LinkId);
    });
  }

  #limit(link: LinkId, deadline: Instant): void {
    this.#links.at(link).deadline = deadline;
    this.#clock.arm(DEADLINE, link, deadline);
  }

  /** A link that is not connected yet, or is closing, has a deadline; the others have none. */
  #checkDeadline(now: Instant, link: LinkId): void {
    const end = this.#links.at(link);
    if (!end.isClosing && this.#broker.sessions.ofLink(link) !== NO_SESSION) return;
    if (now < end.deadline) this.#clock.arm(DEADLINE, link, end.deadline);
    else end.socket.destroy();
  }
}
