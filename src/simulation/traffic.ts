/**
 * Between the engines and the links: who hears of a write that arrived, died or found no end.
 *
 * A QoS 0 copy is on the wire's account (MODEL §4): arriving it has passed on, dying it is lost. A
 * QoS 1/2 copy stays with its sender, but for a straggler: on a link that its sender has closed, it
 * is a copy of its own until it arrives or dies.
 */
import type { SessionId } from '../broker/session-store.ts';
import type { DeviceId } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { Connections } from '../link/connection.ts';
import type { CloseManner, LinkEnd, LinkOwner } from '../link/link-owner.ts';
import type { End } from '../link/link-store.ts';
import { type Direction, DOWN, UP } from '../link/path.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { type PacketId, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { Detection } from './detection.ts';
import { hasRestarts } from './downtime.ts';
import { type Exchange, GivenUp } from './given-up.ts';
import { OBSERVED, PacketTap } from './observation.ts';
import type { TrafficParts } from './traffic-parts.ts';

const NOBODY = -1;

export class Traffic implements LinkOwner {
  readonly #world: TrafficParts;
  readonly #givenUp = new GivenUp();
  #toBroker: PacketTap | undefined;
  #toDevice: PacketTap | undefined;
  /** Links open at the broker, if somebody will ask. */
  readonly #open: Set<LinkId> | undefined;
  /** How late the broker learns of what is dead. */
  readonly detection: Detection;
  /** Packets that have arrived. */
  packets = 0;

  constructor(world: TrafficParts) {
    this.#world = world;
    this.detection = new Detection(world);
    if (hasRestarts(world.scenario)) this.#open = new Set();
  }

