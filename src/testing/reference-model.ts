/**
 * What a broker does with its clients, a second time: obvious, slow, and sharing nothing with the
 * engine but the shapes of packets and limits. reference-duel.ts lets both hear the same.
 *
 *   say │ cut │ clog │ drain │ advance  ──▶  what each connection hears, in order
 *
 * What a client is sent out of its session is reference-session.ts's part.
 */
import type { BrokerLimits } from '../broker/limits.ts';
import type { Connect, Disconnect, Will } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { type Audience, receive, release, route, taken } from './reference-publishing.ts';
import {
  acknowledge,
  deadlineOf,
  newSession,
  resume,
  settle,
  windowFor,
} from './reference-session.ts';
import { bequeath, leave } from './reference-share.ts';
import type { Line, Session } from './reference-state.ts';
import { subscribe, unsubscribe } from './reference-subscribing.ts';
import {
  closed,
  connack,
  discarded,
  disconnect,
  type Heard,
  pingresp,
  publish,
  type Spoken,
  type SpokenPublish,
} from './spoken-packet.ts';

/** 0 and 0xFFFFFFFF seconds have meanings of their own. */
const toUs = (seconds: number): number => (seconds === 0xffffffff ? Infinity : seconds * 1e6);

/** The model of a broker under some limits. */
export class ReferenceBroker {
  readonly #clock = { now: 0 };
  readonly #limits: BrokerLimits;
  readonly #lines = new Map<number, Line>();
  readonly #names = new Set<string>();
  readonly #audience: Audience = { sessions: [], shares: [], retained: new Map() };

  constructor(limits: BrokerLimits) {
    this.#limits = limits;
  }

  get now(): number {
    return this.#clock.now;
  }

  /** What has been heard on a connection since the last time. */
  take(link: number): readonly Heard[] {
    return this.#lineOf(link).heard.splice(0);
  }

  cut(link: number): void {
    const line = this.#lineOf(link);
    if (line.session !== undefined) this.#leave(line.session);
    this.#settle();
  }

  clog(link: number): void {
    this.#lineOf(link).isClogged = true;
  }

  drain(link: number): void {
    this.#lineOf(link).isClogged = false;
    this.#settle();
  }

  /** The next moment at which something ends of itself, or Infinity. */
  get nextDeadline(): number {
    return Math.min(Infinity, ...this.#audience.sessions.map(deadlineOf));
  }

  /**
   * Whether several are to be closed at one moment and one of them leaves others something to hear:
   * who goes first is nobody's rule.
   */
  get isUndecided(): boolean {
    const leaving = this.#audience.sessions.filter(({ closeAt }) => closeAt <= this.now);
    const isHeard = ({ will, queue, unacknowledged }: Session): boolean =>
      will !== undefined || [...queue, ...unacknowledged].some(({ share }) => share !== undefined);
    return leaving.length > 1 && leaving.some(isHeard);
  }

  advance(until: number): void {
    while (this.nextDeadline <= until) {
      this.#clock.now = this.nextDeadline;
      const due = this.#audience.sessions.find((session) => deadlineOf(session) === this.now);
      if (due?.line !== undefined && due.closeAt <= this.now) {
        this.#close(due.line, REASON.quotaExceeded);
      } else if (due !== undefined && due.willDue <= this.now) this.#publishWill(due);
      else if (due?.line === undefined) this.#end(due);
      else {
        due.line.heard.push(discarded);
        this.#close(due.line, REASON.keepAliveTimeout);
      }
      this.#settle();
    }
    this.#clock.now = until;
  }

  say(link: number, packet: Spoken): void {
    const line = this.#lineOf(link);
    const { session } = line;
    if (packet.cmd === 'connect' && session === undefined) this.#connect(line, packet);
    else if (session === undefined) this.#close(line, REASON.protocolError);
    else {
      session.since = this.now;
      this.#hear(line, session, packet);
    }
    this.#settle();
  }

  #hear(line: Line, session: Session, packet: Spoken): void {
    switch (packet.cmd) {
      case 'publish':
        this.#closeFor(line, receive(session, packet, this.#audience, this.#limits));
        break;
      case 'puback':
      case 'pubrec':
      case 'pubcomp':
        this.#closeFor(line, acknowledge(session, packet, this.#limits));
        break;
      case 'pubrel':
        release(session, packet.id, this.#audience, this.#limits);
        break;
      case 'subscribe':
        this.#closeFor(line, subscribe(session, packet, this.#audience, this.#limits));
        break;
      case 'unsubscribe':
        unsubscribe(session, packet, this.#audience);
        break;
      case 'pingreq':
        line.heard.push(pingresp);
        break;
      case 'disconnect':
        this.#disconnect(line, session, packet);
        break;
      default:
        this.#close(line, REASON.protocolError);
    }
  }

  #connect(line: Line, packet: Connect): void {
    const clientId = packet.clientId === '' ? this.#newName(packet) : packet.clientId;
    if (clientId === undefined) {
      line.heard.push(connack(false, REASON.clientIdentifierNotValid), closed);
      return;
    }
    this.#names.add(clientId);
    const sameName = ({ clientId: name }: Session): boolean => name === clientId;
    const older = this.#audience.sessions.find(sameName);
    if (older?.line !== undefined) {
      // Back before the delay could begin, unless it starts anew.
      if (!packet.clean && delayOf(older.will) > 0) older.will = undefined;
      this.#close(older.line, REASON.sessionTakenOver);
    }
    if (packet.clean) this.#end(this.#audience.sessions.find(sameName));
    const found = this.#audience.sessions.find(sameName);
    const session = found ?? newSession(clientId, this.#clock);
    if (found === undefined) this.#audience.sessions = [...this.#audience.sessions, session];
    this.#attach(session, line, packet);
    line.heard.push(this.#connack(session, packet, found !== undefined));
    resume(session, this.#limits);
  }

  #newName({ protocolVersion, clean }: Connect): string | undefined {
    if (protocolVersion === 4 && !clean) return undefined;
    let number = 1;
    while (this.#names.has(`auto-${number}`)) number++;
    return `auto-${number}`;
  }

  #attach(session: Session, line: Line, packet: Connect): void {
    const { inflight, sessionExpiry, keepAlive } = this.#limits;
    const { sessionExpiryInterval = 0 } = packet.properties ?? {};
    const isOld = packet.protocolVersion === 4;
    const v311Expiry = packet.clean ? 0 : sessionExpiry.v311DefaultUs;
    const expiry = Math.min(toUs(sessionExpiryInterval), sessionExpiry.maxUs);
    line.session = session;
    session.line = line;
    session.version = packet.protocolVersion;
    session.window = windowFor(packet, inflight);
    session.expiryUs = isOld ? v311Expiry : expiry;
    session.silenceUs = (packet.keepalive || Infinity) * keepAlive.factor * 1e6;
    session.since = this.now;
    session.receivedHere.clear();
    session.will = packet.will;
    session.willDue = Infinity;
    line.aliasMaximum = packet.properties?.topicAliasMaximum ?? 0;
    line.maximumPacketSize = packet.properties?.maximumPacketSize ?? Infinity;
  }

  #connack(session: Session, packet: Connect, isPresent: boolean): Heard {
    if (packet.protocolVersion === 4) return connack(isPresent);
    const { receiveMaximum, topicAliasMaximum } = this.#limits.inbound;
    const isCapped = session.expiryUs < toUs(packet.properties?.sessionExpiryInterval ?? 0);
    return connack(isPresent, REASON.success, {
      ...(isCapped ? { sessionExpiryInterval: Math.floor(session.expiryUs / 1e6) } : {}),
      ...(receiveMaximum < 65_535 ? { receiveMaximum } : {}),
      topicAliasMaximum,
      ...(packet.clientId === '' ? { assignedClientIdentifier: session.clientId } : {}),
    });
  }

  #disconnect(line: Line, session: Session, packet: Disconnect): void {
    const interval = packet.properties?.sessionExpiryInterval;
    if (interval !== undefined && interval > 0 && session.expiryUs === 0) {
      this.#close(line, REASON.protocolError);
      return;
    }
    const { maxUs } = this.#limits.sessionExpiry;
    if (interval !== undefined) session.expiryUs = Math.min(toUs(interval), maxUs);
    if (packet.reasonCode === REASON.success) session.will = undefined;
    line.heard.push(closed);
    this.#leave(session);
  }

  #closeFor(line: Line, reason: ReasonCode | undefined): void {
    if (reason !== undefined) this.#close(line, reason);
  }

