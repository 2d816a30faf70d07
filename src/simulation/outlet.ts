/**
 * What an engine is handed to speak with: its packets go onto the wire, everything else about
 * connections to the traffic.
 *
 * Classes, because of what V8 makes of functions and objects of a single run: it compiles them in,
 * and at the next run throws away everything that it compiled with them.
 */
import type { BrokerOutlet } from '../broker/port.ts';
import type { DeviceId, DeviceOutlet } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { CloseManner } from '../link/link-owner.ts';
import { DOWN, UP } from '../link/path.ts';
import type {
  Auth,
  Connack,
  Connect,
  Disconnect,
  Suback,
  Subscribe,
  Unsuback,
  Unsubscribe,
} from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { PacketId, PublishHeader } from '../mqtt/publish-header.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import type { Traffic } from './traffic.ts';

/** Passes packets on to the wire. */
abstract class Outlet implements PacketSink {
  readonly #wire: PacketSink;

  constructor(wire: PacketSink) {
    this.#wire = wire;
  }

  connect(now: Instant, link: LinkId, packet: Connect): void {
    this.#wire.connect(now, link, packet);
  }

  connack(now: Instant, link: LinkId, packet: Connack): void {
    this.#wire.connack(now, link, packet);
  }

  publish(now: Instant, link: LinkId, publication: PublicationId, header: PublishHeader): void {
    this.#wire.publish(now, link, publication, header);
  }

  puback(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#wire.puback(now, link, id, reason);
  }

  pubrec(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#wire.pubrec(now, link, id, reason);
  }

  pubrel(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#wire.pubrel(now, link, id, reason);
  }

  pubcomp(now: Instant, link: LinkId, id: PacketId, reason: ReasonCode): void {
    this.#wire.pubcomp(now, link, id, reason);
  }

  subscribe(now: Instant, link: LinkId, packet: Subscribe): void {
    this.#wire.subscribe(now, link, packet);
  }

  suback(now: Instant, link: LinkId, packet: Suback): void {
    this.#wire.suback(now, link, packet);
  }

  unsubscribe(now: Instant, link: LinkId, packet: Unsubscribe): void {
    this.#wire.unsubscribe(now, link, packet);
  }

  unsuback(now: Instant, link: LinkId, packet: Unsuback): void {
    this.#wire.unsuback(now, link, packet);
  }

  pingreq(now: Instant, link: LinkId): void {
    this.#wire.pingreq(now, link);
  }

  pingresp(now: Instant, link: LinkId): void {
    this.#wire.pingresp(now, link);
  }

  disconnect(now: Instant, link: LinkId, packet: Disconnect): void {
    this.#wire.disconnect(now, link, packet);
  }

  auth(now: Instant, link: LinkId, packet: Auth): void {
    this.#wire.auth(now, link, packet);
  }
}

/** Where the broker sends to. */
export class OutletOfBroker extends Outlet implements BrokerOutlet {
  readonly #traffic: Traffic;

  constructor(wire: PacketSink, traffic: Traffic) {
    super(wire);
    this.#traffic = traffic;
  }

  isWritable(link: LinkId): boolean {
    return this.#traffic.connections.isWritable(link, DOWN);
  }

  close(now: Instant, link: LinkId): void {
    this.#traffic.brokerCloses(now, link);
  }

  discard(now: Instant, link: LinkId): void {
    this.#traffic.connections.discard(now, link, DOWN);
  }
}

/** Where the devices send to. */
export class OutletOfDevices extends Outlet implements DeviceOutlet {
  readonly #traffic: Traffic;

  constructor(wire: PacketSink, traffic: Traffic) {
    super(wire);
    this.#traffic = traffic;
  }

  dial(now: Instant, device: DeviceId): LinkId {
    return this.#traffic.dial(now, device);
  }

  abandon(_now: Instant, link: LinkId): void {
    this.#traffic.connections.abandon(link);
  }

  isWritable(link: LinkId): boolean {
    return this.#traffic.connections.isWritable(link, UP);
  }

  setReading(now: Instant, link: LinkId, isReading: boolean): void {
    this.#traffic.connections.setReading(now, link, isReading);
  }

  close(now: Instant, link: LinkId, manner: CloseManner): void {
    this.#traffic.deviceCloses(now, link, manner);
  }
}
