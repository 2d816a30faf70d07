import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import type { ReasonCode } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import { SenderLaws } from '../testing/sender-laws.ts';
import { acceptance, answerTo, clientPacket } from '../testing/spoken-arbitrary.ts';
import { connect, type Heard, type Spoken, subscribe } from '../testing/spoken-packet.ts';
import { foreignReasons, wordsIn } from '../testing/spoken-reasons.ts';
import { QOS2_ROUTE_INSTANTS } from './limits.ts';
import { OVERFLOW_POLICIES, REJECT_ANSWERS_V311, REJECT_SCOPES } from './queue-limits.ts';
import type { SessionId } from './session-store.ts';

const LINKS = 4;
const LONGEST = 100;

const limits: fc.Arbitrary<LimitChanges> = fc.record({
  sessionQueue: fc.record({
    maxMessages: fc.nat(4),
    overflow: fc.constantFrom(...OVERFLOW_POLICIES),
    rejectScope: fc.constantFrom(...REJECT_SCOPES),
    rejectAnswerV311: fc.constantFrom(...REJECT_ANSWERS_V311),
  }),
  qos0: fc.record({ storeOffline: fc.boolean() }),
  inbound: fc.record({
    receiveMaximum: fc.integer({ min: 1, max: 3 }),
    qos2RouteAt: fc.constantFrom(...QOS2_ROUTE_INSTANTS),
  }),
  inflight: fc.constant({ maxV311: 2, maxV5: 3 }),
  sessionExpiry: fc.constant({ v311DefaultUs: LONGEST * 1e6, maxUs: LONGEST * 1e6 }),
});

const link = fc.nat(LINKS - 1);
const rarely = fc.nat(5).map((n) => n === 0);
const connection = fc.record({
  verb: fc.constant('connect' as const),
  link,
  client: fc.constantFrom<string>('a', 'b', 'c', 'd', ''),
  version: fc.constantFrom<ProtocolVersion>(4, 5),
  clean: rarely,
  expiry: fc.constantFrom(0, 5, 50, 0xffffffff),
  keepAlive: fc.constantFrom(0, 0, 10),
  receiveMaximum: fc.integer({ min: 1, max: 3 }),
});
const act = fc.oneof(
  { weight: 4, arbitrary: connection },
  {
    weight: 20,
    arbitrary: fc.record({ verb: fc.constant('say' as const), link, packet: clientPacket }),
  },
  { weight: 15, arbitrary: fc.record({ verb: fc.constant('answer' as const), link, acceptance }) },
  { weight: 3, arbitrary: fc.record({ verb: fc.constantFrom('cut', 'clog', 'drain'), link }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('wait' as const), time: fc.nat(8) }) },
);

type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;
type Connection = typeof connection extends fc.Arbitrary<infer Each> ? Each : never;

/** A broker among clients without manners; what it sends them is held to the laws. */
class Fray {
  readonly flow: BrokerFlow;
  readonly #links: (Peer | undefined)[] = [];
  readonly #laws = new Map<string, SenderLaws>();
  /** Whose session is on which connection. */
  readonly #names = new Map<Peer, string>();
  /** What each connection has heard and not answered. */
  readonly #unanswered = new Map<Peer, Spoken[]>();

  /** Three clients begin, who want everything. */
  constructor(changes: LimitChanges) {
    this.flow = new BrokerFlow(changes);
    for (const [place, client] of ['a', 'b', 'c'].entries()) {
      const said = { version: 5, clean: false, expiry: 50, keepAlive: 0 } as const;
      this.#connect({ verb: 'connect', link: place, client, receiveMaximum: 2, ...said });
      this.#say(this.#open(place), subscribe(1, ['#', place === 0 ? 1 : 2]));
    }
  }

  perform(each: Act): void {
    if (each.verb === 'wait') this.flow.advance(seconds(each.time));
    else if (each.verb === 'connect') this.#connect(each);
    else this.#onLink(each);
    for (const peer of this.#names.keys()) this.#listen(peer);
  }

  /** Everybody leaves, and time passes until no session is left. */
  end(): void {
    for (const peer of this.#links) if (peer?.isOpen) peer.cut();
    this.flow.advance(seconds(LONGEST));
  }

  #connect({ link: place, client, receiveMaximum, ...said }: Connection): void {
    const peer = this.#open(place);
    const isFirst = !this.#names.has(peer);
    this.#names.set(peer, client);
    peer.blurt(connect(client, { ...said, properties: { receiveMaximum } }));
    const heard = peer.take();
    const [answer] = heard;
    // A second CONNECT is answered by closing; the first by CONNACK before all else [MQTT-3.2.0-1 (5.0)].
    if (!isFirst) return;
    expect(answer?.cmd).toBe('connack');
    expect(answer && foreignReasons(answer)).toEqual([]);
    if (answer?.cmd !== 'connack') return;
    const name = answer.properties?.assignedClientIdentifier ?? (client || `link ${peer.link}`);
    this.#names.set(peer, name);
    const window = said.version === 4 ? 2 : receiveMaximum;
    this.#lawsOf(name).connected(answer.sessionPresent, window);
    this.#judge(peer, heard.slice(1));
  }

  #onLink(each: Exclude<Act, { verb: 'connect' | 'wait' }>): void {
    const peer = this.#open(each.link);
    if (each.verb === 'say') this.#say(peer, each.packet);
    else if (each.verb === 'answer') this.#answer(peer, each.acceptance);
    else if (each.verb === 'cut') peer.cut();
    else if (each.verb === 'clog') peer.clog();
    else peer.drain();
  }

