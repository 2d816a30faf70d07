/**
 * A conversation with the broker as a test: in simulated time, and the same once more through
 * `serve` and a real socket.
 *
 *   conversation('PINGREQ is answered [MQTT-3.12.4-1 (5.0)]', (stage) => {
 *     stage.connected(connect('a')).send(pingreq).expect(pingresp);
 *   });
 */
import { test } from 'vitest';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from './broker-flow.ts';
import type { BrokerTalk } from './broker-talk.ts';
import { talkOverSocket } from './socket-flow.ts';
import { closed, disconnect, type Heard, puback, type SpokenAck } from './spoken-packet.ts';

/** The protocol versions there are, with the names of their specifications. */
export const VERSIONS: readonly { readonly version: ProtocolVersion; readonly name: string }[] = [
  { version: 4, name: '3.1.1' },
  { version: 5, name: '5.0' },
];

/** Declares both tests. */
export function conversation(
  name: string,
  talk: (stage: BrokerTalk) => void,
  limits: LimitChanges = {},
): void {
  test(name, () => talk(new BrokerFlow(limits)));
  test(`${name}, through a socket`, () => talkOverSocket(talk, limits));
}

/** The PUBACK of a message that nobody wants: only 5.0 lets it say so. */
export function unwanted(version: ProtocolVersion, id: number): SpokenAck {
  return puback(id, version === 5 ? REASON.noMatchingSubscribers : REASON.success);
}

/** How a broker sends a client away that it has let in: only 5.0 lets it say why. */
export function sentAway(version: ProtocolVersion, reason: ReasonCode): readonly Heard[] {
  return version === 5 ? [disconnect(reason), closed] : [closed];
}
