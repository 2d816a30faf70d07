/**
 * Between the engines and the links: who hears of a write that arrived, died or found no end.
 *
 * A QoS 0 copy is on the wire's account (MODEL §4): when it arrives it has passed on, when it dies
 * it is lost. A QoS 1/2 copy stays with its sender, except on a link that its sender has closed
 * while it was on its way: such a straggler is a copy of its own until it arrives or dies.
 */
import type { Broker } from '../broker/broker.ts';
import type { BrokerOutlet } from '../broker/port.ts';
import type { Devices } from '../device/devices.ts';
import type { DeviceOutlet } from '../device/port.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Connections, LinkEnd, LinkOwner } from '../link/connection.ts';
import type { End } from '../link/link-store.ts';
import { type Direction, DOWN, UP } from '../link/path.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import { qosOf } from '../mqtt/publish-header.ts';
import { OBSERVED, PacketTap } from './observation.ts';
import type { Carried, Wire } from './wire.ts';
import type { Witness } from './witness.ts';

/** The parts of the world that traffic runs between; they exist by the time it begins. */
export interface TrafficParts {
  readonly connections: Connections;
  readonly wire: Wire;
  readonly broker: Broker;
  readonly devices: Devices;
  readonly witness: Witness;
  readonly ledger: Ledger;
  readonly publications: PublicationStore;
  readonly digest: Digest;
}

export class Traffic implements LinkOwner {
  readonly #world: TrafficParts;
  readonly #deviceOf = (link: LinkId): number => this.#world.connections.store.deviceOf(link);
  #toBroker: PacketTap | undefined;
  #toDevice: PacketTap | undefined;
  /** Packets that have arrived. */
  packets = 0;

  constructor(world: TrafficParts) {
    this.#world = world;
  }

