import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { type DeviceChanges, DeviceFlow, planWith } from '../testing/device-flow.ts';
import type { Peer } from '../testing/flow.ts';
import { SenderLaws } from '../testing/sender-laws.ts';
import { acceptance, answerTo, brokerPacket } from '../testing/spoken-arbitrary.ts';
import {
  closed,
  connack,
  disconnect,
  pingreq,
  publish,
  type Spoken,
  subscribe,
} from '../testing/spoken-packet.ts';
import { foreignReasons, wordsIn } from '../testing/spoken-reasons.ts';
import { RECONNECT_POLICIES } from './plan.ts';

const changes: fc.Arbitrary<DeviceChanges> = fc.record({
  mqtt: fc.record({ keepAlive: fc.constantFrom(0, 10) }),
  reconnect: fc.record({ policy: fc.constantFrom(...RECONNECT_POLICIES) }),
  client: fc.record({
    maxInflight: fc.integer({ min: 1, max: 3 }),
    outbox: fc.record({
      maxMessages: fc.constantFrom(0, 2, 8),
      overflow: fc.constantFrom('drop-newest', 'drop-oldest'),
      storeQos0: fc.boolean(),
    }),
    onSessionLost: fc.constantFrom('discard', 'republish'),
    onRejected: fc.constantFrom('drop' as const, { retryAfter: seconds(3), max: 2 }),
    handOver: fc.constantFrom('on-publish', 'on-pubrel'),
    strictSessionPresent: fc.boolean(),
  }),
  filters: fc.constant([['x', 1] as const, ['y', 2] as const]),
  memories: fc.subarray(['unstableClientId', 'ignoresSessionPresent'] as const),
});

const verb = <Verb extends string>(...verbs: Verb[]) => fc.constantFrom(...verbs);
const act = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ verb: verb('publish'), qos: fc.constantFrom<Qos>(0, 1, 1, 2, 2) }),
  },
  { weight: 10, arbitrary: fc.record({ verb: verb('say'), packet: brokerPacket }) },
  { weight: 12, arbitrary: fc.record({ verb: verb('answer'), acceptance }) },
  {
    weight: 8,
    arbitrary: fc.record({
      verb: verb('accept'),
      isPresent: fc.nat(3).map((n) => n > 0),
      receiveMaximum: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ verb: verb('cut', 'clog', 'drain') }) },
  { weight: 2, arbitrary: fc.record({ verb: verb('reboot', 'signOff'), time: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ verb: verb('subscribe', 'unsubscribe') }) },
  { weight: 5, arbitrary: fc.record({ verb: verb('wait'), time: fc.nat(12) }) },
);
type Act = typeof act extends fc.Arbitrary<infer Each> ? Each : never;

/** A device whose broker has no manners; what the device sends is held to the laws. */
class Ordeal {
  readonly flow: DeviceFlow;
  readonly #laws = new SenderLaws();
  #peer: Peer | undefined;
  #unanswered: Spoken[] = [];
  #messages = 0;
  /** A QoS 0 message is the wire's once it is sent. */
  readonly #sentAtQos0: string[] = [];

  constructor(said: DeviceChanges) {
    this.flow = new DeviceFlow(said);
    this.#answerDial();
    this.perform({ verb: 'accept', isPresent: false, receiveMaximum: 3 });
  }

  /** Messages of the application's that the device must still hold. */
  get unended(): readonly string[] {
    const over = new Set([...ended(this.flow), ...this.#sentAtQos0]);
    const all = Array.from({ length: this.#messages }, (_, n) => `#${n + 1}`);
    return all.filter((message) => !over.has(message));
  }

  perform(each: Act): void {
    const { flow } = this;
    if (each.verb === 'publish') flow.publish('x', each.qos, ++this.#messages);
    else if (each.verb === 'wait') flow.advance(seconds(each.time));
    else if (each.verb === 'reboot' || each.verb === 'signOff') flow[each.verb](seconds(each.time));
    else if (each.verb === 'subscribe')
      flow.devices.subscribeTo(flow.now, flow.device, { topic: 'z', qos: 1 });
    else if (each.verb === 'unsubscribe') {
      flow.devices.unsubscribeFrom(flow.now, flow.device, 'z');
    } else if (this.#peer?.isOpen) this.#onLink(each, this.#peer);
    this.#listen();
    this.#answerDial();
  }

  /** A patient broker without a session takes everything that is left. */
  drain(): void {
    this.perform({ verb: 'cut' });
    for (let n = 0; n < 200 && !this.#isQuiet(); n++) {
      this.perform({ verb: 'accept', isPresent: false, receiveMaximum: 3 });
      this.perform({ verb: 'drain' });
      for (let left = 20; left > 0 && this.#unanswered.length > 0; left--) {
        this.perform({ verb: 'answer', acceptance: REASON.success });
      }
      this.perform({ verb: 'wait', time: 5 });
    }
  }

  #isQuiet(): boolean {
    return this.flow.publicationsHeld === 0;
  }

  #onLink(each: Exclude<Act, { verb: 'publish' | 'wait' }>, peer: Peer): void {
    if (each.verb === 'say') this.#say(peer, each.packet);
    else if (each.verb === 'answer') this.#answer(peer, each.acceptance);
    else if (each.verb === 'accept') this.#accept(peer, each.isPresent, each.receiveMaximum);
    else if (each.verb === 'cut') peer.cut();
    else if (each.verb === 'clog') peer.clog();
    else if (each.verb === 'drain') peer.drain();
  }

  #accept(peer: Peer, isPresent: boolean, receiveMaximum: number): void {
    if (this.flow.devices.store.isOnline(this.flow.device)) return;
    peer.blurt(connack(isPresent, REASON.success, { receiveMaximum }));
    const { maxInflight } = this.flow.devices.store.planOf(this.flow.device).client;
    const isIn = this.flow.devices.store.isOnline(this.flow.device);
    if (isIn) this.#laws.connected(isPresent, Math.min(receiveMaximum, maxInflight));
  }

  #answer(peer: Peer, reason: ReasonCode): void {
    const asked = this.#unanswered.shift();
    const answer = asked && answerTo(asked, reason);
    if (answer !== undefined) this.#say(peer, answer);
  }

  #say(peer: Peer, packet: Spoken): void {
    const isOnline = this.flow.devices.store.isOnline(this.flow.device);
    // Before CONNACK the device takes nothing else, and the conversation would end here.
    if (!isOnline) return;
    this.#laws.receives(packet);
    peer.blurt(packet);
  }

  #listen(): void {
    for (const packet of this.#peer?.take() ?? []) {
      if ('manner' in packet) continue;
      expect(foreignReasons(packet), JSON.stringify(packet)).toEqual([]);
      expect(wordsIn(packet), 'as normative/not-applicable.ts says').toEqual([]);
      this.#laws.sends(packet);
      if (packet.cmd === 'publish' && packet.qos === 0) this.#sentAtQos0.push(`#${packet.message}`);
      if (answerTo(packet) !== undefined) this.#unanswered.push(packet);
    }
  }

