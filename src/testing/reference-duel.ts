/**
 * The engine and the reference model hear the same; whoever watches compares what they say.
 *
 *   script ──▶ Duel ──▶ BrokerFlow     ──▶ ┐
 *                  └──▶ ReferenceBroker ──▶ ┴ every packet of every connection, in order, all fields
 *
 * What happened on the way is counted, so that a test can tell that it met what it is about.
 */
import { expect } from 'vitest';
import { duration } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges, limitsWith } from './broker-flow.ts';
import type { Peer } from './flow.ts';
import { ReferenceBroker } from './reference-model.ts';
import {
  type Act,
  type Answering,
  type Connecting,
  FIRST_WILL,
  PLACES,
} from './reference-script.ts';
import { answerTo } from './spoken-arbitrary.ts';
import {
  connect,
  disconnect,
  type Heard,
  publish,
  type Spoken,
  subscribe,
} from './spoken-packet.ts';

/** A patient subscriber to everything, with which each conversation begins. */
const PATIENT: Connecting = {
  verb: 'connect',
  place: 0,
  isFresh: true,
  client: 'a',
  version: 5,
  clean: false,
  expiry: 30,
  keepAlive: 0,
  receiveMaximum: 2,
  topicAliasMaximum: undefined,
  maximumPacketSize: undefined,
  will: undefined,
};

/** One conversation, held twice. */
export class Duel {
  readonly #flow: BrokerFlow;
  readonly #model: ReferenceBroker;
  readonly #peers: (Peer | undefined)[] = [];
  /** Who last connected at a place. */
  readonly #clients: (Connecting | undefined)[] = [];
  /** What each connection has heard and not answered; those left half-open are here too. */
  readonly #unanswered = new Map<Peer, Spoken[]>();
  readonly #counts: Map<string, number>;
  readonly #isOld = new Map<Peer, boolean>();
  #isOnBrink = false;
  #isUndecided = false;

  /** Adds what happens to `counts`; the model may be given limits of its own, to disagree. */
  constructor(changes: LimitChanges, counts: Map<string, number>, modelled = changes) {
    this.#flow = new BrokerFlow(changes);
    this.#model = new ReferenceBroker(limitsWith(modelled));
    this.#counts = counts;
    const places = ['a', 'b', 'c'].map((client, place) => ({ ...PATIENT, place, client }));
    for (const each of places) this.#connect(each);
    this.#say(0, subscribe(1, ['#', 2]));
    this.#say(1, subscribe(1, ['x', 1], ['+/y', 2], ['$share/g/y', 2]));
    this.#say(2, subscribe(1, ['$share/g/y', 2]));
    this.#compare('the beginning');
  }

  /** One thing happens to both; throws when they do not agree on what follows. */
  perform(act: Act): void {
    if (this.#isOver()) return;
    // Moments do not coincide, so that their order is no question; but what comes right after
    // a brink comes at its very moment.
    if (!this.#isOnBrink) this.#wait(1);
    this.#isOnBrink = act.verb === 'brink';
    switch (act.verb) {
      case 'connect':
        this.#connect(act);
        break;
      case 'return':
        this.#return(act.place);
        break;
      case 'say':
        if (!act.isRude && !this.#peers[act.place]?.isOpen) this.#return(act.place);
        this.#say(act.place, act.packet);
        break;
      case 'answer':
        this.#answer(act);
        break;
      case 'wait':
        this.#wait(act.seconds * 1e6);
        break;
      case 'brink': {
        const left = this.#model.nextDeadline - this.#model.now;
        if (left < 100e6) this.#wait(Math.max(0, left - (act.isReached ? 0 : 1)));
        break;
      }
      default:
        this.#handle(act.verb, act.place);
    }
    this.#compare(act);
  }

  /** Everybody comes back and takes all there is: what was kept is compared too. */
  end(): void {
    if (this.#isOver()) return;
    this.#say(3, publish('x', { qos: 2, id: 9, message: 99 }));
    for (let place = 0; place < PLACES; place++) this.#return(place);
    this.#compare('everybody back');
    const isAnyAsked = (): boolean =>
      [...this.#unanswered.values()].some(({ length }) => length > 0);
    for (let round = 0; round < 20 && isAnyAsked(); round++) {
      for (let place = 0; place < PLACES; place++) {
        this.#answer({ place, which: 0, reason: REASON.success });
      }
      this.#compare('acknowledging everything');
    }
  }

  /** Once the two may go on in different ways, and be right, nothing more is compared. */
  #isOver(): boolean {
    this.#isUndecided ||= this.#model.isUndecided;
    return this.#isUndecided;
  }

  #connect(act: Connecting): void {
    if (act.isFresh && this.#peers[act.place]?.isOpen) {
      this.#handle('cut', act.place);
      this.#wait(1);
    }
    const peer = this.#open(act.place);
    // A second CONNECT changes nothing.
    if (!this.#isOld.has(peer)) this.#isOld.set(peer, act.version === 4);
    this.#clients[act.place] = act;
    this.#say(act.place, connectOf(act));
  }

  /** The client of a place comes back to its session, whether or not its connection was over. */
  #return(place: number): void {
    const client = this.#clients[place];
    if (client === undefined) return;
    // One whose keep-alive watches over it may leave its old connection half-open.
    if (client.keepAlive > 0) this.#peers[place] = undefined;
    this.#connect({ ...client, place, clean: false, isFresh: true });
  }

  #answer({ place, which, reason }: Pick<Answering, 'place' | 'which' | 'reason'>): void {
    const [asked] = this.#unanswered.get(this.#open(place))?.splice(which, 1) ?? [];
    const answer = asked && answerTo(asked, reason);
    if (answer !== undefined) this.#say(place, answer);
  }

  #say(place: number, said: Spoken): void {
    const peer = this.#open(place);
    const packet = this.#isOld.get(peer) === true ? asOld(said) : said;
    peer.blurt(packet);
    this.#model.say(peer.link, packet);
  }

  #handle(verb: 'cut' | 'clog' | 'drain', place: number): void {
    const peer = this.#open(place);
    peer[verb]();
    this.#model[verb](peer.link);
  }

