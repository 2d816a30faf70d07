/**
 * A packet as one number, so that a link can carry it without knowing it (DESIGN §3.3).
 *
 *   cargo = detail × 2^24 + (packet type << 20 | publish header or packet identifier)
 *
 * `detail` is a publication id (PUBLISH), a reason code (acknowledgements) or a place on the shelf
 * of rare packets. 24 + 29 bits: exact in a double for half a billion publications.
 */
import type { PublishHeader } from './publish-header.ts';

/** MQTT control packet types [MQTT 5.0 §2.1.2]. */
export const PACKET_TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
  auth: 15,
} as const;

export type PacketType = (typeof PACKET_TYPE)[keyof typeof PACKET_TYPE];

const LOW = 0x1000000;

/** Packs a packet; `low` is a publish header (20 bits) or a packet identifier. */
export function packCargo(type: PacketType, low: number, detail: number): number {
  return detail * LOW + ((type << 20) | low);
}

export function cargoType(cargo: number): PacketType {
  // packCargo only packs a PacketType.
  return (lowOf(cargo) >> 20) as PacketType;
}

/** The publish header of a PUBLISH; for acknowledgements its low 16 bits are the identifier. */
export function cargoHeader(cargo: number): PublishHeader {
  return (lowOf(cargo) & 0xfffff) as PublishHeader;
}

/** The low 24 bits; `%` on a double would be a call into C. */
function lowOf(cargo: number): number {
  return cargo - Math.floor(cargo / LOW) * LOW;
}

export function cargoDetail(cargo: number): number {
  return Math.floor(cargo / LOW);
}
