/**
 * Any packet that a peer without manners may send: right ones, stray ones, those of the other role;
 * and the answer that one with manners would give. Identifiers, topics and messages are few, so
 * that they meet.
 */
import fc from 'fast-check';
import type { Qos } from '../mqtt/packet.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import {
  connack,
  disconnect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type Spoken,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from './spoken-packet.ts';

const id = fc.integer({ min: 1, max: 5 });
const qos = fc.constantFrom<Qos>(0, 1, 2);
const filter = fc.constantFrom('x', 'y', '#');
/** Mostly taken, sometimes refused. */
export const acceptance: fc.Arbitrary<ReasonCode> = fc.constantFrom(
  REASON.success,
  REASON.success,
  REASON.quotaExceeded,
);

/** PUBLISH; a message number belongs to one QoS, as messages do. */
const published: fc.Arbitrary<Spoken> = fc
  .record({ topic: fc.constantFrom('x', 'y'), qos, id, dup: fc.boolean(), message: fc.nat(9) })
  .map(({ topic, message, ...said }) => {
    const isQos0 = said.qos === 0;
    return publish(topic, { ...said, id: isQos0 ? 0 : said.id, dup: !isQos0 && said.dup, message });
  });

const acknowledgement: fc.Arbitrary<Spoken> = fc.oneof(
  fc.tuple(id, acceptance).map(([of, reason]) => puback(of, reason)),
  fc.tuple(id, acceptance).map(([of, reason]) => pubrec(of, reason)),
  id.map((of) => pubrel(of)),
  id.map((of) => pubcomp(of)),
);

/** The right answer to a packet, if it asks for one. */
export function answerTo(packet: Spoken, reason: ReasonCode = REASON.success): Spoken | undefined {
  if (packet.cmd === 'publish' && packet.qos > 0) {
    return packet.qos === 1 ? puback(packet.id, reason) : pubrec(packet.id, reason);
  }
  if (packet.cmd === 'pubrec' && !isFailure(packet.reason)) return pubrel(packet.id);
  return packet.cmd === 'pubrel' ? pubcomp(packet.id) : undefined;
}

/** What clients send, mostly. */
export const clientPacket: fc.Arbitrary<Spoken> = fc.oneof(
  { weight: 8, arbitrary: published },
  { weight: 8, arbitrary: acknowledgement },
  { weight: 3, arbitrary: fc.tuple(id, filter, qos).map(([of, ...wish]) => subscribe(of, wish)) },
  { weight: 1, arbitrary: fc.tuple(id, filter).map(([of, name]) => unsubscribe(of, name)) },
  { weight: 1, arbitrary: fc.constantFrom(pingreq, disconnect()) },
  { weight: 1, arbitrary: fc.constantFrom<Spoken>(connack(false), pingresp, suback(1, 0)) },
);

/** What brokers send, mostly. */
export const brokerPacket: fc.Arbitrary<Spoken> = fc.oneof(
  { weight: 8, arbitrary: published },
  { weight: 8, arbitrary: acknowledgement },
  {
    weight: 2,
    arbitrary: fc.tuple(id, fc.constantFrom(0, 1, 0x80)).map(([of, code]) => suback(of, code)),
  },
  { weight: 2, arbitrary: id.map((of) => unsuback(of, REASON.success)) },
  { weight: 2, arbitrary: fc.constantFrom<Spoken>(pingresp, connack(true), connack(false)) },
  { weight: 1, arbitrary: fc.constantFrom<Spoken>(disconnect(REASON.serverBusy), pingreq) },
);