  #wait(us: number): void {
    this.#flow.advance(duration(us));
    this.#model.advance(this.#model.now + us);
  }

  #open(place: number): Peer {
    const peer = this.#peers[place];
    if (peer?.isOpen) return peer;
    const fresh = this.#flow.client(`place ${place}`);
    this.#peers[place] = fresh;
    this.#unanswered.set(fresh, []);
    return fresh;
  }

  #compare(after: Act | string): void {
    for (const [peer, unanswered] of this.#unanswered) {
      const isOld = this.#isOld.get(peer) === true;
      const heard = peer.take().map((packet) => plain(packet, isOld));
      const modelled = this.#model.take(peer.link).map((packet) => plain(packet, isOld));
      // Deep comparison is slow, and only needed to say where they differ.
      if (JSON.stringify(heard) !== JSON.stringify(modelled)) {
        expect(heard, `${peer.name} after ${JSON.stringify(after)}`).toEqual(modelled);
      }
      for (const packet of heard) {
        for (const name of namesOf(packet))
          this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
        if (!('manner' in packet) && answerTo(packet) !== undefined) unanswered.push(packet);
      }
      if (!peer.isOpen) this.#unanswered.delete(peer);
    }
  }
}

/** The CONNECT of a client. */
function connectOf({
  client,
  version,
  clean,
  expiry,
  keepAlive,
  will,
  ...asked
}: Connecting): Spoken {
  const { receiveMaximum, topicAliasMaximum, maximumPacketSize } = asked;
  const properties = {
    ...(receiveMaximum === undefined ? {} : { receiveMaximum }),
    ...(topicAliasMaximum === undefined ? {} : { topicAliasMaximum }),
    // A name that is given makes the CONNACK longer than some take.
    ...(maximumPacketSize === undefined || client === '' ? {} : { maximumPacketSize }),
  };
  const packet = connect(client, { version, clean, expiry, keepAlive, properties });
  if (will === undefined) return packet;
  const { properties: _, ...oldWill } = will;
  return { ...packet, will: version === 4 ? oldWill : will };
}

/** What is left of a packet in 3.1.1. */
function asOld(packet: Spoken): Spoken {
  if (packet.cmd === 'connect' || !('properties' in packet)) {
    if (packet.cmd !== 'subscribe') return packet.cmd === 'disconnect' ? disconnect() : packet;
    return subscribe(
      packet.messageId,
      ...packet.subscriptions.map(({ topic, qos }) => [topic, qos] as const),
    );
  }
  const { properties: _, ...others } = packet;
  // Every packet is whole without its properties.
  return asOld(others as Spoken);
}

/**
 * A packet in one form: without reason strings, which are for people, its identifiers in order,
 * which MQTT leaves open, and as 3.1.1 would say it.
 */
function plain(packet: Heard, isOld: boolean): Heard {
  if (!('properties' in packet) || packet.properties === undefined) return packet;
  const { properties, ...others } = packet;
  const entries = Object.entries(properties)
    .filter(([name]) => name !== 'reasonString' && !isOld)
    .map(([name, value]) => [name, isNumbers(value) ? value.toSorted((a, b) => a - b) : value])
    .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  // The same properties, or none.
  return (
    entries.length === 0 ? others : { ...others, properties: Object.fromEntries(entries) }
  ) as Heard;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && typeof value[0] === 'number';
}

/** What kind of packet this is, and what is special about it: for the counts. */
function namesOf(packet: Heard): readonly string[] {
  if (packet.cmd === 'publish') {
    const { dup, qos, retain, message, properties = {} } = packet;
    const special = [
      ...(retain ? ['retained'] : []),
      ...(message >= FIRST_WILL ? ['will'] : []),
      ...((properties.subscriptionIdentifier?.length ?? 0) > 1 ? ['identifiers'] : []),
    ];
    return [`${dup ? 'again' : 'publish'} ${qos}`, ...special, ...Object.keys(properties)];
  }
  if (packet.cmd === 'connack') return [`connack ${packet.reasonCode} ${packet.sessionPresent}`];
  if (packet.cmd === 'disconnect') return [`disconnect ${packet.reasonCode}`];
  return ['reason' in packet ? `${packet.cmd} ${packet.reason}` : packet.cmd];
}
