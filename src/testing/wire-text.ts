/**
 * Packets as a person writes them down, for tests: hexadecimal bytes, texts in quotes.
 */
import { expect } from 'vitest';
import type { ProtocolVersion } from '../mqtt/packet.ts';
import { reasonName } from '../mqtt/reason-code.ts';
import { packetFault } from '../mqtt/well-formed.ts';

/** What `verdict` says of a packet without fault. */
export const GOOD = 'well-formed';

/** The bytes of `0001 "a" ff`. */
export function wireBytes(text: string): number[] {
  return [...text.matchAll(/"([^"]*)"|([0-9a-f]{2})/g)].flatMap(([, quoted, hex]) =>
    quoted === undefined ? [Number.parseInt(hex ?? '', 16)] : [...Buffer.from(quoted)],
  );
}

/** What a packet with this first byte and body is refused for, or `well-formed`. */
export function verdict(version: ProtocolVersion, first: string, body: string): string {
  const content = wireBytes(body);
  expect(content.length).toBeLessThan(128);
  return judge(version, [...wireBytes(first), content.length, ...content]);
}

/** What these bytes, a whole packet or not, are refused for, or GOOD. */
export function judge(version: ProtocolVersion, packet: readonly number[]): string {
  const fault = packetFault(Uint8Array.from(packet), version);
  return fault === undefined ? GOOD : reasonName(fault);
}
