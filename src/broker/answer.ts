/**
 * What a client is told when it is refused or let go of: CONNACK or DISCONNECT, with its reason in
 * words where the client takes them. Why is violation.ts's and admission's.
 */
import type { Connack, Connect, Disconnect } from '../mqtt/packet.ts';
import { connackReasonOf, connackReturnCode, type ReasonCode } from '../mqtt/reason-code.ts';
import type { Agreement } from './agreement.ts';
import type { ConnectionTerms } from './session-store.ts';
import { type Farewell, told } from './violation.ts';

/** A CONNACK that says only this. */
export function connack(reasonCode: ReasonCode): Connack {
  return { cmd: 'connack', sessionPresent: false, reasonCode };
}

/** 3.1.1 has words for few reasons: the nearest, or nothing at all [MQTT-3.2.2-6 (3.1.1)]. */
export function refused(
  { protocolVersion }: Connect,
  { terms }: Agreement,
  { reason, because }: Farewell,
): Connack | undefined {
  if (protocolVersion === 4) {
    const code = connackReturnCode(reason);
    const spoken = code === undefined ? undefined : connackReasonOf(code);
    return spoken === undefined ? undefined : connack(spoken);
  }
  const plain = connack(reason);
  return told(plain, explained(plain, because), terms);
}

/** What a v5 client is told when it is let go of, if anything. */
export function goodbye(
  { reason, because }: Farewell,
  terms: ConnectionTerms,
): Disconnect | undefined {
  const plain: Disconnect = { cmd: 'disconnect', reasonCode: reason };
  return told(plain, explained(plain, because), terms);
}

function explained<P extends Connack | Disconnect>(plain: P, reasonString: string | undefined): P {
  return reasonString === undefined ? plain : { ...plain, properties: { reasonString } };
}