  /** The world is complete: packets can arrive. */
  begin(): void {
    const { digest, publications, broker, devices } = this.#world;
    const common = { digest, publications, deviceOf: this.#deviceOf };
    this.#toBroker = new PacketTap({ ...common, inner: broker, direction: UP });
    this.#toDevice = new PacketTap({ ...common, inner: devices, direction: DOWN });
  }

  /** Where the broker sends to. */
  outletOfBroker(sink: PacketSink): BrokerOutlet {
    const { connections } = this.#world;
    return Object.assign(sink, {
      isWritable: (link: LinkId) => connections.isWritable(link, DOWN),
      close: (now: Instant, link: LinkId) => {
        this.#followStragglers(link);
        connections.close(now, link, DOWN, 'graceful');
      },
      discard: (now: Instant, link: LinkId) => connections.discard(now, link, DOWN),
    });
  }

  /** Where the devices send to. */
  outletOfDevices(sink: PacketSink): DeviceOutlet {
    const { connections } = this.#world;
    return Object.assign(sink, {
      dial: (now: Instant, device: number) => connections.dial(now, device),
      abandon: (_now: Instant, link: LinkId) => connections.abandon(link),
      isWritable: (link: LinkId) => connections.isWritable(link, UP),
      close: (now: Instant, link: LinkId, manner: 'graceful' | 'abort' | 'vanish') =>
        connections.close(now, link, UP, manner),
    });
  }

  opened(now: Instant, link: LinkId): void {
    this.#fold(now, OBSERVED.opened, link);
    this.#world.devices.opened(now, link);
  }

  dialFailed(now: Instant, link: LinkId): void {
    this.#world.devices.dialFailed(now, link);
  }

  closed(now: Instant, link: LinkId, end: End, how: LinkEnd): void {
    this.#fold(now, end === UP ? OBSERVED.closedAtDevice : OBSERVED.closedAtBroker, link, how);
    if (end === UP) this.#world.devices.closed(now, link);
    else this.#world.broker.closed(now, link);
  }

  hasRoom(now: Instant, link: LinkId, direction: Direction): void {
    if (direction === UP) this.#world.devices.hasRoom(now, link);
    else this.#world.broker.hasRoom(now, link);
  }

  arrived(now: Instant, link: LinkId, direction: Direction, cargo: number): void {
    const { wire } = this.#world;
    const tap = direction === UP ? this.#toBroker : this.#toDevice;
    if (tap === undefined) return;
    this.packets++;
    const isStraggling = direction === DOWN && this.#isLeft(link);
    const device = this.#deviceOf(link);
    const client = this.#world.witness.clientOfLink(link);
    tap.length = wire.lengthOf(link, cargo);
    wire.deliver(now, link, cargo, tap);
    const carried = wire.carried(cargo);
    if (carried !== undefined) {
      this.#passedOn(now, direction, carried, { device, client, isStraggling });
    }
    wire.drop(cargo);
  }

  died(now: Instant, link: LinkId, direction: Direction, cargo: number): void {
    const { wire, digest } = this.#world;
    digest.fold4(now, OBSERVED.died << 24, this.#deviceOf(link), wire.lengthOf(link, cargo));
    const carried = wire.carried(cargo);
    if (carried !== undefined) this.#lost(now, link, direction, carried);
    wire.drop(cargo);
  }

  /** Every copy on the wire's account, for the audit. */
  forEachHeldCopy(visit: {
    readonly up: (message: number) => void;
    readonly down: (message: number, client: number) => void;
    readonly straggler: (message: number, device: number) => void;
  }): void {
    const { connections, witness } = this.#world;
    for (let id = 0; id < connections.store.extent; id++) {
      const link = id as LinkId;
      if (!connections.store.isLive(link)) continue;
      this.#forEachPublish(link, UP, (message, qos) => {
        if (qos === 0) visit.up(message);
      });
      this.#forEachPublish(link, DOWN, (message, qos) => {
        if (qos === 0) visit.down(message, witness.clientOfLink(link));
        else if (this.#isLeft(link)) visit.straggler(message, this.#deviceOf(link));
      });
    }
  }

  #passedOn(
    now: Instant,
    direction: Direction,
    carried: Carried,
    to: { readonly device: number; readonly client: number; readonly isStraggling: boolean },
  ): void {
    const { ledger, publications } = this.#world;
    const message = publications.messageOf(carried.publication);
    const isQos0 = qosOf(carried.header) === 0;
    if (direction === UP) {
      if (isQos0) ledger.messagePassedOn(now, message);
    } else if (isQos0) {
      ledger.sessionPassedOn(now, message, to.client, to.device);
    } else if (to.isStraggling) {
      ledger.devicePassedOn(now, message, to.device);
    }
  }

  #lost(now: Instant, link: LinkId, direction: Direction, carried: Carried): void {
    const { ledger, publications, witness } = this.#world;
    const message = publications.messageOf(carried.publication);
    const isQos0 = qosOf(carried.header) === 0;
    if (direction === UP) {
      if (isQos0) ledger.messageDied(now, message, 'publisher.link-lost', -1);
      return;
    }
    if (isQos0) {
      // Published at QoS 1 or 2, and lost where only a copy at that QoS would have lived.
      const isDowngraded = publications.qosOf(carried.publication) > 0;
      const cause = isDowngraded ? 'subscriber.effective-qos0' : 'subscriber.link-lost';
      ledger.sessionDied(now, message, witness.clientOfLink(link), cause);
    } else if (this.#isLeft(link)) {
      ledger.deviceDied(now, message, this.#deviceOf(link), 'subscriber.link-lost');
    }
  }

  /** Whether the broker has closed its end: what is still on its way down has no sender. */
  #isLeft(link: LinkId): boolean {
    return !this.#world.connections.store.isOpen(link, DOWN);
  }

  #followStragglers(link: LinkId): void {
    if (this.#isLeft(link)) return;
    this.#forEachPublish(link, DOWN, (message, qos) => {
      if (qos > 0) this.#world.ledger.deviceCopied(message, this.#deviceOf(link));
    });
  }

  #forEachPublish(
    link: LinkId,
    direction: Direction,
    visit: (message: number, qos: number) => void,
  ): void {
    const { connections, wire, publications } = this.#world;
    connections.store.forEachWrite(link * 2 + direction, (cargo) => {
      const carried = cargo < 0 ? undefined : wire.carried(cargo);
      if (carried === undefined) return;
      visit(publications.messageOf(carried.publication), qosOf(carried.header));
    });
  }

  #fold(now: Instant, kind: number, link: LinkId, how?: LinkEnd): void {
    const detail = how === undefined ? 0 : how === 'eof' ? 1 : how === 'reset' ? 2 : 3;
    this.#world.digest.fold4(now, kind << 24, this.#deviceOf(link), detail);
  }
}
