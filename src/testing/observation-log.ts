/**
 * Writes down what happens in a run, one entry each: packets as they arrive, and what becomes of
 * sessions and messages. For tests that tell a story or ask after single messages.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import { formatDuration } from '../kernel/time-text.ts';
import type { FateObserver } from '../ledger/fates.ts';
import { type Direction, UP } from '../link/path.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { isDup, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import { isFailure, type ReasonCode, reasonName } from '../mqtt/reason-code.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type RunOptions, simulate } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import type { Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import { overhear } from '../trace/overhear.ts';

/** One thing that happened. */
export interface Entry {
  /** µs from the run's start; of a packet, its arrival. */
  readonly at: number;
  /** The device, as `fleet/index`; of what a session does, its ClientId. */
  readonly who: string;
  /** `→ CONNECT` is sent by the device, `← CONNACK` to it; also `queued`, `delivered`, `lost`. */
  readonly what: string;
  /** The message concerned, numbered in the order of publishing from 1. */
  readonly message?: number;
  /** What else there is to say: packet fields, why a message was lost, its age when delivered. */
  readonly details: string;
}

/** A run, and what was observed in it, in order; `keep` says what of it, everything if absent. */
export function simulateAloud(
  scenario: Scenario,
  options: Omit<RunOptions, 'listen'> & { readonly keep?: (entry: Entry) => boolean } = {},
): { readonly record: RunRecord; readonly entries: readonly Entry[] } {
  const { keep, ...rest } = options;
  const entries: Entry[] = [];
  const note = (entry: Entry): void => {
    if (keep === undefined || keep(entry)) entries.push(entry);
  };
  const record = simulate(scenario, { ...rest, listen: (world) => new Listener(world, note) });
  return { record, entries };
}

/** `1:15:06.173 sensor/0 ← CONNACK session present`: to the millisecond, rounded down. */
export function lineOf({ at, who, what, message, details }: Entry): string {
  const ms = Math.floor(at / 1000);
  const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
  const minutes = `${Math.floor(ms / 3_600_000)}:${padded(Math.floor(ms / 60_000) % 60, 2)}`;
  const clock = `${minutes}:${padded(Math.floor(ms / 1000) % 60, 2)}.${padded(ms % 1000, 3)}`;
  return [clock, who, what, ...(message === undefined ? [] : [`#${message}`]), details]
    .join(' ')
    .trimEnd();
}

/** `after 1.275s`, to the millisecond. */
function spanText(us: number): string {
  return `after ${formatDuration(Math.floor(us / 1000) * 1000)}`;
}

class Listener implements Tee {
  readonly #world: World;
  readonly #hear: (entry: Entry) => void;
  /** ClientIds by session. */
  readonly #clients: string[] = [];

  constructor(world: World, hear: (entry: Entry) => void) {
    this.#world = world;
    this.#hear = hear;
  }

  published(): void {
    // Seen when it arrives.
  }

  died(): void {
    // What is lost is told by the books.
  }

  /** Packets are told when they arrive. */
  sent(_direction: Direction, wire: PacketSink): PacketSink {
    return wire;
  }

  packets(direction: Direction, engine: PacketSink): PacketSink {
    const arrow = direction === UP ? '→' : '←';
    const say = (
      at: number,
      link: LinkId,
      packet: string,
      details = '',
      message?: number,
    ): void => {
      this.#note(at, this.#deviceAt(link), `${arrow} ${packet}`, details, message);
    };
    const ack =
      (packet: string) =>
      (at: number, link: LinkId, id: number, reason: ReasonCode): void =>
        say(at, link, packet, `id ${id}${isFailure(reason) ? ` ${reasonName(reason)}` : ''}`);
    return overhear(engine, {
      connect: (at, link, { clean }) => say(at, link, 'CONNECT', clean ? 'clean' : ''),
      connack: (at, link, { sessionPresent }) =>
        say(at, link, 'CONNACK', sessionPresent ? 'session present' : 'no session'),
      publish: (at, link, publication, header) => {
        const text = this.#publishText(publication, header);
        say(at, link, 'PUBLISH', text, this.#messageOf(publication));
      },
      puback: ack('PUBACK'),
      pubrec: ack('PUBREC'),
      pubrel: ack('PUBREL'),
      pubcomp: ack('PUBCOMP'),
      subscribe: (at, link, { subscriptions }) =>
        say(at, link, 'SUBSCRIBE', subscriptions.map(({ topic }) => topic).join(' ')),
      suback: (at, link, { granted }) => say(at, link, 'SUBACK', `QoS ${granted.join(' ')}`),
      unsubscribe: (at, link, packet) =>
        say(at, link, 'UNSUBSCRIBE', packet.unsubscriptions.join(' ')),
      unsuback: (at, link) => say(at, link, 'UNSUBACK'),
      pingreq: (at, link) => say(at, link, 'PINGREQ'),
      pingresp: (at, link) => say(at, link, 'PINGRESP'),
      disconnect: (at, link, packet) => say(at, link, 'DISCONNECT', reasonName(packet.reasonCode)),
    });
  }

  broker(observer: BrokerObserver): BrokerObserver {
    return overhear(observer, {
      sessionCreated: (at, session, client) => {
        this.#clients[session] = this.#world.clients.textOf(client);
        this.#note(at, this.#clientOf(session), 'session created');
      },
      sessionEnded: (at, session, ending) =>
        this.#note(at, this.#clientOf(session), 'session ended', ending),
      keepAliveExpired: (at, session) =>
        this.#note(at, this.#clientOf(session), 'keep-alive expired'),
      queued: (at, session, publication) =>
        this.#note(at, this.#clientOf(session), 'queued', '', this.#messageOf(publication)),
      rejected: (at, publication) =>
        this.#note(at, 'broker', 'rejected', '', this.#messageOf(publication)),
    });
  }

  devices(observer: DeviceObserver): DeviceObserver {
    return overhear(observer, {
      disconnected: (at, device) => this.#note(at, this.#world.nameOf(device), 'offline'),
      retired: (at, device) => this.#note(at, this.#world.nameOf(device), 'retired'),
      forgot: (at, device) => this.#note(at, this.#world.nameOf(device), 'forgot its session'),
    });
  }

  fates(observer: FateObserver): FateObserver {
    return overhear(observer, {
      delivered: (at, device, message, _qos, age) =>
        this.#note(at, this.#world.nameOf(device), 'delivered', spanText(age), message),
      lost: (at, device, message, cause) =>
        this.#note(at, this.#world.nameOf(device), 'lost', CAUSES[cause] ?? 'unexplained', message),
    });
  }

  #note(at: number, who: string, what: string, details = '', message?: number): void {
    this.#hear({ at, who, what, details, ...(message === undefined ? {} : { message }) });
  }

  #publishText(publication: PublicationId, header: PublishHeader): string {
    const { topics, publications } = this.#world;
    const topic = topics.nameOf(publications.topicOf(publication));
    const id = qosOf(header) === 0 ? '' : ` id ${packetIdOf(header)}`;
    return `QoS ${qosOf(header)}${id}${isDup(header) ? ' dup' : ''} ${topic}`;
  }

  #deviceAt(link: LinkId): string {
    return this.#world.nameOf(this.#world.connections.store.deviceOf(link));
  }

  #clientOf(session: number): string {
    return this.#clients[session] ?? 'nobody';
  }

  #messageOf(publication: PublicationId): number {
    return this.#world.publications.messageOf(publication);
  }
}
