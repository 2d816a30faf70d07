/**
 * From a packet's type to the sink's method of that name. Decides nothing.
 */
import { unreachable } from '../kernel/invariant.ts';
import type { Instant } from '../kernel/time.ts';
import type { RarePacket } from './packet.ts';
import type { LinkId, PacketSink } from './packet-sink.ts';

/** Calls the sink with a packet that travels as an object. */
export function passPacket(sink: PacketSink, now: Instant, link: LinkId, packet: RarePacket): void {
  switch (packet.cmd) {
    case 'connect':
      sink.connect(now, link, packet);
      break;
    case 'connack':
      sink.connack(now, link, packet);
      break;
    case 'subscribe':
      sink.subscribe(now, link, packet);
      break;
    case 'suback':
      sink.suback(now, link, packet);
      break;
    case 'unsubscribe':
      sink.unsubscribe(now, link, packet);
      break;
    case 'unsuback':
      sink.unsuback(now, link, packet);
      break;
    case 'disconnect':
      sink.disconnect(now, link, packet);
      break;
    case 'auth':
      sink.auth(now, link, packet);
      break;
    default:
      unreachable(packet);
  }
}
