import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyPublish, anyRarePacket } from '../testing/packet-arbitrary.ts';
import { decoded, encoded, encodePublish, encodeRare, LINK, NOW } from '../testing/packet-bytes.ts';
import { hex, PacketRecorder } from '../testing/packet-recorder.ts';
import { Decoder } from './codec.ts';
import type { ProtocolVersion } from './packet.ts';
import { type MessageNumber, PublicationStore } from './publication-store.ts';
import { type PacketId, publishHeader } from './publish-header.ts';
import { REASON, type ReasonCode } from './reason-code.ts';
import { TopicTable } from './topic-table.ts';
import { packetFault } from './well-formed.ts';

for (const version of [4, 5] as const) {
  test(`v${version}: every rare packet comes back from its bytes as it went`, () => {
    fc.assert(
      fc.property(anyRarePacket(version), (packet) => {
        const call = decoded(version, encodeRare(version, packet));
        expect(call).toStrictEqual([packet.cmd, NOW, LINK, packet]);
      }),
      { numRuns: 600 },
    );
  });

  test(`v${version}: every PUBLISH comes back from its bytes as it went`, () => {
    fc.assert(
      fc.property(anyPublish(version), (publish) => {
        const { topic, payload, qos, dup, retain, id, properties } = publish;
        expect(decoded(version, encodePublish(version, publish))).toStrictEqual([
          'publish',
          NOW,
          LINK,
          {
            topic,
            length: payload.length,
            payload: hex(payload),
            message: 0,
            retain,
            properties,
            header: [id, qos, dup, retain],
          },
        ]);
      }),
      { numRuns: 400 },
    );
  });
}

test('a publication without bytes of its own carries its message number and zeros', () => {
  const context = { topics: new TopicTable(), publications: new PublicationStore() };
  const message = (3 * 2 ** 24 + 5) as MessageNumber;
  const publication = context.publications.open(context.topics.idOf('t'), 12, message, 0);
  const header = publishHeader(0 as PacketId, 0, false, false);
  const bytes = encoded(4, (encoder) => encoder.publish(NOW, LINK, publication, header), context);
  expect([...bytes.slice(5)]).toEqual([0, 0, 0, 0, 3, 0, 0, 5, 0, 0, 0, 0]);
  expect(decoded(4, bytes, true)).toMatchObject([
    'publish',
    NOW,
    LINK,
    { topic: 't', length: 12, message, payload: '' },
  ]);
});

test('a payload too short for a message number has none', () => {
  const context = { topics: new TopicTable(), publications: new PublicationStore() };
  const topic = context.topics.idOf('t');
  const publication = context.publications.open(topic, 7, 9 as MessageNumber, 0);
  const header = publishHeader(0 as PacketId, 0, false, false);
  const bytes = encoded(4, (encoder) => encoder.publish(NOW, LINK, publication, header), context);
  expect([...bytes.slice(5)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(decoded(4, bytes, true)).toMatchObject(['publish', NOW, LINK, { message: 0, length: 7 }]);
});

test('a payload that is not one of ours never yields a number that is not whole', () => {
  const foreign = { topic: 't', payload: new Uint8Array(8).fill(0xff), ...QOS0 };
  const call = decoded(4, encodePublish(4, foreign), true);
  expect(call).toMatchObject(['publish', NOW, LINK, { message: 0, length: 8 }]);
});

const QOS0 = { qos: 0, dup: false, retain: false, id: 0, properties: undefined } as const;

test('a kept payload does not change when the received chunk is reused', () => {
  const kept: Uint8Array[] = [];
  const recorder = new PacketRecorder();
  const { publications } = recorder;
  recorder.publish = (_now, _link, publication) => {
    kept.push(publications.payloadOf(publication) ?? new Uint8Array(0));
  };
  const bytes = Buffer.from(encodePublish(4, { topic: 't', payload: Uint8Array.of(1), ...QOS0 }));
  new Decoder(recorder, recorder).decode(NOW, LINK, 4, bytes);
  bytes.fill(0);
  expect(kept).toEqual([Uint8Array.of(1)]);
});

test('a CONNECT is read by the version it states, whatever the connection had', () => {
  const packet = { cmd: 'connect', clientId: 'c', clean: true, keepalive: 60 } as const;
  for (const protocolVersion of [4, 5] as const) {
    const bytes = encodeRare(4, { ...packet, protocolVersion });
    expect(decoded(5, bytes)).toEqual(['connect', NOW, LINK, { ...packet, protocolVersion }]);
    expect(decoded(4, bytes)).toEqual(['connect', NOW, LINK, { ...packet, protocolVersion }]);
  }
});

test('an AUTH may leave its success out', () => {
  expect(decoded(5, Uint8Array.of(0xf0, 0))).toEqual([
    'auth',
    NOW,
    LINK,
    { cmd: 'auth', reasonCode: REASON.success },
  ]);
});

test('a packet that is not well-formed reaches nobody, and the next one is read as ever', () => {
  const recorder = new PacketRecorder();
  const decoder = new Decoder(recorder, recorder);
  const refused = Uint8Array.of(0x90, 4, 0, 1, 0, 0x55);
  expect(decoder.decode(NOW, LINK, 5, refused)).toBe(REASON.protocolError);
  expect(decoder.decode(NOW, LINK, 5, Uint8Array.of(0x90, 4, 0, 1, 0, 2))).toBeUndefined();
  const granted = [REASON.grantedQos2];
  expect(recorder.calls).toEqual([['suback', NOW, LINK, { cmd: 'suback', messageId: 1, granted }]]);
});

test('to 3.1.1 any refused filter is 0x80', () => {
  const granted: readonly ReasonCode[] = [REASON.grantedQos1, REASON.quotaExceeded];
  const bytes = encodeRare(4, { cmd: 'suback', messageId: 1, granted });
  expect([...bytes]).toEqual([0x90, 4, 0, 1, 1, 0x80]);
});

test('a CONNACK that 3.1.1 cannot say is a bug of whoever sends it', () => {
  const packet = {
    cmd: 'connack',
    sessionPresent: false,
    reasonCode: REASON.protocolError,
  } as const;
  expect(() => encodeRare(4, packet)).toThrow('3.1.1 has no return code for "protocol error"');
});

test('no bytes at all make the decoder throw, and none that it passes make mqtt-packet refuse', () => {
  const packet = fc.oneof(
    anyRarePacket(5).map((rare) => encodeRare(5, rare)),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(
      packet,
      fc.nat(),
      fc.nat(255),
      fc.constantFrom(4, 5),
      (bytes, at, byte, version) => {
        const damaged = Uint8Array.from(bytes);
        if (damaged.length > 0) damaged[at % damaged.length] = byte;
        const fault = packetFault(damaged, version as ProtocolVersion);
        const call = decoded(version as ProtocolVersion, damaged);
        expect(typeof call === 'number' ? call : undefined).toBe(fault);
      },
    ),
    { numRuns: 2_000 },
  );
});
