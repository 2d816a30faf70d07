/**
 * Follows one message from the publish call to its end at every subscriber.
 */
import type { BrokerObserver } from '../broker/port.ts';
import type { DeviceObserver } from '../device/port.ts';
import type { Instant } from '../kernel/time.ts';
import type { FateObserver } from '../ledger/fates.ts';
import { type Direction, UP } from '../link/path.ts';
import { CAUSES } from '../mqtt/loss-cause.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { MessageNumber, PublicationId } from '../mqtt/publication-store.ts';
import { isDup, type PublishHeader, packetIdOf, qosOf } from '../mqtt/publish-header.ts';
import type { Published, Tee } from '../simulation/tee.ts';
import type { World } from '../simulation/world.ts';
import { overhear } from './overhear.ts';
import { SessionNames } from './session-names.ts';
import type { Beginning, Step, Story, StoryEnd } from './story.ts';

export class MessageTrace implements Tee {
  readonly #world: World;
  readonly #message: number;
  readonly #steps: Step[] = [];
  readonly #ends: StoryEnd[] = [];
  readonly #sessions: SessionNames;
  #beginning: Beginning | undefined;
  #topic: string | undefined;
  #copies = 0;

  constructor(world: World, message: number) {
    this.#world = world;
    this.#message = message;
    this.#sessions = new SessionNames(world);
  }

