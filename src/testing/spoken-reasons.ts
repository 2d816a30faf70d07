/**
 * What a packet says about why: reasons, which its type must allow, and words, which neither engine
 * puts anywhere but into CONNACK and DISCONNECT.
 */
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import { carriesReason } from '../mqtt/packet-reasons.ts';
import type { Heard } from './spoken-packet.ts';

/** The reasons of a packet that its type may not carry; most packets carry one reason, or none. */
export function foreignReasons(packet: Heard): readonly number[] {
  if ('manner' in packet) return [];
  return reasonsOf(packet).filter((reason) => !carriesReason(PACKET_TYPE[packet.cmd], reason));
}

/** Reason strings and user properties where there are none; those of a message are its own. */
export function wordsIn(packet: Heard): readonly string[] {
  if (packet.cmd === 'publish' || !('properties' in packet)) return [];
  const mayExplain = packet.cmd === 'connack' || packet.cmd === 'disconnect';
  const foreign = mayExplain ? ['userProperties'] : ['userProperties', 'reasonString'];
  return foreign.filter((name) => name in (packet.properties ?? {}));
}

function reasonsOf(packet: Heard): readonly number[] {
  if ('reason' in packet) return [packet.reason];
  if ('reasonCode' in packet) return [packet.reasonCode];
  return 'granted' in packet ? packet.granted : [];
}
