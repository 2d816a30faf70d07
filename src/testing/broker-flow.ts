/**
 * Conversations with the broker engine: clients are peers, what the engine observes is text.
 *
 *   const flow = new BrokerFlow({ sessionQueue: { maxMessages: 2 } });
 *   flow.client('a').send(connect('a')).expect(connack(false));
 *   flow.told('dropped')  →  ['a #3 broker.queue-full.newest']
 */
import { Broker, type BrokerParts } from '../broker/broker.ts';
import type { BrokerLimits } from '../broker/limits.ts';
import type { BrokerObserver, BrokerOutlet } from '../broker/port.ts';
import { presetLimits } from '../broker/preset.ts';
import { NO_SESSION, type SessionId } from '../broker/session-store.ts';
import { Interner } from '../kernel/interner.ts';
import { type Duration, NEVER } from '../kernel/time.ts';
import { Decoder } from '../mqtt/codec.ts';
import { FrameReader, INCOMPLETE, MAX_PACKET_SIZE } from '../mqtt/frame.ts';
import type { Connect, Will } from '../mqtt/packet.ts';
import type { MessageNumber, PublicationId } from '../mqtt/publication-store.ts';
import { Conversation, type Peer } from './flow.ts';
import { closed, connack, discarded } from './spoken-packet.ts';
import { Listener, Vocabulary } from './spoken-wire.ts';

/** Limits that differ from those of the specification. */
export type LimitChanges = {
  readonly [Group in keyof BrokerLimits]?: Partial<BrokerLimits[Group]>;
};

/** The preset `spec` with changes. */
export function limitsWith(changes: LimitChanges): BrokerLimits {
  const spec = presetLimits('spec');
  if (spec === undefined) throw new Error('there is no preset "spec"');
  return {
    sessionQueue: { ...spec.sessionQueue, ...changes.sessionQueue },
    total: { ...spec.total, ...changes.total },
    qos0: { ...spec.qos0, ...changes.qos0 },
    output: { ...spec.output, ...changes.output },
    inflight: { ...spec.inflight, ...changes.inflight },
    retry: { ...spec.retry, ...changes.retry },
    resume: { ...spec.resume, ...changes.resume },
    messageExpiry: { ...spec.messageExpiry, ...changes.messageExpiry },
    inbound: { ...spec.inbound, ...changes.inbound },
    handshake: { ...spec.handshake, ...changes.handshake },
    connect: { ...spec.connect, ...changes.connect },
    flapping: { ...spec.flapping, ...changes.flapping },
    publish: { ...spec.publish, ...changes.publish },
    sharedGroup: { ...spec.sharedGroup, ...changes.sharedGroup },
    takeover: { ...spec.takeover, ...changes.takeover },
    will: { ...spec.will, ...changes.will },
    available: { ...spec.available, ...changes.available },
    sessionExpiry: { ...spec.sessionExpiry, ...changes.sessionExpiry },
    keepAlive: { ...spec.keepAlive, ...changes.keepAlive },
    durability: { ...spec.durability, ...changes.durability },
    service: { ...spec.service, ...changes.service },
  };
}

/** Whom the engine asks, if anybody. */
type Asked = Pick<BrokerParts, 'authenticator' | 'guard'>;

/** One broker engine and its clients. */
export class BrokerFlow {
  readonly broker: Broker;
  readonly clients = new Interner();
  readonly #vocabulary = new Vocabulary();
  readonly #conversation = new Conversation(this.#vocabulary);
  readonly #events: string[] = [];
  readonly #readers = new Map<Peer['link'], FrameReader>();

