/**
 * An application publishes: the books open for the message, and its device takes it.
 */
import type { Devices } from '../device/devices.ts';
import type { DeviceId } from '../device/port.ts';
import { type PublishItem, publicationOf } from '../device/workload.ts';
import type { Digest } from '../kernel/digest.ts';
import type { Instant } from '../kernel/time.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { MessageNumber, PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicId, TopicTable } from '../mqtt/topic-table.ts';
import type { Metrics } from './metrics.ts';
import { OBSERVED } from './observation.ts';
import type { Tee } from './tee.ts';

/** Everyone who is told of a message. */
export interface Audience {
  readonly tee: Tee;
  readonly ledger: Ledger;
  readonly metrics: Metrics;
  readonly digest: Digest;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly devices: Devices;
}

/** A message by its numbers: its own (0: nobody follows it), its topic's, its flow's. */
export interface Numbers {
  readonly number: MessageNumber;
  readonly topic: TopicId;
  readonly flow: number;
}

/** Opens the message's expectations and hands it to its device. */
export function announce(
  { tee, ledger, metrics, digest, topics, publications, devices }: Audience,
  now: Instant,
  device: DeviceId,
  item: PublishItem,
  { number, topic, flow }: Numbers,
): void {
  tee.published(now, device, number, item);
  ledger.published(now, {
    number,
    publisher: device,
    topic,
    topicName: topics.nameOf(topic),
    flow,
    qos: item.qos,
    usefulUs: item.usefulFor ?? Number.POSITIVE_INFINITY,
  });
  metrics.published++;
  digest.fold4(now, (OBSERVED.published << 24) | item.qos, device, number);
  devices.publishFrom(now, device, publicationOf(publications, item, topic, number));
}
