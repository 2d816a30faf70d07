/**
 * What devices heard in a run, the same whether a broker was simulated or real: which messages their
 * applications got, in which order, how old, with which flags, and how their CONNECTs were answered.
 */
import type { Instant } from '../../kernel/time.ts';
import { DOWN } from '../../link/path.ts';
import type { Connack, Disconnect } from '../../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../../mqtt/packet-sink.ts';
import type { PublicationId } from '../../mqtt/publication-store.ts';
import { isDup, isRetain, type PublishHeader } from '../../mqtt/publish-header.ts';
import type { ReasonCode } from '../../mqtt/reason-code.ts';
import type { TopicId } from '../../mqtt/topic-table.ts';
import { NO_TEE, type Tee } from '../../simulation/tee.ts';
import { WILLS_FROM, type World } from '../../simulation/world.ts';
import { overhear } from '../../trace/overhear.ts';

/** A message that an application got for the first time. */
export interface Arrival {
  readonly message: number;
  readonly ageUs: number;
}

/** What one device heard. */
export interface Hearing {
  /** First deliveries in the order they came, wills apart. */
  readonly messages: Arrival[];
  /** The same by topic: which came when is one publisher's order. */
  readonly byTopic: Map<string, number[]>;
  wills: number;
  /** PUBLISH packets marked so. */
  dup: number;
  retain: number;
  /** Its CONNACKs in order: `new`, `resumed`, or the reason code of a refusal. */
  readonly welcomes: string[];
  /** Reason codes of DISCONNECTs. */
  readonly goodbyes: string[];
}

/** Everyone's hearings, by device. */
export class Hearings {
  readonly #devices = new Map<number, Hearing>();

  of(device: number): Hearing {
    const found = this.#devices.get(device);
    if (found !== undefined) return found;
    const fresh: Hearing = {
      ...{ messages: [], byTopic: new Map(), welcomes: [], goodbyes: [] },
      ...{ wills: 0, dup: 0, retain: 0 },
    };
    this.#devices.set(device, fresh);
    return fresh;
  }

  /** Listens in on a world. */
  listen(world: World): Tee {
    return {
      ...NO_TEE,
      packets: (direction, engine) =>
        direction === DOWN ? overhear(engine, this.#packets(world)) : engine,
      fates: (observer) =>
        overhear(observer, {
          delivered: (_now, device, message, _qos, ageUs) =>
            this.#delivered(world, device, message, ageUs),
        }),
    };
  }

  #packets(world: World): Partial<PacketSink> {
    const of = (link: LinkId): Hearing => this.of(world.connections.store.deviceOf(link));
    return {
      connack: (_now: Instant, link: LinkId, { reasonCode, sessionPresent }: Connack) => {
        const isIn = reasonCode === 0;
        const word = isIn ? (sessionPresent ? 'resumed' : 'new') : reasonText(reasonCode);
        of(link).welcomes.push(word);
      },
      disconnect: (_now: Instant, link: LinkId, { reasonCode }: Disconnect) =>
        void of(link).goodbyes.push(reasonText(reasonCode)),
      publish: (_now: Instant, link: LinkId, _id: PublicationId, header: PublishHeader) => {
        if (isDup(header)) of(link).dup++;
        if (isRetain(header)) of(link).retain++;
      },
    };
  }

  #delivered({ ledger, topics }: World, device: number, message: number, ageUs: number): void {
    const hearing = this.of(device);
    if (message >= WILLS_FROM) {
      hearing.wills++;
      return;
    }
    hearing.messages.push({ message, ageUs });
    const { store } = ledger.fates;
    // What is delivered was expected, and is in the books.
    const topic = topics.nameOf(store.topicOf(ledger.fates.recordOf(message)) as TopicId);
    const list = hearing.byTopic.get(topic) ?? [];
    list.push(message);
    hearing.byTopic.set(topic, list);
  }
}

function reasonText(reason: ReasonCode): string {
  return `0x${reason.toString(16).padStart(2, '0').toUpperCase()}`;
}