  constructor(changes: LimitChanges = {}, asked: Asked = {}) {
    const { clock } = this.#conversation;
    const { topics, publications } = this.#vocabulary;
    this.broker = new Broker({
      limits: limitsWith(changes),
      clients: this.clients,
      topics,
      publications,
      outlet: this.#outlet(),
      timers: {
        wake: (timer, session, at) =>
          clock.wake(`${timer} ${session}`, at, (now) => this.broker.wake(now, timer, session)),
      },
      observer: this.#observer(),
      messages: { next: numberOf },
      ...asked,
    });
    const decoder = new Decoder(this.#vocabulary, this.broker, { numbered: true });
    this.#conversation.begin(this.broker, (link, bytes) => this.#read(decoder, link, bytes));
  }

  /** A new connection; `name` is only for the reader. */
  client(name: string): Peer {
    const peer = this.#conversation.connection(name);
    this.broker.opened();
    return peer;
  }

  /** A client that has been accepted. */
  connected(packet: Connect, sessionPresent = false): Peer {
    return this.client(packet.clientId).send(packet).expect(connack(sessionPresent));
  }

  advance(by: Duration): void {
    this.#conversation.clock.advance(by);
  }

  /** Whether a timer is pending. */
  get isWaiting(): boolean {
    return this.#conversation.clock.next !== NEVER;
  }

  /** How often the engine has armed a timer. */
  get timersArmed(): number {
    return this.#conversation.clock.armed;
  }

  /** Publications that somebody still holds. */
  get publicationsHeld(): number {
    return this.#vocabulary.publications.size;
  }

  /** Topics that have a number. */
  get topicsKnown(): number {
    return this.#vocabulary.topics.size;
  }

  /** What the observer was told so far under this name, without the name. */
  told(event: keyof BrokerObserver): readonly string[] {
    const prefix = `${event} `;
    return this.#events
      .filter((line) => line.startsWith(prefix))
      .map((line) => line.slice(prefix.length));
  }

  /** A copy as the observer names it: `ClientId #message`. */
  nameCopy(session: SessionId, publication: PublicationId): string {
    const client = this.clients.textOf(this.broker.sessions.clientOf(session));
    return `${client} #${this.#vocabulary.publications.messageOf(publication)}`;
  }

  /** Names of everything observed so far, in order. */
  get events(): readonly string[] {
    return this.#events;
  }

  /** What a server does with bytes: whole packets are decoded, broken ones violate. */
  #read(decoder: Decoder, link: Peer['link'], bytes: Uint8Array): void {
    const peer = this.#conversation.peerOn(link);
    const reader = this.#readers.get(link) ?? new FrameReader(MAX_PACKET_SIZE);
    this.#readers.set(link, reader);
    reader.push(bytes);
    while (peer.isOpen) {
      const packet = reader.next();
      if (packet === INCOMPLETE) return;
      const { now } = this.#conversation.clock;
      const { sessions } = this.broker;
      const session = sessions.ofLink(link);
      const version = session === NO_SESSION ? 4 : sessions.versionOf(session);
      const fault =
        typeof packet === 'number' ? packet : decoder.decode(now, link, version, packet);
      if (fault !== undefined) this.broker.violate(now, link, fault);
    }
  }

  #outlet(): BrokerOutlet {
    const peerOn = this.#conversation.peerOn.bind(this.#conversation);
    const listener = new Listener(this.#vocabulary, (link, packet) => peerOn(link).hear(packet));
    return Object.assign(listener, {
      isWritable: (link: Peer['link']) => peerOn(link).isWritable,
      close: (_now: unknown, link: Peer['link']) => peerOn(link).hear(closed),
      discard: (_now: unknown, link: Peer['link']) => peerOn(link).hear(discarded),
    });
  }

  #observer(): BrokerObserver {
    const tell = (...words: readonly (string | number)[]): void => {
      this.#events.push(words.join(' '));
    };
    const who = (session: SessionId): string =>
      this.clients.textOf(this.broker.sessions.clientOf(session));
    const what = (publication: PublicationId): string =>
      `#${this.#vocabulary.publications.messageOf(publication)}`;
    return {
      sessionCreated: (_now, session) => tell('sessionCreated', who(session)),
      sessionResumed: (_now, session) => tell('sessionResumed', who(session)),
      sessionEnded: (_now, session, ending) => tell('sessionEnded', who(session), ending),
      attached: (_now, session) => tell('attached', who(session)),
      detached: (_now, session) => tell('detached', who(session)),
      tookOver: (_now, session, from, to) => tell('tookOver', who(session), from, to),
      keepAliveExpired: (_now, session) => tell('keepAliveExpired', who(session)),
      connectRefused: (_now, link) => tell('connectRefused', link),
      willPublished: (_now, client, publication) =>
        tell('willPublished', this.clients.textOf(client), what(publication)),
      willRouted: (_now, publication) => tell('willRouted', what(publication)),
      copied: (_now, session, publication) => tell('copied', who(session), what(publication)),
      copiedForGroup: (_now, session, publication, filter) =>
        tell('copiedForGroup', who(session), what(publication), filter),
      retainedCopied: (_now, session, publication) =>
        tell('retainedCopied', who(session), what(publication)),
      moved: (_now, from, to, publication) => tell('moved', who(from), who(to), what(publication)),
      queued: (_now, session, publication) => tell('queued', who(session), what(publication)),
      dequeued: (_now, session, publication) => tell('dequeued', who(session), what(publication)),
      sent: (_now, session, publication) => tell('sent', who(session), what(publication)),
      acknowledged: (_now, session, publication) =>
        tell('acknowledged', who(session), what(publication)),
      dropped: (_now, session, publication, cause) =>
        tell('dropped', who(session), what(publication), cause),
      withheld: (_now, publication) => tell('withheld', what(publication)),
      surrendered: (_now, publication) => tell('surrendered', what(publication)),
      withheldDropped: (_now, publication, cause) =>
        tell('withheldDropped', what(publication), cause),
      routed: (_now, publication) => tell('routed', what(publication)),
      rejected: (_now, publication) => tell('rejected', what(publication)),
      turnedAway: (_now, publication, cause) => tell('turnedAway', what(publication), cause),
      mistakenDuplicate: (_now, publication) => tell('mistakenDuplicate', what(publication)),
    };
  }
}

/** The number at the end of a will's payload, as it is heard through a socket. */
function numberOf({ payload }: Will): MessageNumber {
  return ((payload.at(-2) ?? 0) * 256 + (payload.at(-1) ?? 0)) as MessageNumber;
}