  /** Closes from this side; a 5.0 client that was let in is told why. */
  #close(line: Line, reason: ReasonCode): void {
    if (line.session?.version === 5) line.heard.push(disconnect(reason));
    line.heard.push(closed);
    if (line.session !== undefined) this.#leave(line.session);
  }

  #leave(session: Session): void {
    if (session.line !== undefined) session.line.session = undefined;
    session.line = undefined;
    session.closeAt = Infinity;
    session.since = this.now;
    if (!this.#limits.qos0.storeOffline) session.queue = session.queue.filter(({ qos }) => qos > 0);
    if (session.expiryUs === 0) this.#end(session);
    else if (session.will !== undefined) {
      session.willDue = this.now + delayOf(session.will) * 1e6;
      if (session.willDue <= this.now) this.#publishWill(session);
    }
  }

  #publishWill(session: Session): void {
    const { will } = session;
    session.will = undefined;
    session.willDue = Infinity;
    if (will !== undefined)
      route(taken(messageOf(will), session, this.#limits), this.#audience, this.#limits, true);
  }

  #end(session: Session | undefined): void {
    if (session === undefined) return;
    this.#audience.sessions = this.#audience.sessions.filter((each) => each !== session);
    for (const filter of session.subscriptions.keys()) {
      leave(this.#audience.shares, filter, session);
    }
    bequeath(session, this.#limits);
    this.#publishWill(session);
  }

  /** Whatever can be sent is sent. */
  #settle(): void {
    for (const session of this.#audience.sessions) settle(session, this.#limits);
  }

  #lineOf(link: number): Line {
    const line = this.#lines.get(link);
    if (line !== undefined) return line;
    const fresh = {
      heard: [],
      isClogged: false,
      session: undefined,
      maximumPacketSize: Infinity,
      aliasMaximum: 0,
      given: new Map(),
      learnt: new Map(),
    };
    this.#lines.set(link, fresh);
    return fresh;
  }
}

/** Seconds. */
function delayOf(will: Will | undefined): number {
  return will?.properties?.willDelayInterval ?? 0;
}

/** A will as the message it becomes; its payload is its number. */
function messageOf({ topic, payload, qos, retain, properties = {} }: Will): SpokenPublish {
  const { willDelayInterval: _, ...own } = properties;
  const message = (payload.at(-2) ?? 0) * 256 + (payload.at(-1) ?? 0);
  const said = { qos, retain, message, length: payload.length, properties: own };
  return { ...publish(topic), ...said };
}
