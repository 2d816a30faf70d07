/**
 * The user properties of a packet known to be well-formed, in the order in which they were sent
 * [MQTT-3.3.2-17 (5.0)] [MQTT-3.3.2-18 (5.0)]: mqtt-packet's parser groups them by name.
 */
import { type ByteCursor, bodyOf } from './byte-cursor.ts';
import { PACKET_TYPE } from './cargo.ts';
import type { UserProperties } from './packet.ts';
import { propertyRule } from './properties.ts';
import { readValue } from './property-form.ts';

/** Turns bytes `from` … `to` − 1 of the packet into text. */
export type TextReader = (from: number, to: number) => string;

/** The user properties of an MQTT 5.0 packet itself, or of the will inside a CONNECT. */
export function userPropertiesOf(
  packet: Uint8Array,
  place: 'packet' | 'will',
  textOf: TextReader,
): UserProperties {
  const cursor = bodyOf(packet);
  seekSection(cursor, packet[0] ?? 0);
  if (place === 'will') {
    skipSection(cursor);
    cursor.binary();
  }
  const pairs: (readonly [string, string])[] = [];
  const length = cursor.variable();
  const end = cursor.at + length;
  while (cursor.at < end) {
    const rule = propertyRule(cursor.u8());
    if (rule?.form === 'pair') pairs.push([readText(cursor, textOf), readText(cursor, textOf)]);
    else if (rule !== undefined) readValue(cursor, rule);
  }
  return pairs;
}

/** Moves from the body's beginning to its first section of properties. */
function seekSection(cursor: ByteCursor, first: number): void {
  switch (first >> 4) {
    case PACKET_TYPE.connect:
      // Protocol name, level, flags, keep-alive.
      cursor.at += 10;
      break;
    case PACKET_TYPE.publish:
      cursor.binary();
      cursor.at += (first & 6) === 0 ? 0 : 2;
      break;
    case PACKET_TYPE.disconnect:
    case PACKET_TYPE.auth:
      cursor.at += 1;
      break;
    default:
      cursor.at += 2;
  }
}

function skipSection(cursor: ByteCursor): void {
  const length = cursor.variable();
  cursor.at += length;
}

function readText(cursor: ByteCursor, textOf: TextReader): string {
  const length = cursor.binary();
  return textOf(cursor.at - length, cursor.at);
}
