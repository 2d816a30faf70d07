/**
 * Whether a packet gives only reasons that its type may give, as conversations hear them.
 */
import { PACKET_TYPE } from '../mqtt/cargo.ts';
import { carriesReason } from '../mqtt/packet-reasons.ts';
import type { Heard } from './spoken-packet.ts';

/** The reasons of a packet that its type may not carry; most packets carry one reason, or none. */
export function foreignReasons(packet: Heard): readonly number[] {
  if ('manner' in packet) return [];
  return reasonsOf(packet).filter((reason) => !carriesReason(PACKET_TYPE[packet.cmd], reason));
}

function reasonsOf(packet: Heard): readonly number[] {
  if ('reason' in packet) return [packet.reason];
  if ('reasonCode' in packet) return [packet.reasonCode];
  return 'granted' in packet ? packet.granted : [];
}
