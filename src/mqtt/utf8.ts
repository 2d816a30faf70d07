/**
 * UTF-8 as MQTT wants it: the length of a text on the wire, and whether a text or a run of bytes is
 * an MQTT string at all.
 *
 * U+0000 and surrogates must never be sent [MQTT-1.5.4-1 (5.0)] [MQTT-1.5.4-2 (5.0)]; control
 * characters and Unicode's non-characters should not be, and a receiver may refuse them (§1.5.4).
 * We refuse all of them, as mosquitto does. Nothing is decoded here: that is codec.ts.
 */

/** The longest string a two-byte length can announce, in bytes. */
const MAX_STRING_BYTES = 65_535;

/** Encoded bytes of the text; a lone surrogate counts 3, as the U+FFFD an encoder writes for it. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    bytes += unit < 0x800 ? 1 : 2;
    // A pair is four bytes for its two units, which is what the two lines above have counted.
    if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
  }
  return bytes;
}

/** The text's UTF-8. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8Length(text));
  writeUtf8(text, bytes, 0);
  return bytes;
}

/**
 * Writes the text's UTF-8 from `at` on, `utf8Length` bytes, and returns where it ends. A lone
 * surrogate becomes U+FFFD.
 */
export function writeUtf8(text: string, bytes: Uint8Array, at: number): number {
  let to = at;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[to++] = unit;
      continue;
    }
    const codePoint = text.codePointAt(index) ?? 0;
    if (codePoint > 0xffff) index++;
    to = writeSequence((codePoint & ~0x7ff) === 0xd800 ? 0xfffd : codePoint, bytes, to);
  }
  return to;
}

/** Writes a code point ≥ 0x80. */
function writeSequence(codePoint: number, bytes: Uint8Array, at: number): number {
  const length = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  // The lead byte has as many high ones as the sequence has bytes.
  bytes[at] = ((0xf00 >> length) & 0xff) | (codePoint >> (6 * (length - 1)));
  for (let next = 1; next < length; next++) {
    bytes[at + next] = 0x80 | ((codePoint >> (6 * (length - 1 - next))) & 0x3f);
  }
  return at + length;
}

/** Whether this text may travel as an MQTT string. */
export function isMqttString(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (!isAllowed(codePoint)) return false;
    if (codePoint > 0xffff) at++;
  }
  return utf8Length(text) <= MAX_STRING_BYTES;
}

/** Whether bytes `from` … `to` − 1 are an MQTT string, each character in its shortest form. */
export function isMqttUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : sequenceLength(lead);
    if (length === 0 || at + length > to) return false;
    if (!isAllowed(length === 1 ? lead : codePointAt(bytes, at, length))) return false;
    at += length;
  }
  return true;
}

/** Whether bytes are UTF-8 as Unicode has it, U+0000 and all: a payload that says it is text. */
export function isWellFormedUtf8(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(lead);
    if (length === 0 || at + length > bytes.length) return false;
    if (!isScalar(codePointAt(bytes, at, length))) return false;
    at += length;
  }
  return true;
}

function isScalar(codePoint: number): boolean {
  return codePoint !== ILL_FORMED && (codePoint & ~0x7ff) !== 0xd800 && codePoint <= 0x10ffff;
}

function isAllowed(codePoint: number): boolean {
  if (codePoint < 0xa0) return codePoint >= 0x20 && codePoint < 0x7f;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return false;
  if (codePoint >= 0xfdd0 && codePoint <= 0xfdef) return false;
  return (codePoint & 0xfffe) !== 0xfffe && codePoint <= 0x10ffff;
}

/** Bytes of the sequence a lead byte ≥ 0x80 opens; 0 when none may begin with it. */
function sequenceLength(lead: number): 0 | 2 | 3 | 4 {
  if (lead < 0xc0) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf8 ? 4 : 0;
}

/** The smallest code point that needs so many bytes. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000] as const;
/** Stands for bytes that encode nothing; never allowed. */
const ILL_FORMED = 0;

function codePointAt(bytes: Uint8Array, at: number, length: 2 | 3 | 4): number {
  let codePoint = (bytes[at] ?? 0) & (0x7f >> length);
  for (let next = 1; next < length; next++) {
    const byte = bytes[at + next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return ILL_FORMED;
    codePoint = (codePoint << 6) | (byte & 0x3f);
  }
  return codePoint < SMALLEST[length] ? ILL_FORMED : codePoint;
}
