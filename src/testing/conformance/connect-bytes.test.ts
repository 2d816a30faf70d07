/** MQTT §2 and §3.1: what our own packets look like as bytes, CONNECT above all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PACKET_TYPE } from '../../mqtt/cargo.ts';
import type { Connect, ProtocolVersion, RarePacket } from '../../mqtt/packet.ts';
import { utf8Bytes } from '../../mqtt/utf8.ts';
import { packetFault } from '../../mqtt/well-formed.ts';
import { anyAcknowledgement, anyPublish, anyRarePacket } from '../packet-arbitrary.ts';
import { encodeAcknowledgement, encodePublish, encodeRare } from '../packet-bytes.ts';
import { hex } from '../packet-recorder.ts';
import { connect } from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

/** The bytes of a packet, written down by hand. */
const byHand = (text: string): string => hex(Uint8Array.from(wireBytes(text)));
const bytesOf = (packet: Connect): string => hex(encodeRare(packet.protocolVersion, packet));

const payload = Uint8Array.of(1, 2);
const password = Uint8Array.of(9);
const old = connect('me', { version: 4, keepAlive: 60 });
const young = connect('me', { keepAlive: 60 });
const will = { topic: 'w', payload, qos: 1, retain: false } as const;

test('3.1.1: flags without a will or names leave their fields out [MQTT-3.1.2-11 (3.1.1)] [MQTT-3.1.2-13 (3.1.1)] [MQTT-3.1.2-15 (3.1.1)] [MQTT-3.1.2-18 (3.1.1)] [MQTT-3.1.2-20 (3.1.1)] [MQTT-3.1.3-3 (3.1.1)]', () => {
  expect(bytesOf(old)).toBe(byHand('10 0e 0004 "MQTT" 04 00 003c 0002 "me"'));
});

test('3.1.1: client id, will, user name, password, in this order [MQTT-3.1.3-1 (3.1.1)] [MQTT-3.1.2-9 (3.1.1)] [MQTT-3.1.2-19 (3.1.1)] [MQTT-3.1.2-21 (3.1.1)] [MQTT-3.1.2-22 (3.1.1)]', () => {
  const packet = { ...old, will, username: 'u', password };
  const body = '0002 "me" 0001 "w" 0002 0102 0001 "u" 0001 09';
  expect(bytesOf(packet)).toBe(byHand(`10 1b 0004 "MQTT" 04 cc 003c ${body}`));
});

test('5.0: flags without a will or names leave their fields out [MQTT-3.1.2-11 (5.0)] [MQTT-3.1.2-13 (5.0)] [MQTT-3.1.2-16 (5.0)] [MQTT-3.1.2-18 (5.0)] [MQTT-3.1.3-3 (5.0)] [MQTT-2.2.2-1 (5.0)]', () => {
  expect(bytesOf(young)).toBe(byHand('10 0f 0004 "MQTT" 05 00 003c 00 0002 "me"'));
});

test('5.0: client id, will with properties, user name, password, in this order [MQTT-3.1.3-1 (5.0)] [MQTT-3.1.2-9 (5.0)] [MQTT-3.1.2-17 (5.0)] [MQTT-3.1.2-19 (5.0)]', () => {
  const delayed = { ...will, retain: true, properties: { willDelayInterval: 5 } };
  const packet = { ...young, will: delayed, username: 'u', password };
  const body = '0002 "me" 05 1800000005 0001 "w" 0002 0102 0001 "u" 0001 09';
  expect(bytesOf(packet)).toBe(byHand(`10 22 0004 "MQTT" 05 ec 003c 00 ${body}`));
});

test('5.0: a password needs no user name [MQTT-3.1.2-19 (5.0)] [MQTT-3.1.2-16 (5.0)]', () => {
  const expected = '10 12 0004 "MQTT" 05 40 003c 00 0002 "me" 0001 09';
  expect(bytesOf({ ...young, password })).toBe(byHand(expected));
});

