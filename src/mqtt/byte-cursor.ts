/**
 * A reading position in the bytes of one packet, which never leaves the packet.
 *
 * Reads MQTT's data types (§1.5) and says MISSING where the bytes end or a length has no shortest
 * form. Knows no packets: well-formed.ts does.
 */
import { isMqttUtf8 } from './utf8.ts';

/** What a read returns when the bytes for it are not there, or are no such value. */
export const MISSING = -1;

const PLUS = 0x2b;
const HASH = 0x23;

/** Moves through bytes `at` … `end` − 1; after MISSING the position means nothing. */
export class ByteCursor {
  readonly bytes: Uint8Array;
  at: number;
  end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at === this.end;
  }

  /** One byte. */
  u8(): number {
    return this.at < this.end ? this.#byte() : MISSING;
  }

  /** Two bytes, big-endian. */
  u16(): number {
    return this.at + 2 <= this.end ? this.#byte() * 0x100 + this.#byte() : MISSING;
  }

  /** Four bytes, big-endian. */
  u32(): number {
    return this.at + 4 <= this.end ? this.u16() * 0x10000 + this.u16() : MISSING;
  }

  /** A variable byte integer of one to four bytes, in its shortest form [MQTT-1.5.5-1 (5.0)]. */
  variable(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.u8();
      if (byte === MISSING) return MISSING;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return byte === 0 && shift > 0 ? MISSING : value;
    }
    return MISSING;
  }

  /** Passes over bytes with their two-byte length in front; returns how many, or MISSING. */
  binary(): number {
    const length = this.u16();
    if (length === MISSING || this.at + length > this.end) return MISSING;
    this.at += length;
    return length;
  }

  /** Passes over a string; returns its length in bytes, or MISSING when it is no MQTT string. */
  string(): number {
    const length = this.binary();
    return length !== MISSING && isMqttUtf8(this.bytes, this.at - length, this.at)
      ? length
      : MISSING;
  }

  /** Whether the `length` bytes just passed over hold "+" or "#". */
  passedWildcard(length: number): boolean {
    for (let at = this.at - length; at < this.at; at++) {
      const byte = this.bytes[at];
      if (byte === PLUS || byte === HASH) return true;
    }
    return false;
  }

  #byte(): number {
    return this.bytes[this.at++] ?? 0;
  }
}

/** A cursor at the body of a whole packet, behind its fixed header. */
export function bodyOf(packet: Uint8Array): ByteCursor {
  const cursor = new ByteCursor(packet, 1, packet.length);
  cursor.variable();
  return cursor;
}