  story(): Story {
    return {
      message: this.#message,
      ...(this.#topic === undefined ? {} : { topic: this.#topic }),
      ...(this.#beginning === undefined ? {} : { beginning: this.#beginning }),
      steps: this.#steps,
      ends: this.#ends,
    };
  }

  published(at: Instant, device: number, message: MessageNumber, { qos, size }: Published): void {
    if (message !== this.#message) return;
    this.#beginning = { at, device: this.#world.nameOf(device), qos, size };
  }

  sent(direction: Direction, wire: PacketSink): PacketSink {
    return overhear<PacketSink>(wire, {
      publish: (now, link, publication, header) => {
        if (!this.#isIt(publication)) return;
        const to = direction === UP ? 'it' : `it to ${this.#deviceAt(link)}`;
        const from = direction === UP ? this.#deviceAt(link) : 'the broker';
        this.#say(now, `${from} sends ${to} ${headerText(header)}`);
      },
    });
  }

  packets(direction: Direction, engine: PacketSink): PacketSink {
    return overhear<PacketSink>(engine, {
      publish: (now, link, publication, header) => {
        if (!this.#isIt(publication)) return;
        const at = direction === UP ? 'the broker' : this.#deviceAt(link);
        this.#say(now, `it arrives at ${at} ${headerText(header)}`);
      },
    });
  }

  died(now: Instant, link: LinkId, direction: Direction, publication: PublicationId | -1): void {
    if (publication < 0 || !this.#isIt(publication as PublicationId)) return;
    const way = direction === UP ? 'from' : 'to';
    this.#say(now, `the connection dies with it on the way ${way} ${this.#deviceAt(link)}`);
  }

  broker(observer: BrokerObserver): BrokerObserver {
    const heard = this.#sessions.broker(observer);
    const of =
      (text: (client: string) => string) =>
      (now: Instant, session: number, publication: PublicationId): void => {
        if (this.#isIt(publication)) this.#say(now, text(this.#sessions.clientOf(session)));
      };
    const alone =
      (text: string) =>
      (now: Instant, publication: PublicationId): void => {
        if (this.#isIt(publication)) this.#say(now, text);
      };
    return overhear<BrokerObserver>(heard, {
      willPublished: (now, client, publication) => {
        if (!this.#isIt(publication)) return;
        this.#say(now, `the broker publishes the will of ${this.#world.clients.textOf(client)}`);
      },
      copied: (now, session, publication) => this.#copy(now, session, publication, ''),
      copiedForGroup: (now, session, publication, filter) =>
        this.#copy(now, session, publication, ` for ${filter}`),
      retainedCopied: (now, session, publication) =>
        this.#copy(now, session, publication, ' because it is retained'),
      moved: (now, from, to, publication) => {
        const [old, next] = [from, to].map((session) => this.#sessions.clientOf(session));
        if (this.#isIt(publication)) this.#say(now, `the copy of ${old} is ${next}’s from now on`);
      },
      queued: (now, session, publication) => {
        if (!this.#isIt(publication)) return;
        const ahead = this.#world.metrics.queues.depthOf(session);
        const client = this.#sessions.clientOf(session);
        this.#say(now, `it waits in the queue of ${client}, behind ${ahead} others`);
      },
      acknowledged: of((client) => `${client} has acknowledged it`),
      dropped: (now, session, publication, cause) => {
        if (!this.#isIt(publication)) return;
        const client = this.#sessions.clientOf(session);
        this.#say(now, `the broker drops the copy for ${client}: ${cause}`);
      },
      withheld: alone('the broker keeps it until its PUBREL'),
      withheldDropped: (now, publication, cause) => {
        if (this.#isIt(publication))
          this.#say(now, `the broker drops it before its PUBREL: ${cause}`);
      },
      routed: (now, publication) => {
        if (!this.#isIt(publication) || this.#copies > 0) return;
        this.#say(now, 'the broker finds no subscription for it');
      },
      rejected: alone('the broker refuses it for everybody'),
      turnedAway: (now, publication, cause) => {
        if (this.#isIt(publication)) this.#say(now, `the broker turns it away: ${cause}`);
      },
      mistakenDuplicate: alone('the broker takes it for a repetition of another message'),
    });
  }

  devices(observer: DeviceObserver): DeviceObserver {
    const of =
      (text: (device: string) => string) =>
      (now: Instant, device: number, publication: PublicationId): void => {
        if (this.#isIt(publication)) this.#say(now, text(this.#world.nameOf(device)));
      };
    return overhear<DeviceObserver>(observer, {
      passedOn: of((device) => `${device} knows that the broker has it`),
      confirmed: of((device) => `${device} takes it for published`),
      abandoned: of((device) => `${device} gives up waiting for its acknowledgement`),
      publishDropped: (now, device, publication, cause) => {
        if (!this.#isIt(publication)) return;
        this.#say(now, `${this.#world.nameOf(device)} drops it: ${cause}`);
      },
      handedOver: of((device) => `the application of ${device} has it`),
      held: of((device) => `${device} keeps it until its PUBREL`),
      heldDropped: (now, device, publication, cause) => {
        if (!this.#isIt(publication)) return;
        this.#say(now, `${this.#world.nameOf(device)} drops it before its PUBREL: ${cause}`);
      },
      tookForRepetition: of((device) => `${device} takes it for a repetition of another message`),
    });
  }

  fates(observer: FateObserver): FateObserver {
    return overhear<FateObserver>(observer, {
      delivered: (at, device, message, _qos, ageUs) => {
        if (message !== this.#message) return;
        this.#ends.push({ at, device: this.#world.nameOf(device), ageUs });
      },
      lost: (at, device, message, cause) => {
        if (message !== this.#message) return;
        const name = CAUSES[cause] ?? 'unexplained';
        this.#ends.push({ at, device: this.#world.nameOf(device), cause: name });
      },
    });
  }

  #copy(now: Instant, session: number, publication: PublicationId, why: string): void {
    if (!this.#isIt(publication)) return;
    this.#copies++;
    const client = this.#sessions.clientOf(session);
    const state = this.#sessions.isConnected(session) ? 'connected' : 'not connected';
    this.#say(now, `a copy for ${client}${why}, which is ${state}`);
  }

  #isIt(publication: PublicationId): boolean {
    const { topics, publications } = this.#world;
    if (publications.messageOf(publication) !== this.#message) return false;
    this.#topic ??= topics.nameOf(publications.topicOf(publication));
    return true;
  }

  #deviceAt(link: LinkId): string {
    return this.#world.nameOf(this.#world.connections.store.deviceOf(link));
  }

  #say(at: Instant, text: string): void {
    this.#steps.push({ at, text });
  }
}

/** `(QoS 1, id 7, DUP)`. */
function headerText(header: PublishHeader): string {
  const qos = qosOf(header);
  const words = [
    `QoS ${qos}`,
    ...(qos > 0 ? [`id ${packetIdOf(header)}`] : []),
    ...(isDup(header) ? ['DUP'] : []),
  ];
  return `(${words.join(', ')})`;
}
