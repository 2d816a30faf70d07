import fc from 'fast-check';
import { generate, type Packet } from 'mqtt-packet';
import { expect, test } from 'vitest';
import { anyAcknowledgement, anyPublish, anyRarePacket } from '../testing/packet-arbitrary.ts';
import {
  decoded,
  encodeAcknowledgement,
  encoded,
  encodePublish,
  encodeRare,
  LINK,
  NOW,
} from '../testing/packet-bytes.ts';
import { hex } from '../testing/packet-recorder.ts';
import type { ProtocolVersion, RarePacket } from './packet.ts';
import { type AnyProperties, PROPERTY_RULES } from './properties.ts';
import { connackReturnCode, REASON } from './reason-code.ts';
import {
  ackSize,
  PING_SIZE,
  packetSize,
  publishPropertyBytes,
  publishSize,
  variableByteLength,
} from './wire-size.ts';

/** What mqtt-packet writes. It keeps user properties in order when each is an object of its own. */
function oracle(version: ProtocolVersion, packet: object): Uint8Array {
  // Its types know neither this form nor our user properties; a packet it refuses makes it throw.
  return generate(forOracle(packet) as Packet, { protocolVersion: version });
}

function forOracle(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(forOracle);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    key === 'properties' ? oracleProperties(inner) : forOracle(inner),
  ]);
  return Object.fromEntries(entries);
}

function oracleProperties(properties: AnyProperties): object {
  const present = PROPERTY_RULES.filter(({ name }) => properties[name] !== undefined);
  const entries = present.map(({ name }) => [
    name,
    name === 'userProperties'
      ? properties.userProperties?.map((pair) => Object.fromEntries([pair]))
      : forOracle(properties[name]),
  ]);
  return Object.fromEntries(entries);
}

/** mqtt-packet refuses two CONNECTs that MQTT 5.0 allows; others answer the second with code 2. */
function isBeyondOracle(packet: RarePacket): boolean {
  if (packet.cmd !== 'connect') return false;
  const { username, password, clientId, clean, isLevel3 = false } = packet;
  const isNameless = clientId === '' && (!clean || isLevel3);
  return (password !== undefined && username === undefined) || isNameless;
}

/** The packet as mqtt-packet names its fields. */
function renamed(packet: RarePacket, version: ProtocolVersion): object {
  if (packet.cmd === 'connect' && packet.isLevel3 === true) {
    return { ...packet, protocolId: 'MQIsdp', protocolVersion: 3 };
  }
  return packet.cmd === 'connack' && version === 4
    ? { ...packet, returnCode: connackReturnCode(packet.reasonCode) }
    : packet;
}

for (const version of [4, 5] as const) {
  test(`v${version}: every rare packet is written as mqtt-packet writes it, in the length foretold`, () => {
    fc.assert(
      fc.property(anyRarePacket(version), (packet) => {
        const bytes = encodeRare(version, packet);
        expect(bytes.length).toBe(packetSize(packet, version));
        if (isBeyondOracle(packet)) return;
        expect(hex(bytes)).toBe(hex(oracle(version, renamed(packet, version))));
      }),
      { numRuns: 600 },
    );
  });

  test(`v${version}: every PUBLISH is written as mqtt-packet writes it, in the length foretold`, () => {
    fc.assert(
      fc.property(anyPublish(version), (publish) => {
        const bytes = encodePublish(version, publish);
        const { topic, payload, qos, properties, id } = publish;
        const topicBytes = Buffer.byteLength(topic);
        const propertyBytes = publishPropertyBytes(properties);
        expect(bytes.length).toBe(
          publishSize(topicBytes, payload.length, qos, version, propertyBytes),
        );
        const { id: _, properties: __, ...plain } = publish;
        const said = { cmd: 'publish', ...plain, messageId: id, ...(properties && { properties }) };
        expect(hex(bytes)).toBe(hex(oracle(version, said)));
      }),
      { numRuns: 400 },
    );
  });

  test(`v${version}: every acknowledgement keeps its bytes, length and meaning`, () => {
    fc.assert(
      fc.property(anyAcknowledgement(version), (said) => {
        const { cmd, id, reason } = said;
        const bytes = encodeAcknowledgement(version, said);
        expect(bytes.length).toBe(ackSize(version, reason));
        const expected = oracle(version, { cmd, messageId: id, reasonCode: reason });
        // mqtt-packet writes the length of no properties, which 5.0 lets one leave out (§3.4.2.2.1).
        const isShorter = version === 5 && reason !== REASON.success;
        const [type, , ...rest] = expected;
        expect([...bytes]).toEqual(isShorter ? [type, 3, ...rest.slice(0, -1)] : [...expected]);
        expect(decoded(version, bytes)).toEqual([cmd, NOW, LINK, id, reason]);
      }),
    );
  });

  test(`v${version}: PINGREQ and PINGRESP are two bytes`, () => {
    for (const cmd of ['pingreq', 'pingresp'] as const) {
      const bytes = encoded(version, (encoder) => encoder[cmd](NOW, LINK));
      expect(bytes.length).toBe(PING_SIZE);
      expect(hex(bytes)).toBe(hex(oracle(version, { cmd })));
      expect(decoded(version, bytes)).toEqual([cmd, NOW, LINK]);
    }
  });
}
test('a variable byte integer grows by a byte at each power of 128', () => {
  const lengths = [0, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455];
  expect(lengths.map(variableByteLength)).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
});

test('the length of a PUBLISH follows its own length byte by byte over every power of 128', () => {
  // Two bytes of topic length, one of topic, then the payload.
  const body = (payload: number) => publishSize(1, payload, 0, 4, 0) - (3 + payload);
  expect([124, 125, 16_380, 16_381, 2_097_148, 2_097_149].map(body)).toEqual([2, 3, 3, 4, 4, 5]);
});
