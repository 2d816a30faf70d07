/** MQTT §3.3: PUBLISH. */
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, sentAway, unwanted, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

const HOUR = 3600;

/** Somebody who subscribes to this filter at QoS 2, and somebody who publishes. */
function pair(
  stage: BrokerTalk,
  version: ProtocolVersion,
  filter: string,
): { readonly reader: ClientTalk; readonly writer: ClientTalk } {
  const reader = stage.connected(connect('reader', { version, expiry: HOUR }));
  reader.send(subscribe(1, [filter, 2])).expect(suback(1, 2));
  return { reader, writer: stage.connected(connect('writer', { version, expiry: HOUR })) };
}

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;

  conversation(
    `${name}: what is sent again says DUP [MQTT-3.3.1-1 (3.1.1)] [MQTT-3.3.1-1 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version, 't');
      writer.send(publish('t', { qos: 1, id: 7, message: 1 })).expect(puback(7));
      writer.send(publish('t', { qos: 2, id: 8, message: 2 })).expect(pubrec(8));
      const one = publish('t', { qos: 1, id: 1, message: 1 });
      const two = publish('t', { qos: 2, id: 2, message: 2 });
      reader.expect(one, two).cut();
      const back = stage.client('reader').send(connect('reader', keeps));
      back.expect(connack(true), { ...one, dup: true }, { ...two, dup: true });
    },
  );

  conversation(
    `${name}: QoS 0 has DUP 0 and no identifier [MQTT-3.3.1-2 (3.1.1)] [MQTT-3.3.1-2 (5.0)] ` +
      '[MQTT-4.3.1-1 (3.1.1)] [MQTT-4.3.1-1 (5.0)] [MQTT-2.3.1-5 (3.1.1)] [MQTT-2.2.1-2 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version, 't');
      writer.send(publish('t', { message: 1 }));
      reader.expect(publish('t', { qos: 0, id: 0, dup: false, message: 1 }));
    },
  );

  conversation(
    `${name}: a publisher’s DUP is not the subscribers’ [MQTT-3.3.1-3 (3.1.1)] ` +
      '[MQTT-3.3.1-3 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version, 't');
      writer.send(publish('t', { qos: 1, id: 7, dup: true, message: 1 })).expect(puback(7));
      reader.expect(publish('t', { qos: 1, id: 1, dup: false, message: 1 }));
    },
  );

  conversation(`${name}: QoS 3 closes [MQTT-3.3.1-4 (3.1.1)] [MQTT-3.3.1-4 (5.0)]`, (stage) => {
    const writer = stage.connected(connect('writer', keeps));
    const properties = version === 5 ? '00' : '';
    const body = wireBytes(`0001 "t" 0001 ${properties} "12345678"`);
    writer.bytes([0x36, body.length, ...body]);
    writer.expect(...sentAway(version, REASON.malformedPacket));
  });

  conversation(
    `${name}: a topic with a wildcard is no topic [MQTT-3.3.2-2 (3.1.1)] [MQTT-3.3.2-2 (5.0)] ` +
      '[MQTT-4.7.1-1 (3.1.1)] [MQTT-4.7.0-1 (5.0)]',
    (stage) => {
      for (const topic of ['"a/+"', '"a/#"']) {
        const writer = stage.connected(connect('writer', keeps), topic.includes('#'));
        const body = wireBytes(`0003 ${topic} ${version === 5 ? '00' : ''} "12345678"`);
        writer.bytes([0x30, body.length, ...body]);
        writer.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: only what a filter matches is delivered [MQTT-3.3.2-3 (3.1.1)] [MQTT-3.3.2-3 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version, 'a/+');
      writer.send(publish('a', { message: 1 }), publish('a/b', { message: 2 }));
      writer.send(publish('a/b/c', { message: 3 }), publish('b/a', { message: 4 }));
      reader.expect(publish('a/b', { message: 2 }));
    },
  );

  conversation(
    `${name}: PUBLISH is answered by its QoS [MQTT-3.3.4-1 (3.1.1)] [MQTT-3.3.4-1 (5.0)]`,
    (stage) => {
      const writer = stage.connected(connect('writer', keeps));
      writer.send(publish('t')).silent();
      writer.send(publish('t', { qos: 1, id: 1 })).expect(unwanted(version, 1));
      writer.send(publish('t', { qos: 2, id: 2 })).expect(pubrec(2));
    },
  );

  conversation(
    `${name}: overlapping filters get the highest QoS [MQTT-3.3.5-1 (3.1.1)] [MQTT-3.3.4-2 (5.0)]`,
    (stage) => {
      const reader = stage.connected(connect('reader', keeps));
      reader.send(subscribe(1, ['a/b', 0], ['a/#', 2], ['+/b', 1])).expect(suback(1, 0, 2, 1));
      const writer = stage.connected(connect('writer', keeps));
      writer.send(publish('a/b', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
      reader.expect(publish('a/b', { qos: 2, id: 1, message: 1 }));
    },
  );

  conversation(
    `${name}: a live copy has RETAIN 0 [MQTT-3.3.1-9 (3.1.1)] [MQTT-3.3.1-12 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version, 't');
      writer.send(publish('t', { qos: 1, id: 1, retain: true, message: 1 })).expect(puback(1));
      reader.expect(publish('t', { qos: 1, id: 1, retain: false, message: 1 }));
    },
  );

  conversation(
    `${name}: acknowledgements repeat the identifier [MQTT-2.3.1-6 (3.1.1)] [MQTT-2.2.1-5 (5.0)]`,
    (stage) => {
      const writer = stage.connected(connect('writer', keeps));
      for (const id of [1, 258, 65_535]) {
        writer.send(publish('t', { qos: 1, id })).expect(unwanted(version, id));
        writer.send(publish('t', { qos: 2, id })).expect(pubrec(id));
        writer.send(pubrel(id)).expect(pubcomp(id));
      }
    },
  );

  conversation(
    `${name}: so do those of the broker’s own messages [MQTT-2.3.1-6 (3.1.1)] ` +
      '[MQTT-2.2.1-5 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version, 't');
      writer.send(publish('t', { qos: 1, id: 9 })).expect(puback(9));
      writer.send(publish('t', { qos: 2, id: 5 })).expect(pubrec(5));
      reader.expect(publish('t', { qos: 1, id: 1 }), publish('t', { qos: 2, id: 2 }));
      reader.send(pubrec(2)).expect(pubrel(2));
    },
  );
}

const text = { payloadFormatIndicator: true } as const;
const notText = { properties: text, payload: Uint8Array.of(0x61, 0xff) } as const;

conversation(
  '5.0: a payload that says it is text and is not is refused with 0x99 [MQTT 5.0 §3.3.2.3.2]',
  (stage) => {
    const { reader, writer } = pair(stage, 5, 't');
    const { payloadFormatInvalid } = REASON;
    writer
      .send(publish('t', { qos: 1, id: 1, ...notText }))
      .expect(puback(1, payloadFormatInvalid));
    writer
      .send(publish('t', { qos: 2, id: 2, ...notText }))
      .expect(pubrec(2, payloadFormatInvalid));
    // The identifier is free again, and so is the client to send what is text.
    const right = { properties: text, payload: new TextEncoder().encode('häßlich\0') };
    writer.send(publish('t', { qos: 2, id: 2, ...right })).expect(pubrec(2));
    reader.expect(publish('t', { qos: 2, id: 1, properties: text }));
    writer.send(publish('t', notText)).expect(disconnect(payloadFormatInvalid), closed);
    reader.silent();
  },
);
