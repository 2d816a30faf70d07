/**
 * `serve --log`: one line for every connection, packet and change of a session.
 *
 *   2026-10-05T12:04:07.351Z #3 "meter-1" → PUBLISH "tele/a" QoS 1 id 7, 64 B
 *
 * → is to the broker, ← from it. Listens in between wire and engine and passes everything on
 * unchanged; a server without a log has none of this in its way.
 */
import type { BrokerObserver, BrokerOutlet, LinkInputs } from '../broker/port.ts';
import type { SessionId } from '../broker/session-store.ts';
import { SILENT_OBSERVER } from '../broker/silent-observer.ts';
import type { Instant } from '../kernel/time.ts';
import type { PacketContext } from '../mqtt/codec.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import { quoted } from '../mqtt/packet-text.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { type ReasonCode, reasonName } from '../mqtt/reason-code.ts';
import { PacketTap } from './packet-tap.ts';

/** What the log asks of the server it listens to. */
export interface LogSubject extends PacketContext {
  /** The ClientId of a session that exists. */
  clientIdOf(session: SessionId): string;
}

export class Log {
  readonly #write: (line: string) => void;
  /** The ClientIds of connections that have said them. */
  readonly #names = new Map<LinkId, string>();

  /** `write` gets each line without its end. */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  opened(link: LinkId, remote: string): void {
    this.#on(link, `opened by ${remote}`);
  }

  /** A connection that was over the limit. */
  turnedAway(remote: string): void {
    this.#line(`turned away ${remote}: too many connections`);
  }

  closed(link: LinkId): void {
    this.#on(link, 'closed');
    this.#names.delete(link);
  }

  /** The engine, with an ear at its entrance. */
  received(context: PacketContext, engine: PacketSink): PacketSink {
    return new PacketTap(context, engine, {
      packet: (link, text) => this.#on(link, `→ ${text}`),
      name: (link, clientId) => this.#names.set(link, clientId),
    });
  }

  /** What the engine is told of broken bytes. */
  violations(engine: Pick<LinkInputs, 'violate'>): Pick<LinkInputs, 'violate'> {
    return {
      violate: (now: Instant, link: LinkId, reason: ReasonCode) => {
        this.#on(link, `→ no packet of MQTT: ${reasonName(reason)}`);
        engine.violate(now, link, reason);
      },
    };
  }

  /** The way out, with an ear at it. */
  sent(context: PacketContext, outlet: BrokerOutlet): BrokerOutlet {
    const tap = new PacketTap(context, outlet, {
      packet: (link, text) => this.#on(link, `← ${text}`),
      name: (link, clientId) => this.#names.set(link, clientId),
    });
    return Object.assign(tap, {
      isWritable: (link: LinkId) => outlet.isWritable(link),
      close: (now: Instant, link: LinkId) => outlet.close(now, link),
      discard: (now: Instant, link: LinkId) => outlet.discard(now, link),
    });
  }

  /** What happens to sessions, and to messages that nobody gets. */
  observer(subject: () => LogSubject): BrokerObserver {
    const tell = (session: SessionId, text: string): void =>
      this.#line(`session ${quoted(subject().clientIdOf(session))}: ${text}`);
    const topicOf = (publication: PublicationId): string => {
      const { topics, publications } = subject();
      return quoted(topics.nameOf(publications.topicOf(publication)));
    };
    return {
      ...SILENT_OBSERVER,
      sessionCreated: (_now, session) => tell(session, 'created'),
      sessionResumed: (_now, session) => tell(session, 'resumed'),
      sessionEnded: (_now, session, ending) => tell(session, `ended, ${ending}`),
      tookOver: (_now, session, from, to) => tell(session, `taken over from #${from} by #${to}`),
      keepAliveExpired: (_now, session) => tell(session, 'silent longer than its keep-alive'),
      queued: (_now, session, publication) => tell(session, `queued ${topicOf(publication)}`),
      dropped: (_now, session, publication, cause) =>
        tell(session, `dropped ${topicOf(publication)}: ${cause}`),
    };
  }

  #on(link: LinkId, text: string): void {
    const name = this.#names.get(link);
    this.#line(`#${link}${name === undefined ? '' : ` ${quoted(name)}`} ${text}`);
  }

  #line(text: string): void {
    this.#write(`${new Date().toISOString()} ${text}`);
  }
}
