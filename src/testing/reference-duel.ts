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
import { type Act, type Answering, type Connecting, PLACES } from './reference-script.ts';
import { answerTo } from './spoken-arbitrary.ts';
import { connect, type Heard, publish, type Spoken, subscribe } from './spoken-packet.ts';

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
  #isOnBrink = false;

  /** Adds what happens to `counts`; the model may be given limits of its own, to disagree. */
  constructor(changes: LimitChanges, counts: Map<string, number>, modelled = changes) {
    this.#flow = new BrokerFlow(changes);
    this.#model = new ReferenceBroker(limitsWith(modelled));
    this.#counts = counts;
    const places = ['a', 'b', 'c'].map((client, place) => ({ ...PATIENT, place, client }));
    for (const each of places) this.#connect(each);
    this.#say(0, subscribe(1, ['#', 2]));
    this.#say(1, subscribe(1, ['x', 1], ['+/y', 2]));
    this.#compare('the beginning');
  }

  /** One thing happens to both; throws when they do not agree on what follows. */
  perform(act: Act): void {
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
    this.#say(3, publish('x', { qos: 2, id: 9, message: 100 }));
    for (let place = 0; place < PLACES; place++) this.#return(place);
    this.#compare('everybody back');
    for (let round = 0; round < 20; round++) {
      for (let place = 0; place < PLACES; place++) {
        this.#answer({ place, which: 0, reason: REASON.success });
      }
      this.#compare('acknowledging everything');
    }
  }

  #connect(act: Connecting): void {
    const { client, version, receiveMaximum, ...said } = act;
    if (act.isFresh && this.#peers[act.place]?.isOpen) this.#handle('cut', act.place);
    const hasMaximum = version === 5 && receiveMaximum !== undefined;
    const properties = hasMaximum ? { receiveMaximum } : {};
    this.#clients[act.place] = act;
    this.#say(act.place, connect(client, { ...said, version, properties }));
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

  #say(place: number, packet: Spoken): void {
    const peer = this.#open(place);
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
      const heard = peer.take().map(withoutWords);
      const modelled = this.#model.take(peer.link);
      // Deep comparison is slow, and only needed to say where they differ.
      if (JSON.stringify(heard) !== JSON.stringify(modelled)) {
        expect(heard, `${peer.name} after ${JSON.stringify(after)}`).toEqual(modelled);
      }
      for (const packet of heard) {
        const name = nameOf(packet);
        this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
        if (!('manner' in packet) && answerTo(packet) !== undefined) unanswered.push(packet);
      }
      if (!peer.isOpen) this.#unanswered.delete(peer);
    }
  }
}

/** Reason strings are for people. */
function withoutWords(packet: Heard): Heard {
  if (packet.cmd !== 'disconnect' && packet.cmd !== 'connack') return packet;
  const { reasonString, ...others } = packet.properties ?? {};
  if (reasonString === undefined) return packet;
  const { properties: _, ...plain } = packet;
  return Object.keys(others).length === 0 ? plain : { ...plain, properties: others };
}

/** What kind of packet this is, for the counts. */
function nameOf(packet: Heard): string {
  if (packet.cmd === 'publish') return `${packet.dup ? 'again' : 'publish'} ${packet.qos}`;
  if (packet.cmd === 'connack') return `connack ${packet.reasonCode} ${packet.sessionPresent}`;
  if (packet.cmd === 'disconnect') return `disconnect ${packet.reasonCode}`;
  return 'reason' in packet ? `${packet.cmd} ${packet.reason}` : packet.cmd;
}
