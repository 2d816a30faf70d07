/**
 * Whether the properties of a packet are well-formed: known and allowed in their place, once where
 * they must be, of their type and in their range (MQTT 5.0 §2.2.2; the rules are properties.ts).
 *
 * Malformed is what cannot be read by the table [§2.2.2.2]; a protocol error is what can be read
 * and may not be said.
 */
import { type ByteCursor, MISSING } from './byte-cursor.ts';
import { type PropertyPlace, type PropertyRule, propertyRule } from './properties.ts';
import { REASON, type ReasonCode } from './reason-code.ts';

/** Where a section of properties is read. */
export interface PropertyReading {
  readonly cursor: ByteCursor;
  /** Which properties the section held, one bit a rule. */
  seen: number;
}

const TOPIC_ALIAS = 0x23;
const AUTHENTICATION_METHOD = 0x15;
const AUTHENTICATION_DATA = 0x16;

/** Reads a section of properties with its length; returns what is wrong with it. */
export function propertiesFault(
  reading: PropertyReading,
  place: PropertyPlace,
): ReasonCode | undefined {
  const { cursor } = reading;
  const length = cursor.variable();
  const end = cursor.at + length;
  if (length === MISSING || end > cursor.end) return REASON.malformedPacket;
  reading.seen = 0;
  const packetEnd = cursor.end;
  cursor.end = end;
  while (!cursor.isAtEnd) {
    const fault = propertyFault(reading, place);
    if (fault !== undefined) return fault;
  }
  cursor.end = packetEnd;
  const lonelyData = saw(reading, AUTHENTICATION_DATA) && !saw(reading, AUTHENTICATION_METHOD);
  return lonelyData ? REASON.protocolError : undefined;
}

/** Whether the section read last held a topic alias. */
export function sawTopicAlias(reading: PropertyReading): boolean {
  return saw(reading, TOPIC_ALIAS);
}

function saw(reading: PropertyReading, id: number): boolean {
  return (reading.seen & (propertyRule(id)?.bit ?? 0)) !== 0;
}

function propertyFault(reading: PropertyReading, place: PropertyPlace): ReasonCode | undefined {
  // The identifier is a variable byte integer, but every one MQTT 5.0 knows fits one byte.
  const rule = propertyRule(reading.cursor.u8());
  if (rule === undefined || (rule.places & (1 << place)) === 0) return REASON.malformedPacket;
  const repeated = (reading.seen & rule.bit) !== 0 && (rule.repeats & (1 << place)) === 0;
  if (repeated) return REASON.protocolError;
  reading.seen |= rule.bit;
  return valueFault(reading.cursor, rule);
}

function valueFault(cursor: ByteCursor, rule: PropertyRule): ReasonCode | undefined {
  const value = readValue(cursor, rule);
  if (value === MISSING) return REASON.malformedPacket;
  switch (rule.form) {
    case 'flag':
      return value > 1 ? REASON.protocolError : undefined;
    case 'alias':
      return value === 0 ? REASON.topicAliasInvalid : undefined;
    case 'u16-positive':
    case 'u32-positive':
    case 'variable-positive':
      return value === 0 ? REASON.protocolError : undefined;
    case 'topic':
      return cursor.passedWildcard(value) ? REASON.protocolError : undefined;
    default:
      return undefined;
  }
}

/** Reads a value: a number itself, the last length of anything else, or MISSING. */
export function readValue(cursor: ByteCursor, rule: PropertyRule): number {
  switch (rule.form) {
    case 'flag':
      return cursor.u8();
    case 'u16':
    case 'u16-positive':
    case 'alias':
      return cursor.u16();
    case 'u32':
    case 'u32-positive':
      return cursor.u32();
    case 'variable-positive':
      return cursor.variable();
    case 'binary':
      return cursor.binary();
    case 'pair':
      return cursor.string() === MISSING ? MISSING : cursor.string();
    default:
      return cursor.string();
  }
}
