/**
 * A ladder as a capture file (pcapng): real MQTT packets in synthetic IPv4 and TCP, for Wireshark.
 *
 *   broker 10.0.0.1:1883   each connection an address of its device and a port of its own
 *
 * What stands in the file is what a capture at one end would have seen: at the broker, packets from
 * devices when they arrived and packets to devices when they were sent; at the devices, the other
 * way round. TLS, retransmissions and bare acknowledgements are not shown. Time 0 is the run's start.
 * Format: pcapng, draft-ietf-opsawg-pcapng; IPv4, RFC 791; TCP, RFC 9293.
 */
import type { LadderEntry, LadderPacket } from '../trace/ladder.ts';

/** Where the capture is taken. */
export const CAPTURE_POINTS = ['broker', 'device'] as const;
export type CapturePoint = (typeof CAPTURE_POINTS)[number];

const BROKER = 0x0a00_0001;
const MQTT_PORT = 1883;
/** First of 10.64.0.0/10 and of the dynamic ports. */
const FIRST_DEVICE = 0x0a40_0000;
const DEVICES = 0x40_0000;
const FIRST_PORT = 49_152;
const PORTS = 16_384;
/** Bytes of an MQTT packet in one segment: Ethernet's 1,500 less the headers. */
const SEGMENT = 1460;

const FLAG = { syn: 0x02, push: 0x08, ack: 0x10 } as const;

/** A packet, and when it passed the point of capture. */
export interface Frame {
  readonly at: number;
  readonly packet: LadderPacket;
}

/** A connection's addresses, and the next sequence number each way. */
interface Flow {
  readonly address: number;
  readonly port: number;
  up: number;
  down: number;
}

/** Makes the file, block by block. */
export class Capture {
  readonly #addresses = new Map<string, number>();
  readonly #flows = new Map<number, Flow>();

  /** What the file begins with. */
  head(): readonly Uint8Array[] {
    return [sectionHeader(), interfaceDescription()];
  }

  /** The blocks of a packet; frames come in order of time. */
  *blocks({ at, packet }: Frame): Iterable<Uint8Array> {
    let flow = this.#flows.get(packet.connection);
    if (flow === undefined) {
      flow = this.#newFlow(packet);
      yield* opening(at, flow);
    }
    for (let from = 0; from < packet.bytes.length; from += SEGMENT) {
      const payload = packet.bytes.subarray(from, from + SEGMENT);
      yield enhancedPacket(at, segment(flow, packet.way === 'up', FLAG.push | FLAG.ack, payload));
    }
  }

  #newFlow({ device, connection }: LadderPacket): Flow {
    const address =
      this.#addresses.get(device) ?? FIRST_DEVICE + (this.#addresses.size % DEVICES) + 1;
    this.#addresses.set(device, address);
    const flow = { address, port: FIRST_PORT + (connection % PORTS), up: 0, down: 0 };
    this.#flows.set(connection, flow);
    return flow;
  }
}

/** What a capture at this point sees of a ladder, in order of time. */
export function framesAt(point: CapturePoint, entries: readonly LadderEntry[]): readonly Frame[] {
  const frames: Frame[] = [];
  for (const packet of entries) {
    if (packet.kind !== 'packet') continue;
    if (isSentAt(point, packet)) frames.push({ at: packet.at, packet });
    else if (packet.fate === 'arrived') frames.push({ at: packet.endedAt ?? packet.at, packet });
  }
  return frames.sort((a, b) => a.at - b.at);
}

/** Whether this packet passes the point when it is sent; else it does when it arrives. */
export function isSentAt(point: CapturePoint, { way }: LadderPacket): boolean {
  return way === (point === 'broker' ? 'down' : 'up');
}

