/**
 * The broker engine behind a listening socket: `serve`.
 *
 *   socket ─▶ SocketLink ─▶ Decoder ─▶ Broker ─▶ Outlet (an Encoder) ─▶ SocketLink ─▶ socket
 *                                        └─ timers ─▶ RealTimeClock
 *
 * Accepts, gives up who does not say CONNECT in time, and stops gracefully. Decides nothing about
 * MQTT: rules are in src/broker, and an answer to broken bytes is asked of the engine.
 */
import { createServer, type Server as NetServer, type Socket } from 'node:net';
import { Broker } from '../broker/broker.ts';
import type { BrokerLimits } from '../broker/limits.ts';
import { BROKER_TIMERS, type BrokerObserver } from '../broker/port.ts';
import { NO_SESSION, type SessionId } from '../broker/session-store.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, type Instant, later } from '../kernel/time.ts';
import { Decoder } from '../mqtt/codec.ts';
import { MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { PublicationStore } from '../mqtt/publication-store.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { TopicTable } from '../mqtt/topic-table.ts';
import { Shelf } from '../simulation/shelf.ts';
import { Outlet } from './outlet.ts';
import { type LiveClock, RealTimeClock, type Ring } from './real-time-clock.ts';
import { Reception } from './reception.ts';
import { SocketLink } from './socket-link.ts';

/** What a server is told. */
export interface ServerSettings {
  readonly limits: BrokerLimits;
  /** How long a connection may take to say CONNECT. */
  readonly connectTimeout: Duration;
  readonly maxConnections: number;
  /** Bytes written to one connection and not taken by the system. */
  readonly maxOutputBuffer: number;
}

/** Makes the clock that rings so many kinds of timers. */
export type NewClock = (codes: number, ring: Ring) => LiveClock;

const realTime: NewClock = (codes, ring) => new RealTimeClock(codes, ring);

/** A timer of ours, behind the engine's: a link's deadline. */
const DEADLINE = BROKER_TIMERS.length;

/** How long a closed connection may take to read its last packets and close too. */
const LINGER = 5e6 as Duration;

export class Server {
  readonly #settings: ServerSettings;
  readonly #broker: Broker;
  readonly #reception: Reception;
  readonly #outlet: Outlet;
  readonly #clock: LiveClock;
  readonly #links = new Shelf<SocketLink>();
  readonly #open = new Set<LinkId>();
  readonly #net: NetServer;

  constructor(settings: ServerSettings, observer: BrokerObserver, newClock = realTime) {
    this.#settings = settings;
    const context = { topics: new TopicTable(), publications: new PublicationStore() };
    this.#clock = newClock(DEADLINE + 1, (now, code, owner) => this.#ring(now, code, owner));
    this.#outlet = new Outlet(
      context,
      (link) => this.#links.at(link),
      (now, link) => this.#limit(link, later(now, LINGER)),
    );
    this.#broker = new Broker({
      ...context,
      limits: settings.limits,
      clients: new Interner(),
      outlet: this.#outlet,
      timers: {
        wake: (timer, session, at) => this.#clock.arm(BROKER_TIMERS.indexOf(timer), session, at),
      },
      observer,
    });
    this.#reception = new Reception(new Decoder(context, this.#broker), this.#broker);
    const options = { allowHalfOpen: true, noDelay: true };
    this.#net = createServer(options, (socket) => this.#accept(socket));
    this.#net.maxConnections = settings.maxConnections;
  }

  /** Accepts connections from now on; the port it got, or a rejection with Node's error. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#net.once('error', reject);
      this.#net.listen(port, host, () => {
        this.#net.off('error', reject);
        const address = this.#net.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Says goodbye to every client (0x8B to those of 5.0) and resolves when all are gone. */
  stop(): Promise<void> {
    const now = this.#clock.now;
    return new Promise((resolve) => {
      this.#net.close(() => {
        this.#clock.stop();
        resolve();
      });
      for (const link of this.#open) {
        if (!this.#links.at(link).isClosing) {
          this.#broker.violate(now, link, REASON.serverShuttingDown);
        }
      }
    });
  }

  #accept(socket: Socket): void {
    const now = this.#clock.now;
    const { maxOutputBuffer, connectTimeout } = this.#settings;
    const bounds = { maxOutput: maxOutputBuffer, maxPacketSize: MAX_PACKET_SIZE };
    const deadline = later(now, connectTimeout);
    // A place on the shelf is free again when the socket has closed, and then both ends are gone.
    const end = new SocketLink(socket, deadline, bounds);
    const link = this.#links.put(end) as LinkId;
    this.#open.add(link);
    this.#broker.opened();
    this.#clock.arm(DEADLINE, link, deadline);
    socket
      .on('data', (chunk) => this.#reception.receive(this.#clock.now, link, end, chunk))
      .on('drain', () => this.#drained(link))
      .on('end', () => this.#ended(link))
      // What went wrong is told by 'close', which follows.
      .on('error', () => undefined)
      .on('close', () => {
        this.#ended(link);
        this.#open.delete(link);
        this.#links.take(link);
      });
  }

  #drained(link: LinkId): void {
    if (this.#links.at(link).drained()) this.#broker.hasRoom(this.#clock.now, link);
  }

  /** The client closed, or the connection broke. */
  #ended(link: LinkId): void {
    const end = this.#links.at(link);
    if (end.isClosing) return;
    this.#broker.closed(this.#clock.now, link);
    this.#outlet.close(this.#clock.now, link);
  }

  #ring(now: Instant, code: number, owner: number): void {
    const timer = BROKER_TIMERS[code];
    if (timer !== undefined) this.#broker.wake(now, timer, owner as SessionId);
    else if (this.#open.has(owner as LinkId)) this.#checkDeadline(now, owner as LinkId);
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
