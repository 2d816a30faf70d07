/**
 * What the books must be told in a broker's place, for a real one tells nobody: that it has a copy of
 * every message it was given, which stays one until the application gets it, and which wills it has
 * published.
 */
import type { Instant } from '../../kernel/time.ts';
import type { Connect, Will } from '../../mqtt/packet.ts';
import type { LinkId } from '../../mqtt/packet-sink.ts';
import type { PublicationId } from '../../mqtt/publication-store.ts';
import { WILLS_FROM, type World } from '../../simulation/world.ts';

/** The message number takes the first bytes of a payload. */
const NUMBER_BYTES = 8;

/** A will under way: whose it is. */
interface Registered {
  readonly device: number;
  readonly will: Will;
}

export class Strays {
  readonly #world: World;
  readonly #given = new Set<number>();
  readonly #wills = new Map<number, Registered>();
  #registered = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** The broker was given a message, perhaps once more. */
  taken(message: number, publication: PublicationId, isRetain: boolean): void {
    if (message === 0 || this.#given.has(message)) return;
    this.#given.add(message);
    const { ledger, publications } = this.#world;
    ledger.messageCopied(message);
    if (isRetain) ledger.retained.keep(publications.topicOf(publication), message);
  }

  /** The will of a CONNECT, with a number in its payload by which it can be followed. */
  willOf(link: LinkId, { will }: Connect): Will | undefined {
    if (will === undefined) return undefined;
    const number = WILLS_FROM + ++this.#registered;
    const device = this.#world.connections.store.deviceOf(link);
    this.#wills.set(number, { device, will });
    const payload = new Uint8Array(Math.max(NUMBER_BYTES, will.payload.length));
    payload.set(will.payload);
    const view = new DataView(payload.buffer);
    view.setUint32(0, 0);
    view.setUint32(4, number);
    return { ...will, payload };
  }

  /** A message came from the broker; a will is one from now on. */
  heard(now: Instant, number: number): void {
    const found = this.#wills.get(number);
    if (found === undefined) return;
    this.#wills.delete(number);
    const { ledger, topics } = this.#world;
    const { device, will } = found;
    ledger.willPublished(now, {
      number,
      publisher: device,
      client: ledger.clientele.clientOf(device),
      topic: topics.idOf(will.topic),
      topicName: will.topic,
      qos: will.qos,
    });
  }
}