/** The handshake of TCP, at the time of the first packet. */
function* opening(at: number, flow: Flow): Iterable<Uint8Array> {
  const nothing = new Uint8Array(0);
  yield enhancedPacket(at, segment(flow, true, FLAG.syn, nothing));
  flow.up = 1;
  yield enhancedPacket(at, segment(flow, false, FLAG.syn | FLAG.ack, nothing));
  flow.down = 1;
  yield enhancedPacket(at, segment(flow, true, FLAG.ack, nothing));
}

const IP_BYTES = 20;
const TCP_BYTES = 20;

/** An IPv4 packet with one TCP segment; moves the flow's sequence number on. */
function segment(flow: Flow, isUp: boolean, flags: number, payload: Uint8Array): Uint8Array {
  const length = IP_BYTES + TCP_BYTES + payload.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  const [source, target] = isUp ? [flow.address, BROKER] : [BROKER, flow.address];
  view.setUint8(0, 0x45);
  view.setUint16(2, length);
  view.setUint16(6, 0x4000);
  view.setUint8(8, 64);
  view.setUint8(9, 6);
  view.setUint32(12, source);
  view.setUint32(16, target);
  view.setUint16(10, checksum(view, 0, IP_BYTES, 0));
  const [from, to] = isUp ? [flow.port, MQTT_PORT] : [MQTT_PORT, flow.port];
  view.setUint16(20, from);
  view.setUint16(22, to);
  view.setUint32(24, isUp ? flow.up : flow.down);
  const acknowledged = isUp ? flow.down : flow.up;
  view.setUint32(28, (flags & FLAG.ack) === 0 ? 0 : acknowledged);
  view.setUint8(32, 0x50);
  view.setUint8(33, flags);
  view.setUint16(34, 0xffff);
  bytes.set(payload, IP_BYTES + TCP_BYTES);
  const words = (source >>> 16) + (source & 0xffff) + (target >>> 16) + (target & 0xffff);
  view.setUint16(36, checksum(view, IP_BYTES, length, words + 6 + length - IP_BYTES));
  if (isUp) flow.up = (flow.up + payload.length) >>> 0;
  else flow.down = (flow.down + payload.length) >>> 0;
  return bytes;
}

/** The internet checksum (RFC 1071) of these bytes and of a sum begun before. */
function checksum(view: DataView, from: number, to: number, begun: number): number {
  let sum = begun;
  for (let at = from; at + 1 < to; at += 2) sum += view.getUint16(at);
  if ((to - from) % 2 === 1) sum += view.getUint8(to - 1) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 6 } as const;
/** Packets begin with an IPv4 header. */
const LINK_TYPE_RAW = 101;

function sectionHeader(): Uint8Array {
  const body = new DataView(new ArrayBuffer(16));
  body.setUint32(0, 0x1a2b3c4d, true);
  body.setUint16(4, 1, true);
  // A length of −1 is one that is not told.
  body.setBigInt64(8, -1n, true);
  return block(BLOCK.section, new Uint8Array(body.buffer));
}

/** Times are in microseconds, which is what a file that does not say so means. */
function interfaceDescription(): Uint8Array {
  const body = new DataView(new ArrayBuffer(8));
  body.setUint16(0, LINK_TYPE_RAW, true);
  return block(BLOCK.interface, new Uint8Array(body.buffer));
}

function enhancedPacket(at: number, packet: Uint8Array): Uint8Array {
  const body = new Uint8Array(20 + Math.ceil(packet.length / 4) * 4);
  const view = new DataView(body.buffer);
  view.setUint32(4, Math.floor(at / 0x1_0000_0000), true);
  view.setUint32(8, at % 0x1_0000_0000, true);
  view.setUint32(12, packet.length, true);
  view.setUint32(16, packet.length, true);
  body.set(packet, 20);
  return block(BLOCK.packet, body);
}

/** Type, length, body, length again. */
function block(type: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, bytes.length, true);
  bytes.set(body, 8);
  view.setUint32(bytes.length - 4, bytes.length, true);
  return bytes;
}
