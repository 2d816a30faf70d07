/** MQTT §1.5, §2 and §4.13 (4.8 of 3.1.1): bytes that are no packet, and packets out of place. */
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON, type ReasonCode } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import { connect, publish, type Spoken, suback, subscribe, unsuback } from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

/** The bytes of a packet with this first byte and this body. */
function packetOf(first: number, body: string): readonly number[] {
  const content = wireBytes(body);
  return [first, content.length, ...content];
}

/** Strings in which some bytes are no UTF-8, with their lengths. */
const NO_UTF8 = ['0003 eda080', '0003 edbfbf', '0002 c080', '0001 80', '0002 61ff', '0003 e28261'];
const WITH_NUL = ['0001 00', '0003 610062'];

/** Where a string can stand, as packets around it. */
function around(text: string, version: ProtocolVersion): readonly (readonly number[])[] {
  const none = version === 5 ? '00' : '';
  const topic = packetOf(0x30, `${text} ${none} "12345678"`);
  const filter = packetOf(0x82, `0001 ${none} ${text} 00`);
  return [topic, filter, packetOf(0xa2, `0001 ${none} ${text}`)];
}

/** Packets that only a broker sends, and those of the other version. */
const FOREIGN: readonly Spoken[] = [
  { cmd: 'connack', sessionPresent: false, reasonCode: REASON.success },
  suback(1, 0),
  unsuback(1, REASON.success),
  { cmd: 'pingresp' },
];

for (const { version, name } of VERSIONS) {
  const plain = { version, clean: true } as const;

  conversation(
    `${name}: a string that is no UTF-8 closes [MQTT-1.5.3-1 (3.1.1)] [MQTT-1.5.4-1 (5.0)] ` +
      '[MQTT-4.8.0-1 (3.1.1)] [MQTT-4.13.1-1 (5.0)] [MQTT-3.3.2-1 (3.1.1)] ' +
      '[MQTT-3.3.2-1 (5.0)] [MQTT-3.8.3-1 (3.1.1)] [MQTT-3.8.3-1 (5.0)] ' +
      '[MQTT-3.10.3-1 (3.1.1)] [MQTT-3.10.3-1 (5.0)]',
    (stage) => {
      for (const text of NO_UTF8) {
        for (const packet of around(text, version)) {
          const client = stage.connected(connect('a', plain)).bytes(packet);
          client.expect(...sentAway(version, REASON.malformedPacket));
        }
      }
    },
  );

  conversation(
    `${name}: U+0000 in a string closes [MQTT-1.5.3-2 (3.1.1)] [MQTT-1.5.4-2 (5.0)] ` +
      '[MQTT-4.7.3-2 (3.1.1)] [MQTT-4.7.3-2 (5.0)]',
    (stage) => {
      for (const text of WITH_NUL) {
        for (const packet of around(text, version)) {
          const client = stage.connected(connect('a', plain)).bytes(packet);
          client.expect(...sentAway(version, REASON.malformedPacket));
        }
      }
    },
  );

  conversation(
    `${name}: header flags other than the packet’s own close [MQTT-2.2.2-2 (3.1.1)] ` +
      '[MQTT-4.13.1-1 (5.0)] [MQTT-3.6.1-1 (3.1.1)] [MQTT-3.6.1-1 (5.0)]',
    (stage) => {
      const packets = [
        ...[packetOf(0x60, '0001'), packetOf(0x63, '0001'), packetOf(0x41, '0001')],
        ...[packetOf(0x52, '0001'), packetOf(0x71, '0001'), packetOf(0xc8, '')],
      ];
      for (const packet of packets) {
        const client = stage.connected(connect('a', plain)).bytes(packet);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: what is no packet at all closes [MQTT-4.8.0-1 (3.1.1)] [MQTT-4.13.1-1 (5.0)]`,
    (stage) => {
      const packets = [
        // Packet type 0, a length of five bytes, a body too short, one too long.
        ...[packetOf(0x00, ''), [0x30, 0xff, 0xff, 0xff, 0xff, 0x7f]],
        ...[packetOf(0x40, '00'), packetOf(0xc0, '00'), packetOf(0x82, '00')],
      ];
      for (const packet of packets) {
        const client = stage.connected(connect('a', plain)).bytes(packet);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: what only a broker sends closes [MQTT-4.8.0-1 (3.1.1)] [MQTT-4.13.1-1 (5.0)]`,
    (stage) => {
      for (const packet of FOREIGN) {
        const client = stage.connected(connect('a', plain)).send(packet);
        client.expect(...sentAway(version, REASON.protocolError));
      }
    },
  );

  conversation(
    `${name}: identifier 0 closes [MQTT-2.3.1-1 (3.1.1)] [MQTT-2.2.1-3 (5.0)]`,
    (stage) => {
      const none = version === 5 ? '00' : '';
      const packets = [
        packetOf(0x32, `0001 "t" 0000 ${none} "12345678"`),
        packetOf(0x82, `0000 ${none} 0001 "t" 00`),
        packetOf(0xa2, `0000 ${none} 0001 "t"`),
      ];
      for (const packet of packets) {
        const client = stage.connected(connect('a', plain)).bytes(packet);
        client.expect(...sentAway(version, REASON.protocolError));
      }
    },
  );

  conversation(`${name}: nobody else notices`, (stage) => {
    const other = stage.connected(connect('b', plain));
    other.send(subscribe(1, ['#', 0])).expect(suback(1, 0));
    const client = stage.connected(connect('a', plain)).bytes([0x00, 0x00]);
    client.expect(...sentAway(version, REASON.malformedPacket));
    other.send(publish('t')).expect(publish('t'));
  });
}

/** What a property may not be: [bytes of the properties of a PUBLISH, the reason]. */
const BAD_PROPERTIES: readonly (readonly [string, ReasonCode])[] = [
  // A user property whose name, or value, is no UTF-8.
  ['26 0001 ff 0001 61', REASON.malformedPacket],
  ['26 0001 61 0001 ff', REASON.malformedPacket],
  ['26 0001 61 0001 00', REASON.malformedPacket],
  // A content type that is no UTF-8.
  ['03 0001 ff', REASON.malformedPacket],
  // A length with a needless byte, unknown properties, one that may stand once.
  ['0b 8100', REASON.malformedPacket],
  ['04 00', REASON.malformedPacket],
  ['01 00 01 00', REASON.protocolError],
  // A response topic with a wildcard, or that is no UTF-8.
  ['08 0001 23', REASON.protocolError],
  ['08 0001 ff', REASON.malformedPacket],
];

conversation(
  '5.0: properties that are none close [MQTT-1.5.7-1 (5.0)] [MQTT-1.5.5-1 (5.0)] ' +
    '[MQTT-3.3.2-13 (5.0)] [MQTT-3.3.2-14 (5.0)] [MQTT-3.3.2-19 (5.0)]',
  (stage) => {
    for (const [bytes, reason] of BAD_PROPERTIES) {
      const length = wireBytes(bytes).length.toString(16).padStart(2, '0');
      const client = stage.connected(connect('a', { clean: true }));
      client.bytes(packetOf(0x30, `0001 "t" ${length} ${bytes} "12345678"`));
      client.expect(...sentAway(5, reason));
    }
  },
);
