/**
 * A packet as one number, so that a link can carry it without knowing it (DESIGN §3.3).
 *
 *   cargo = (packet type << 20 | publish header or packet identifier) × 2^29 + detail
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

/** Details there are; as every packet has a type above 0, a cargo is always a large double. */
const DETAILS = 0x2000_0000;

/** Packs a packet; `low` is a publish header (20 bits) or a packet identifier. */
export function packCargo(type: PacketType, low: number, detail: number): number {
  return ((type << 20) | low) * DETAILS + detail;
}

export function cargoType(cargo: number): PacketType {
  // packCargo only packs a PacketType.
  return (tagOf(cargo) >> 20) as PacketType;
}

/** The publish header of a PUBLISH; for acknowledgements its low 16 bits are the identifier. */
export function cargoHeader(cargo: number): PublishHeader {
  return (tagOf(cargo) & 0xfffff) as PublishHeader;
}

export function cargoDetail(cargo: number): number {
  return (cargo - tagOf(cargo) * DETAILS) | 0;
}

/** The high 24 bits: a division by a power of two is exact, and `|` cuts the rest off. */
function tagOf(cargo: number): number {
  return (cargo / DETAILS) | 0;
}
