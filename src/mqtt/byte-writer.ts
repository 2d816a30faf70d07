/**
 * One packet being written: room of exactly the packet's size, filled from front to back.
 *
 * Writes MQTT's data types (§1.5). That the size was right is checked when the packet is done, so
 * that a wrong length in wire-size.ts cannot leave the house.
 */
import { invariant } from '../kernel/invariant.ts';
import {
  type AnyProperties,
  PROPERTY_RULES,
  type PropertyForm,
  type PropertyRule,
  type PropertyValue,
} from './properties.ts';
import { writeUtf8 } from './utf8.ts';
import { propertyBytes, variableByteLength } from './wire-size.ts';

/** A property's value, or one of several under the same name. */
type SingleValue =
  | Exclude<PropertyValue, readonly unknown[]>
  | Extract<PropertyValue, readonly unknown[]>[number];

/** Fills a packet; every call moves on behind what it wrote. */
export class ByteWriter {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** Opens a packet of `size` bytes with its fixed header, whose first byte is `first`. */
  constructor(first: number, size: number) {
    this.#bytes = roomFor(size);
    this.u8(first);
    this.variable(remainingLength(size));
  }

  u8(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  u16(value: number): void {
    this.u8(value >> 8);
    this.u8(value);
  }

  /** 0 … 2^32 − 1. */
  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  /** 0 … 268,435,455 in its shortest form [MQTT-1.5.5-1 (5.0)]. */
  variable(value: number): void {
    let rest = value;
    for (; rest > 127; rest >>= 7) this.u8((rest & 0x7f) | 0x80);
    this.u8(rest);
  }

  string(text: string): void {
    const lengthAt = this.#at;
    this.#at = writeUtf8(text, this.#bytes, lengthAt + 2);
    const length = this.#at - lengthAt - 2;
    this.#bytes[lengthAt] = length >> 8;
    this.#bytes[lengthAt + 1] = length;
  }

  /** Bytes with their two-byte length in front. */
  binary(bytes: Uint8Array): void {
    this.u16(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** So many bytes 0. */
  zeros(count: number): void {
    this.#at += count;
  }

  /** A section of properties with its length, in the order of the standard's table. */
  properties(properties: AnyProperties | undefined): void {
    this.variable(properties === undefined ? 0 : propertyBytes(properties));
    if (properties === undefined) return;
    for (const rule of PROPERTY_RULES) {
      const value = properties[rule.name];
      if (value !== undefined) this.#property(rule, value);
    }
  }

  /** The packet, once it is whole. */
  done(): Uint8Array {
    invariant(
      this.#at === this.#bytes.length,
      `a packet of ${this.#bytes.length} bytes was written with ${this.#at}`,
    );
    return this.#bytes;
  }

  #property(rule: PropertyRule, value: PropertyValue): void {
    if (typeof value === 'object' && !(value instanceof Uint8Array)) {
      for (const each of value) this.#one(rule, each);
    } else {
      this.#one(rule, value);
    }
  }

  #one(rule: PropertyRule, value: SingleValue): void {
    this.u8(rule.id);
    if (typeof value === 'boolean') this.u8(value ? 1 : 0);
    else if (typeof value === 'string') this.string(value);
    else if (typeof value === 'number') this.#number(rule.form, value);
    else if (value instanceof Uint8Array) this.binary(value);
    else {
      this.string(value[0]);
      this.string(value[1]);
    }
  }

  #number(form: PropertyForm, value: number): void {
    switch (form) {
      case 'flag':
        this.u8(value);
        break;
      case 'u16':
      case 'u16-positive':
      case 'alias':
        this.u16(value);
        break;
      case 'variable-positive':
        this.variable(value);
        break;
      default:
        this.u32(value);
    }
  }
}

/** Small packets share one allocation: that of an array of its own takes longer than the packet. */
const SLAB_BYTES = 8192;
let slab = new ArrayBuffer(SLAB_BYTES);
let slabUsed = 0;

/** So many bytes 0, never handed out before. */
function roomFor(size: number): Uint8Array {
  if (size > SLAB_BYTES / 4) return new Uint8Array(size);
  if (slabUsed + size > SLAB_BYTES) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabUsed = 0;
  }
  const room = new Uint8Array(slab, slabUsed, size);
  slabUsed += size;
  return room;
}

/** What stands behind a packet's own length, when the packet has `size` bytes. */
function remainingLength(size: number): number {
  for (let digits = 1; digits < 4; digits++) {
    if (variableByteLength(size - 1 - digits) === digits) return size - 1 - digits;
  }
  return size - 5;
}
