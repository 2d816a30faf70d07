/**
 * The broker as a server that works on one packet after the other, each for its time.
 *
 *   write arrives ─▶ │ first come, first served │ ─▶ worked on ─▶ handed to the broker
 *
 * Stands before the connections and holds back what arrives for the broker; a packet that costs
 * nothing still waits behind those that do. What its sender takes back while it waits (a reset) is
 * not worked on. A durable write is one for each packet, however many sessions it changes.
 */
import type { EventHandler, Scheduler } from '../kernel/scheduler.ts';
import { type Instant, instant } from '../kernel/time.ts';
import type { Connections } from '../link/connection.ts';
import { ARRIVE } from '../link/link-event.ts';
import { DOWN, UP } from '../link/path.ts';
import { PACKET_TYPE, type PacketType } from '../mqtt/cargo.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { qosOf } from '../mqtt/publish-header.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { EVENT } from './event-code.ts';
import type { Wire } from './wire.ts';

/** The step of `EVENT.operate` that ends the work on a packet. */
export const SERVED = 0xff_ffff;

/** Packets besides PUBLISH that change what must survive. */
const CHANGING: readonly PacketType[] = [
  PACKET_TYPE.connect,
  PACKET_TYPE.puback,
  PACKET_TYPE.pubrec,
  PACKET_TYPE.pubrel,
  PACKET_TYPE.pubcomp,
  PACKET_TYPE.subscribe,
  PACKET_TYPE.unsubscribe,
];

/** A write that has arrived: its row, and the row's generation then. */
interface Arrived {
  readonly row: number;
  readonly generation: number;
}

/** The parts of the world around the desk. */
export interface DeskParts {
  readonly scenario: Scenario;
  readonly scheduler: Scheduler;
  readonly connections: Connections;
  readonly wire: Wire;
}

/** Whether any work of this broker takes time. */
export function hasService({ broker }: Pick<Scenario, 'broker'>): boolean {
  const { service, durability } = broker.limits;
  const writes = durability.mode === 'write-through' && durability.syncUs > 0;
  return writes || service.connectUs > 0 || service.publishUs > 0;
}

export class Desk implements EventHandler {
  readonly #world: DeskParts;
  readonly #connectUs: number;
  readonly #publishUs: number;
  readonly #syncUs: number;
  /** The first of them is being worked on. */
  #waiting: Arrived[] = [];
  /** Those before this place have been served. */
  #first = 0;

  constructor(world: DeskParts) {
    const { service, durability } = world.scenario.broker.limits;
    this.#world = world;
    this.#connectUs = service.connectUs;
    this.#publishUs = service.publishUs;
    this.#syncUs = durability.mode === 'write-through' ? durability.syncUs : 0;
  }

  /** An event of a link: what arrives for the broker may have to wait. */
  handle(now: Instant, code: number, row: number, generation: number): void {
    if (code !== ARRIVE || (row & 1) !== UP) {
      this.#world.connections.handle(now, code, row, generation);
      return;
    }
    this.#waiting.push({ row, generation });
    if (this.#waiting.length - this.#first === 1) this.#work(now);
  }

  /** The work on a packet is done. */
  served(now: Instant): void {
    this.#hand(now);
    this.#work(now);
  }

  /** Goes on until a packet takes time. */
  #work(now: Instant): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const us = this.#costOf(next);
      if (us > 0) {
        this.#world.scheduler.schedule(instant(now + us), EVENT.operate, SERVED, 0);
        return;
      }
      this.#hand(now);
    }
  }

  #next(): Arrived | undefined {
    const next = this.#waiting[this.#first];
    if (next === undefined || this.#first > 1000) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return next;
  }

  /** Hands the first over; it is no longer waiting. */
  #hand(now: Instant): void {
    const first = this.#waiting[this.#first++];
    if (first === undefined) return;
    this.#world.connections.handle(now, ARRIVE, first.row, first.generation);
  }

  #costOf({ row, generation }: Arrived): number {
    const { connections, wire } = this.#world;
    const { store } = connections;
    if (generation !== store.generation(row)) return 0;
    if (!store.isOpen((row >> 1) as LinkId, DOWN)) return 0;
    const cargo = store.firstWrite(row);
    // The end of the file.
    if (cargo < 0) return 0;
    const type = wire.typeOf(cargo);
    if (type === PACKET_TYPE.publish) {
      return this.#publishUs + (qosOf(wire.headerIn(cargo)) > 0 ? this.#syncUs : 0);
    }
    const work = type === PACKET_TYPE.connect ? this.#connectUs : 0;
    return work + (CHANGING.includes(type) ? this.#syncUs : 0);
  }
}
