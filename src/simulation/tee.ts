/**
 * A place to listen in: beside every packet that arrives and everything the engines and the books
 * report, without being part of the world.
 *
 *   packets ─▶ Tee ─▶ engine ─▶ Tee ─▶ wire      engines ─▶ Tee ─▶ Witness      Ledger ─▶ Tee ─▶ Metrics
 *
 * Who listens passes everything on, at once and unchanged. With nobody listening nothing stands in
 * between, and a run costs what it cost.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { FateObserver } from '../ledger/fates.ts';
import type { LinkEnd } from '../link/link-owner.ts';
import type { End } from '../link/link-store.ts';
import type { Direction } from '../link/path.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { MessageNumber, PublicationId } from '../mqtt/publication-store.ts';

/** Gives back for each part of the world what shall stand in its place. */
export interface Tee {
  /** Hears packets that have arrived, on their way to the engine at that end. */
  packets(direction: Direction, engine: PacketSink): PacketSink;
  /** Hears packets that the engine which sends in this direction puts on the wire. */
  sent(direction: Direction, wire: PacketSink): PacketSink;
  broker(observer: BrokerObserver): BrokerObserver;
  devices(observer: DeviceObserver): DeviceObserver;
  fates(observer: FateObserver): FateObserver;
  /** An application calls publish; its message bears this number (0: nobody follows it). */
  published(now: Instant, device: number, message: MessageNumber, item: Published): void;
  /** A packet on its way in this direction died with its connection; −1 when it was no PUBLISH. */
  died(now: Instant, link: LinkId, direction: Direction, publication: PublicationId | -1): void;
  /** An end learns that its connection is over. */
  closed?(now: Instant, link: LinkId, end: End, how: LinkEnd): void;
}

/** What an application publishes. */
export interface Published {
  readonly qos: Qos;
  /** Payload bytes. */
  readonly size: number;
}

/** Nobody listens. */
export const NO_TEE: Tee = {
  packets: (_direction, engine) => engine,
  sent: (_direction, wire) => wire,
  broker: (observer) => observer,
  devices: (observer) => observer,
  fates: (observer) => observer,
  published: () => undefined,
  died: () => undefined,
};