  #answer(peer: Peer, reason: ReasonCode): void {
    const asked = this.#unanswered.get(peer)?.shift();
    const answer = asked && answerTo(asked, reason);
    if (answer !== undefined) this.#say(peer, answer);
  }

  #say(peer: Peer, packet: Spoken): void {
    const name = this.#names.get(peer);
    if (name !== undefined) this.#lawsOf(name).receives(packet);
    peer.blurt(packet);
  }

  #listen(peer: Peer): void {
    this.#judge(peer, peer.take());
  }

  #judge(peer: Peer, heard: readonly Heard[]): void {
    const laws = this.#lawsOf(this.#names.get(peer) ?? '');
    for (const packet of heard) {
      expect(packet.cmd, 'one CONNACK a connection [MQTT-3.2.0-2 (5.0)]').not.toBe('connack');
      if ('manner' in packet) continue;
      expect(foreignReasons(packet), JSON.stringify(packet)).toEqual([]);
      expect(packet).not.toHaveProperty('properties.sessionExpiryInterval');
      expect(wordsIn(packet), 'as normative/not-applicable.ts says').toEqual([]);
      laws.sends(packet);
      if (answerTo(packet) !== undefined) this.#ask(peer, packet);
    }
  }

  #ask(peer: Peer, packet: Spoken): void {
    const asked = this.#unanswered.get(peer) ?? [];
    this.#unanswered.set(peer, [...asked, packet]);
  }

  #lawsOf(name: string): SenderLaws {
    const laws = this.#laws.get(name) ?? new SenderLaws();
    this.#laws.set(name, laws);
    return laws;
  }

  #open(place: number): Peer {
    const peer = this.#links[place];
    if (peer?.isOpen) return peer;
    const fresh = this.flow.client(`link ${place}`);
    this.#links[place] = fresh;
    return fresh;
  }
}

/** `session #message` of each copy that the observer has seen begin and not end. */
function copiesObserved(flow: BrokerFlow): readonly string[] {
  const open: string[] = [];
  for (const line of flow.events) {
    const [event, session, message] = line.split(' ');
    const copy = `${session} ${message}`;
    if (event === 'copied') open.push(copy);
    else if (event === 'acknowledged' || event === 'sent' || event === 'dropped') {
      const place = open.indexOf(copy);
      if (place < 0) throw new Error(`${line}: there is no such copy`);
      open.splice(place, 1);
    }
  }
  return open.toSorted(byText);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

test('whatever clients do, identifiers, windows and order are kept, and nothing leaks', () => {
  // Identifiers [MQTT-2.3.1-4 (3.1.1)] [MQTT-2.2.1-4 (5.0)], windows [MQTT-3.3.4-9 (5.0)], order
  // [MQTT-4.6.0-6 (3.1.1)] [MQTT-4.6.0-5 (5.0)], one CONNACK [MQTT-3.2.0-2 (5.0)] and first
  // [MQTT-3.2.0-1 (5.0)]; reasons out of their tables [MQTT-3.4.2-1 (5.0)] [MQTT-3.5.2-1 (5.0)]
  // [MQTT-3.6.2-1 (5.0)] [MQTT-3.7.2-1 (5.0)] [MQTT-3.9.3-2 (5.0)] [MQTT-3.11.3-2 (5.0)]
  // [MQTT-3.14.2-1 (5.0)] [MQTT-3.2.2-8 (5.0)]; no expiry interval from the server [MQTT-3.14.2-2 (5.0)].
  fc.assert(
    fc.property(limits, fc.array(act, { maxLength: 80, size: 'max' }), (changes, acts) => {
      const fray = new Fray(changes);
      for (const each of acts) fray.perform(each);
      const { flow } = fray;
      const held: string[] = [];
      const copy = (session: SessionId, publication: PublicationId) =>
        held.push(flow.nameCopy(session, publication));
      flow.broker.forEachHeldCopy(copy, () => undefined);
      expect(held.toSorted(byText)).toEqual(copiesObserved(flow));
      fray.end();
      expect(copiesObserved(flow)).toEqual([]);
      expect(flow.told('queued')).toHaveLength(flow.told('dequeued').length);
      const withheld = flow.told('surrendered').length + flow.told('withheldDropped').length;
      expect(flow.told('withheld')).toHaveLength(withheld);
      expect([flow.broker.sessions.size, flow.publicationsHeld]).toEqual([0, 0]);
    }),
    { numRuns: 300 },
  );
});