test('texts are UTF-8: client id, will topic, user name [MQTT-3.1.3-4 (3.1.1)] [MQTT-3.1.3-10 (3.1.1)] [MQTT-3.1.3-11 (3.1.1)] [MQTT-3.1.3-4 (5.0)] [MQTT-3.1.3-11 (5.0)] [MQTT-3.1.3-12 (5.0)]', () => {
  for (const version of [4, 5] as const) {
    const named = connect('ü€', { version });
    const bytes = bytesOf({ ...named, will: { ...will, topic: '😀' }, username: '\ufeff' });
    expect(bytes).toContain(byHand('0005 c3bc e282ac'));
    expect(bytes).toContain(byHand('0004 f09f9880'));
    expect(bytes).toContain(byHand('0003 efbbbf'));
  }
  expect(hex(utf8Bytes('ü€'))).toBe('c3bce282ac');
});

test('will QoS is 0, 1 or 2 in its two bits [MQTT-3.1.2-14 (3.1.1)] [MQTT-3.1.2-12 (5.0)]', () => {
  for (const packet of [old, young]) {
    const flags = ([0, 1, 2] as const).map((qos) => {
      const bytes = encodeRare(packet.protocolVersion, { ...packet, will: { ...will, qos } });
      return ((bytes[9] ?? 0) >> 3) & 3;
    });
    expect(flags).toEqual([0, 1, 2]);
  }
});

/** The fixed header's low four bits of everything but PUBLISH. */
const FLAGS: Readonly<Record<number, number>> = {
  [PACKET_TYPE.pubrel]: 2,
  [PACKET_TYPE.subscribe]: 2,
  [PACKET_TYPE.unsubscribe]: 2,
};

describe.each([4, 5] as const)('version %i', (version: ProtocolVersion) => {
  test('everything we write is well-formed, with the flags of its type [MQTT-2.2.2-1 (3.1.1)] [MQTT-2.1.3-1 (5.0)] [MQTT-3.6.1-1 (3.1.1)] [MQTT-3.6.1-1 (5.0)] [MQTT-3.8.1-1 (3.1.1)] [MQTT-3.8.1-1 (5.0)] [MQTT-3.10.1-1 (3.1.1)] [MQTT-3.10.1-1 (5.0)] [MQTT-3.15.1-1 (5.0)] [MQTT-1.5.5-1 (5.0)]', () => {
    const packets = fc.oneof(
      anyRarePacket(version).map((packet: RarePacket) => encodeRare(version, packet)),
      anyAcknowledgement(version).map((packet) => encodeAcknowledgement(version, packet)),
    );
    fc.assert(
      fc.property(packets, (bytes) => {
        const first = bytes[0] ?? 0;
        expect(first & 0x0f).toBe(FLAGS[first >> 4] ?? 0);
        expect(packetFault(bytes, version)).toBeUndefined();
      }),
    );
  });

  test('PUBLISH too: topic first, an identifier at QoS 1 and 2 only, no wildcard [MQTT-3.3.2-1 (3.1.1)] [MQTT-3.3.2-1 (5.0)] [MQTT-2.3.1-5 (3.1.1)] [MQTT-2.2.1-2 (5.0)] [MQTT-3.3.1-4 (3.1.1)] [MQTT-3.3.1-4 (5.0)] [MQTT-3.3.2-2 (3.1.1)] [MQTT-3.3.2-2 (5.0)]', () => {
    fc.assert(
      fc.property(anyPublish(version), (packet) => {
        const bytes = encodePublish(version, packet);
        expect(packetFault(bytes, version)).toBeUndefined();
        expect(((bytes[0] ?? 0) >> 1) & 3).toBe(packet.qos);
        const topic = hex(utf8Bytes(packet.topic));
        const length = (topic.length / 2).toString(16).padStart(4, '0');
        const id = packet.qos === 0 ? '' : packet.id.toString(16).padStart(4, '0');
        // Behind the fixed header, whose length is in one to three bytes here.
        const bodies = [2, 3, 4].map((at) => hex(bytes.subarray(at)));
        expect(bodies.some((body) => body.startsWith(`${length}${topic}${id}`))).toBe(true);
      }),
    );
  });
});
