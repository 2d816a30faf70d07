/**
 * Names as they travel to a real broker: ClientIds, topics and filters with a prefix of this run's
 * own, so that neither sessions nor retained messages of anybody else's are met, and none are left.
 */
import type { Connect, ProtocolVersion, Subscribe, Unsubscribe, Will } from '../../mqtt/packet.ts';

const SHARE = /^\$share\/([^/]+)\/(.*)$/;

export class Disguise {
  /** ClientIds whose sessions may outlive their connections, with their versions. */
  readonly sessions = new Map<string, ProtocolVersion>();
  /** Topics with a retained message, as they travel. */
  readonly retained = new Set<string>();
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** A topic as it travels; one that an alias stands for stays empty. */
  topic(name: string): string {
    return name === '' || name.startsWith('$') ? name : `${this.#token}/${name}`;
  }

  /** A topic as the world knows it. */
  bare(name: string): string {
    return name.startsWith(`${this.#token}/`) ? name.slice(this.#token.length + 1) : name;
  }

  keeps(topic: string): void {
    this.retained.add(topic);
  }

  connect(packet: Connect, will: Will | undefined): Connect {
    const { clientId, protocolVersion } = packet;
    // Who has no ClientId is given one.
    const named = clientId === '' ? '' : `${this.#token}-${clientId}`;
    if (named !== '') this.sessions.set(named, protocolVersion);
    const renamed = { ...packet, clientId: named };
    if (will === undefined) return renamed;
    const topic = this.topic(will.topic);
    if (will.retain) this.keeps(topic);
    return { ...renamed, will: { ...will, topic } };
  }

  subscribe(packet: Subscribe): Subscribe {
    const subscriptions = packet.subscriptions.map((each) => ({
      ...each,
      topic: this.#filter(each.topic),
    }));
    return { ...packet, subscriptions };
  }

  unsubscribe(packet: Unsubscribe): Unsubscribe {
    return { ...packet, unsubscriptions: packet.unsubscriptions.map((each) => this.#filter(each)) };
  }

  #filter(filter: string): string {
    const [, group, shared] = SHARE.exec(filter) ?? [];
    if (group === undefined || shared === undefined) return this.topic(filter);
    return `$share/${group}-${this.#token}/${this.topic(shared)}`;
  }
}
