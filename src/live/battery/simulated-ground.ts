/**
 * The broker engine with given limits, in virtual time: what a preset predicts.
 *
 * Bytes arrive at once, in the order written, each in a turn of its own. Nothing is looked up: what a
 * case observes here comes from the same engine that simulates fleets.
 */
import { Broker } from '../../broker/broker.ts';
import type { BrokerLimits } from '../../broker/limits.ts';
import { BROKER_TIMERS, type BrokerOutlet } from '../../broker/port.ts';
import type { SessionId } from '../../broker/session-store.ts';
import { SILENT_OBSERVER } from '../../broker/silent-observer.ts';
import { Interner } from '../../kernel/interner.ts';
import { type EventHandler, Scheduler } from '../../kernel/scheduler.ts';
import { type Duration, type Instant, later, START } from '../../kernel/time.ts';
import { Decoder, Encoder } from '../../mqtt/codec.ts';
import { FrameReader } from '../../mqtt/frame.ts';
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import type { LinkId } from '../../mqtt/packet-sink.ts';
import { PublicationStore } from '../../mqtt/publication-store.ts';
import { TopicTable } from '../../mqtt/topic-table.ts';
import { Shelf } from '../../simulation/shelf.ts';
import { TimerTable } from '../../simulation/timer-table.ts';
import { Reception } from '../reception.ts';
import type { Ground, Line, LineEvents } from './ground.ts';

/** A connection's end at the broker. */
interface BrokerEnd {
  readonly reader: FrameReader;
  readonly events: LineEvents;
  version: ProtocolVersion | undefined;
  isClosing: boolean;
}

export class SimulatedGround implements Ground, EventHandler {
  readonly credentials = {};
  readonly #scheduler = new Scheduler();
  readonly #tables = BROKER_TIMERS.map((_, code) => new TimerTable(this.#scheduler, code));
  readonly #ends = new Shelf<BrokerEnd>();
  readonly #broker: Broker;
  readonly #reception: Reception;
  #turns: (() => void)[] = [];

  /** `phase` is the time at which the case begins: brokers that look at a clock look at this one. */
  constructor(limits: BrokerLimits, phase: Duration) {
    const context = { topics: new TopicTable(), publications: new PublicationStore() };
    this.#scheduler.run(this, later(START, phase), 0);
    this.#broker = new Broker({
      ...context,
      limits,
      clients: new Interner(),
      outlet: this.#outletWith(context),
      timers: {
        wake: (timer, session, at) => this.#tables[BROKER_TIMERS.indexOf(timer)]?.arm(session, at),
      },
      observer: SILENT_OBSERVER,
    });
    const decoder = new Decoder(context, this.#broker);
    this.#reception = new Reception(decoder, this.#broker, limits.inbound.maxPacketBytes);
  }

  get now(): Instant {
    return this.#scheduler.now;
  }

  /** When the broker looks at its clock next, or NEVER. */
  get next(): Instant {
    return this.#scheduler.next;
  }

  /** Lets time pass until then, and what has been written arrive. */
  reach(at: Instant): void {
    this.#scheduler.run(this, at, Number.POSITIVE_INFINITY);
    this.#pump();
  }

  dial(events: LineEvents): Line {
    const reader = new FrameReader(Number.MAX_SAFE_INTEGER);
    const end: BrokerEnd = { reader, events, version: undefined, isClosing: false };
    const link = this.#ends.put(end) as LinkId;
    this.#broker.opened();
    this.#turns.push(() => events.opened());
    const over = (): void => {
      if (end.isClosing) return;
      end.isClosing = true;
      this.#broker.closed(this.now, link);
      events.closed();
    };
    return {
      write: (bytes) => {
        this.#turns.push(() => this.#reception.receive(this.now, link, end, bytes));
      },
      end: () => void this.#turns.push(over),
      cut: over,
    };
  }

  async until(holds: () => boolean, within: Duration): Promise<boolean> {
    const deadline = later(this.now, within);
    this.#pump();
    while (!holds()) {
      const next = Math.min(this.next, deadline) as Instant;
      this.reach(next);
      if (next === deadline) return holds();
    }
    return true;
  }

  stop(): void {
    this.#turns = [];
  }

  handle(now: Instant, code: number, owner: number): void {
    const timer = BROKER_TIMERS[code];
    if (timer === undefined || this.#tables[code]?.fires(owner, now) !== true) return;
    this.#broker.wake(now, timer, owner as SessionId);
  }

  #pump(): void {
    while (this.#turns.length > 0) {
      const turns = this.#turns;
      this.#turns = [];
      for (const turn of turns) turn();
    }
  }

  #outletWith(context: ConstructorParameters<typeof Encoder>[0]): BrokerOutlet {
    const encoder = new Encoder(
      context,
      (link) => this.#ends.at(link).version ?? 4,
      (_now, link, bytes) => {
        const { events, isClosing } = this.#ends.at(link);
        if (!isClosing) this.#turns.push(() => events.received(bytes));
      },
    );
    return Object.assign(encoder, {
      isWritable: () => true,
      close: (_now: Instant, link: LinkId) => {
        const end = this.#ends.at(link);
        if (end.isClosing) return;
        end.isClosing = true;
        this.#turns.push(() => end.events.closed());
      },
      discard: () => undefined,
    });
  }
}