  /** Every dial opens at once. */
  #answerDial(): void {
    const peers = this.flow.dials();
    for (const peer of peers) {
      this.#peer = peer;
      this.#unanswered = [];
      if (!peer.isOpen) continue;
      this.flow.devices.opened(this.flow.now, peer.link);
      expect(peer.take(), '[MQTT-3.1.0-1 (5.0)]').toMatchObject([{ cmd: 'connect' }]);
    }
  }
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Messages of the application that have ended at the device, each time they did. */
function ended(flow: DeviceFlow): readonly string[] {
  const dropped = flow.told('publishDropped').map((line) => line.split(' ')[0] ?? '');
  return [...flow.told('passedOn'), ...dropped];
}

test('whatever brokers do, identifiers, windows and order are kept, and nothing leaks', () => {
  // Identifiers [MQTT-2.2.1-3 (5.0)], windows [MQTT-3.3.4-7 (5.0)], resends [MQTT-4.4.0-1 (5.0)]
  // and their order [MQTT-4.6.0-1 (5.0)]; reasons out of their tables [MQTT-3.4.2-1 (5.0)]
  // [MQTT-3.5.2-1 (5.0)] [MQTT-3.6.2-1 (5.0)] [MQTT-3.7.2-1 (5.0)] [MQTT-3.14.2-1 (5.0)].
  fc.assert(
    fc.property(changes, fc.array(act, { maxLength: 80, size: 'max' }), (said, acts) => {
      const ordeal = new Ordeal(said);
      for (const each of acts) ordeal.perform(each);
      const { flow } = ordeal;
      const published: PublicationId[] = [];
      const received: PublicationId[] = [];
      flow.devices.forEachHeldCopy(
        flow.device,
        (publication) => published.push(publication),
        (publication) => received.push(publication),
      );
      expect(published.map(flow.nameOf).toSorted(byText)).toEqual(ordeal.unended.toSorted(byText));
      const unheld = flow.told('letGo').length + flow.told('heldDropped').length;
      expect(received).toHaveLength(flow.told('held').length - unheld);
      ordeal.drain();
      expect(flow.publicationsHeld).toBe(0);
      // One end for each message of the application's.
      expect(ordeal.unended).toEqual([]);
      expect(new Set(ended(flow)).size).toBe(ended(flow).length);
    }),
    { numRuns: 200 },
  );
});

test('before CONNACK nothing else is taken [MQTT-3.2.0-1 (5.0)]', () => {
  for (const packet of [publish('x', { qos: 1, id: 1 }), publish('x'), pingreq]) {
    const flow = new DeviceFlow();
    const peer = flow.dialled();
    peer.take();
    peer.send(packet).expect(disconnect(REASON.protocolError), closed);
    expect(flow.told('handedOver')).toEqual([]);
  }
});

test.each<Spoken>([
  subscribe(1, ['x', 0]),
  { cmd: 'unsubscribe', messageId: 1, unsubscriptions: ['x'] },
  pingreq,
  { cmd: 'connect', protocolVersion: 5, clientId: '', clean: true, keepalive: 0 },
  { cmd: 'auth', reasonCode: REASON.continueAuthentication },
])('$cmd is not for a broker to send: the device leaves and comes back', (packet) => {
  const flow = new DeviceFlow();
  // [MQTT-4.13.2-1 (5.0)]; for AUTH, [MQTT-4.12.0-7 (5.0)]: no CONNECT of ours named a method.
  flow.accepted().send(packet).expect(disconnect(REASON.protocolError), closed);
  flow.advance(planWith().reconnect.first);
  flow.accepted();
});
