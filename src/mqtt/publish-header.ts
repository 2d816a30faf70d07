/**
 * What varies from copy to copy of a PUBLISH, packed into one integer: packet identifier (16 bits),
 * QoS (2), DUP (1), RETAIN (1). What all copies share lives in publication-store.ts.
 */
import type { Brand } from '../kernel/brand.ts';
import type { Qos } from './packet.ts';

/** Packet identifier | QoS << 16 | DUP << 18 | RETAIN << 19. */
export type PublishHeader = number & Brand<'publish-header'>;

/** A packet identifier, 1 … 65535; 0 where there is none (QoS 0). */
export type PacketId = number & Brand<'packet-id'>;

/** No packet identifier: QoS 0. */
export const NO_PACKET_ID: PacketId = 0 as PacketId;

const DUP = 1 << 18;
const RETAIN = 1 << 19;

/** Packs a header; `id` must be 0 exactly when `qos` is 0 [MQTT-2.2.1-2 (5.0)]. */
export function publishHeader(
  id: PacketId,
  qos: Qos,
  dup: boolean,
  retain: boolean,
): PublishHeader {
  return (id | (qos << 16) | (dup ? DUP : 0) | (retain ? RETAIN : 0)) as PublishHeader;
}

export function packetIdOf(header: PublishHeader): PacketId {
  return (header & 0xffff) as PacketId;
}

export function qosOf(header: PublishHeader): Qos {
  // Two bits, and publishHeader never packs 3.
  return ((header >> 16) & 3) as Qos;
}

export function isDup(header: PublishHeader): boolean {
  return (header & DUP) !== 0;
}

export function isRetain(header: PublishHeader): boolean {
  return (header & RETAIN) !== 0;
}