  /** The world is complete: packets can arrive. */
  begin(): void {
    const { digest, publications, broker, devices, tee, laws, readiness } = this.#world;
    const links = this.connections.store;
    const common = { digest, publications, links, readiness, devices };
    this.#toBroker = new PacketTap({
      ...common,
      inner: tee.packets(UP, broker),
      direction: UP,
      laws: laws.broker,
    });
    this.#toDevice = new PacketTap({
      ...common,
      inner: tee.packets(DOWN, devices),
      direction: DOWN,
      laws: laws.devices,
    });
  }

  get connections(): Connections {
    return this.#world.connections;
  }

  dial(now: Instant, device: DeviceId): LinkId {
    const link = this.connections.dial(now, device);
    this.#world.laws.broker.sessions.dialled(link);
    return link;
  }

  /** The broker closes a connection. */
  brokerCloses(now: Instant, link: LinkId): void {
    this.#open?.delete(link);
    if (!this.#isLeft(link, DOWN)) this.detection.noticed(now, link);
    this.#followStragglers(link, DOWN);
    this.connections.close(now, link, DOWN, 'graceful');
  }

  /** A device closes a connection. */
  deviceCloses(now: Instant, link: LinkId, manner: CloseManner): void {
    if (manner === 'graceful') this.#followStragglers(link, UP);
    else this.detection.left(now, link);
    this.connections.close(now, link, UP, manner);
  }

  /** The broker closes every connection that it has. */
  closeAll(now: Instant, manner: 'graceful' | 'abort'): void {
    for (const link of [...(this.#open ?? [])]) {
      this.detection.closed(link);
      this.connections.close(now, link, DOWN, manner);
    }
    this.#open?.clear();
  }

  opened(now: Instant, link: LinkId): void {
    this.#open?.add(link);
    this.#fold(now, OBSERVED.opened, link);
    this.#world.readiness.opened(now, this.#deviceOf(link));
    this.#world.devices.opened(now, link);
  }

  dialFailed(now: Instant, link: LinkId): void {
    this.#world.devices.dialFailed(now, link);
  }

  closed(now: Instant, link: LinkId, end: End, how: LinkEnd): void {
    this.#fold(now, end === UP ? OBSERVED.closedAtDevice : OBSERVED.closedAtBroker, link, how);
    this.#world.tee.closed?.(now, link, end, how);
    if (end === UP) {
      this.detection.left(now, link);
      this.#world.devices.closed(now, link);
      return;
    }
    this.#open?.delete(link);
    if (how === 'eof') this.detection.closed(link);
    else this.detection.noticed(now, link);
    this.#world.broker.closed(now, link);
  }

  hasRoom(now: Instant, link: LinkId, direction: Direction): void {
    if (direction === UP) this.#world.devices.hasRoom(now, link);
    else this.#world.broker.hasRoom(now, link);
  }

  arrived(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void {
    const { wire } = this.#world;
    const tap = direction === UP ? this.#toBroker : this.#toDevice;
    if (tap === undefined) return;
    this.packets++;
    tap.length = length;
    const publication = wire.publicationIn(cargo);
    if (publication >= 0) {
      const isQos0 = qosOf(wire.headerIn(cargo)) === 0;
      const isAsked = !this.#givenUp.isEmpty && direction === DOWN;
      const isGiven = isAsked && this.#givenUp.has(this.#exchangeIn(link, cargo));
      if (isQos0 || isGiven || this.#isLeft(link, direction)) {
        this.#deliverLast(now, link, direction, cargo, isQos0);
        return;
      }
    }
    wire.deliver(now, link, cargo, tap);
  }

  died(now: Instant, link: LinkId, direction: Direction, cargo: number, length: number): void {
    const { wire, digest, tee } = this.#world;
    digest.fold4(now, OBSERVED.died << 24, this.#deviceOf(link), length);
    const publication = wire.publicationIn(cargo);
    tee.died(now, link, direction, publication);
    if (publication >= 0) {
      const isQos0 = qosOf(wire.headerIn(cargo)) === 0;
      if (direction === DOWN) this.#lostDown(now, link, cargo, isQos0);
      else if (isQos0 || this.#isLeft(link, UP)) {
        const message = this.#messageIn(cargo);
        this.#world.ledger.messageDied(now, message, 'publisher.link-lost', NOBODY);
      }
    }
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
      this.#forEachPublish(link, UP, ({ message }, qos) => {
        if (qos === 0 || this.#isLeft(link, UP)) visit.up(message);
      });
      this.#forEachPublish(link, DOWN, (exchange, qos) => {
        if (qos === 0) visit.down(exchange.message, witness.clientOfLink(link));
        else if (this.#isLeft(link, DOWN) || this.#givenUp.has(exchange)) {
          visit.straggler(exchange.message, this.#deviceOf(link));
        }
      });
    }
  }

  /**
   * Delivers the copy that the wire answers for, since no sender will send it again: QoS 0, or a
   * straggler of any QoS. Arrived, it has passed on (at the broker, once it is routed).
   */
  #deliverLast(
    now: Instant,
    link: LinkId,
    direction: Direction,
    cargo: number,
    isQos0: boolean,
  ): void {
    const { wire, ledger, witness } = this.#world;
    const tap = direction === UP ? this.#toBroker : this.#toDevice;
    const message = this.#messageIn(cargo);
    const exchange = isQos0 ? undefined : this.#exchangeIn(link, cargo);
    const device = this.#deviceOf(link);
    const client = witness.clientOfLink(link);
    if (tap !== undefined) wire.deliver(now, link, cargo, tap);
    if (direction === UP) ledger.messagePassedOn(now, message);
    else if (exchange === undefined) ledger.sessions.passedOn(now, message, client, device);
    else {
      this.#givenUp.take(exchange);
      ledger.devicePassedOn(now, message, device);
    }
  }

  #lostDown(now: Instant, link: LinkId, cargo: number, isQos0: boolean): void {
    const { ledger, publications, wire, witness } = this.#world;
    const exchange = this.#exchangeIn(link, cargo);
    if (isQos0) {
      // Published at QoS 1 or 2, and lost where only a copy at that QoS would have lived.
      const isDowngraded = publications.qosOf(wire.publicationIn(cargo) as PublicationId) > 0;
      const cause = isDowngraded ? 'subscriber.effective-qos0' : 'subscriber.link-lost';
      ledger.sessions.died(now, exchange.message, witness.clientOfLink(link), cause);
      return;
    }
    // Had the broker not given it up, it would have been sent again.
    const isGiven = this.#givenUp.has(exchange);
    if (isGiven || this.#isLeft(link, DOWN)) {
      const cause = isGiven ? 'broker.retry-exhausted' : 'subscriber.link-lost';
      this.#givenUp.take(exchange);
      ledger.deviceDied(now, exchange.message, this.#deviceOf(link), cause);
    }
  }

  /** The message that a PUBLISH carries. */
  #messageIn(cargo: number): number {
    const { wire, publications } = this.#world;
    return publications.messageOf(wire.publicationIn(cargo) as PublicationId);
  }

  /** Whether the sender has closed its end: what is still on its way has nobody to send it again. */
  #isLeft(link: LinkId, sender: End): boolean {
    return !this.#world.connections.store.isOpen(link, sender);
  }

  /** The exchange that a PUBLISH belongs to; of QoS 0, the identifier is 0. */
  #exchangeIn(link: LinkId, cargo: number): Exchange {
    const id = packetIdOf(this.#world.wire.headerIn(cargo));
    return { link, id, message: this.#messageIn(cargo) };
  }

  /** The broker will not send this again: what of the exchange is on its way is on its own. */
  gaveUp(session: SessionId, publication: PublicationId, id: PacketId): void {
    const { ledger, publications } = this.#world;
    const link = this.#world.laws.broker.sessions.linkOf(session) as LinkId;
    if (link < 0 || this.#isLeft(link, DOWN)) return;
    const given = { link, id, message: publications.messageOf(publication) };
    let copies = 0;
    this.#forEachPublish(link, DOWN, (exchange, qos) => {
      if (exchange.message !== given.message || exchange.id !== id || qos === 0) return;
      copies++;
      ledger.deviceCopied(given.message, this.#deviceOf(link));
    });
    this.#givenUp.add(given, copies);
  }

  #followStragglers(link: LinkId, sender: End): void {
    if (this.#isLeft(link, sender)) return;
    this.#forEachPublish(link, sender, (exchange, qos) => {
      if (qos === 0 || (sender === DOWN && this.#givenUp.has(exchange))) return;
      if (sender === UP) this.#world.ledger.messageCopied(exchange.message);
      else this.#world.ledger.deviceCopied(exchange.message, this.#deviceOf(link));
    });
  }

  #forEachPublish(
    link: LinkId,
    direction: Direction,
    visit: (exchange: Exchange, qos: number) => void,
  ): void {
    const { connections, wire } = this.#world;
    connections.store.forEachWrite(link * 2 + direction, (cargo) => {
      if (cargo < 0 || wire.publicationIn(cargo) < 0) return;
      visit(this.#exchangeIn(link, cargo), qosOf(wire.headerIn(cargo)));
    });
  }

  #fold(now: Instant, kind: number, link: LinkId, how?: LinkEnd): void {
    const detail = how === undefined ? 0 : how === 'eof' ? 1 : how === 'reset' ? 2 : 3;
    this.#world.digest.fold4(now, kind << 24, this.#deviceOf(link), detail);
  }

  #deviceOf(link: LinkId): number {
    return this.#world.connections.store.deviceOf(link);
  }
}
