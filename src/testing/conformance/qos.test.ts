/** MQTT §4.3: the handshakes of QoS 1 and 2, with the broker on either side. */
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, VERSIONS } from '../conversation.ts';
import {
  connack,
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';

interface Scene {
  /** Subscribed to `t` at QoS 2. */
  readonly reader: ClientTalk;
  readonly writer: ClientTalk;
  /** The reader again, on another connection. */
  readonly readerBack: () => ClientTalk;
}

function scene(stage: BrokerTalk, version: ProtocolVersion): Scene {
  const keeps = { version, expiry: 3600 };
  const reader = stage.connected(connect('reader', keeps));
  reader.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  const readerBack = (): ClientTalk => {
    reader.cut();
    return stage.client('reader').send(connect('reader', keeps));
  };
  return { reader, readerBack, writer: stage.connected(connect('writer', keeps)) };
}

const one = (id: number) => publish('t', { qos: 1, id, message: id });
const two = (id: number) => publish('t', { qos: 2, id, message: id });
const again = (packet: ReturnType<typeof publish>) => ({ ...packet, dup: true });

for (const { version, name } of VERSIONS) {
  conversation(
    `${name}: QoS 1 to a client: an unused identifier, DUP 0, kept until PUBACK ` +
      '[MQTT-4.3.2-1 (3.1.1)] [MQTT-4.3.2-1 (5.0)] [MQTT-4.3.2-2 (5.0)] [MQTT-4.3.2-3 (5.0)] ' +
      '[MQTT-2.3.1-4 (3.1.1)] [MQTT-2.2.1-4 (5.0)]',
    (stage) => {
      const { reader, readerBack, writer } = scene(stage, version);
      writer.send(one(1)).expect(puback(1)).send(one(2)).expect(puback(2));
      reader.expect(one(1), one(2)).send(puback(2));
      readerBack()
        .expect(connack(true), again(one(1)))
        .send(puback(1))
        .silent();
    },
  );

  conversation(
    `${name}: QoS 1 from a client: PUBACK, and then the identifier is free ` +
      '[MQTT-4.3.2-2 (3.1.1)] [MQTT-4.3.2-4 (5.0)] [MQTT-4.3.2-5 (5.0)]',
    (stage) => {
      const { reader, writer } = scene(stage, version);
      const packet = publish('t', { qos: 1, id: 7, message: 1 });
      writer.send(packet).expect(puback(7)).send(again(packet)).expect(puback(7));
      const first = publish('t', { qos: 1, id: 1, message: 1 });
      reader.expect(first, publish('t', { qos: 1, id: 2, message: 1 }));
    },
  );

  conversation(
    `${name}: QoS 2 to a client, step by step [MQTT-4.3.3-1 (3.1.1)] [MQTT-4.3.3-1 (5.0)] ` +
      '[MQTT-4.3.3-2 (5.0)] [MQTT-4.3.3-4 (5.0)] [MQTT-2.3.1-4 (3.1.1)] [MQTT-2.2.1-4 (5.0)]',
    (stage) => {
      const { reader, writer } = scene(stage, version);
      writer.send(two(1)).expect(pubrec(1)).send(two(2)).expect(pubrec(2));
      reader.expect(two(1), two(2)).send(pubrec(2)).expect(pubrel(2));
      reader.send(pubrec(1)).expect(pubrel(1)).send(pubcomp(1), pubcomp(2)).silent();
    },
  );

  conversation(
    `${name}: QoS 2 to a client: PUBLISH again until PUBREC, PUBREL until PUBCOMP, never back ` +
      '[MQTT-4.3.3-1 (3.1.1)] [MQTT-4.3.3-3 (5.0)] [MQTT-4.3.3-5 (5.0)] [MQTT-4.3.3-6 (5.0)]',
    (stage) => {
      const { reader, readerBack, writer } = scene(stage, version);
      writer.send(two(1)).expect(pubrec(1)).send(two(2)).expect(pubrec(2));
      reader.expect(two(1), two(2)).send(pubrec(1)).expect(pubrel(1));
      const back = readerBack().expect(connack(true), again(two(2)), pubrel(1));
      back.send(pubcomp(1), pubrec(2)).expect(pubrel(2)).cut();
      const third = stage.client('reader').send(connect('reader', { version, expiry: 3600 }));
      third.expect(connack(true), pubrel(2)).send(pubcomp(2)).silent();
    },
  );

  conversation(
    `${name}: QoS 2 from a client: PUBREC each time, onward once, PUBCOMP, and free ` +
      '[MQTT-4.3.3-2 (3.1.1)] [MQTT-4.3.3-8 (5.0)] [MQTT-4.3.3-10 (5.0)] ' +
      '[MQTT-4.3.3-11 (5.0)] [MQTT-4.3.3-12 (5.0)]',
    (stage) => {
      const { reader, writer } = scene(stage, version);
      const packet = publish('t', { qos: 2, id: 7, message: 1 });
      writer.send(packet).expect(pubrec(7)).send(again(packet)).expect(pubrec(7));
      writer.send(pubrel(7)).expect(pubcomp(7));
      reader.expect(publish('t', { qos: 2, id: 1, message: 1 }));
      writer.send({ ...packet, message: 2 }).expect(pubrec(7));
      reader.expect(publish('t', { qos: 2, id: 2, message: 2 }));
    },
  );

  conversation(
    `${name}: once also when it is routed at PUBREL [MQTT-4.3.3-2 (3.1.1)] [MQTT-4.3.3-10 (5.0)]`,
    (stage) => {
      const { reader, writer } = scene(stage, version);
      const packet = publish('t', { qos: 2, id: 7, message: 1 });
      writer.send(packet).expect(pubrec(7)).send(again(packet)).expect(pubrec(7));
      reader.silent();
      writer.send(pubrel(7)).expect(pubcomp(7));
      reader.expect(publish('t', { qos: 2, id: 1, message: 1 }));
    },
    { inbound: { qos2RouteAt: 'pubrel' } },
  );
}

conversation(
  '5.0: a refused QoS 2 identifier is free at once [MQTT-4.3.3-9 (5.0)] [MQTT-3.5.2-1 (5.0)]',
  (stage) => {
    const { reader, writer } = scene(stage, 5);
    reader.cut();
    writer.send(one(1)).expect(puback(1));
    writer.send(two(2)).expect(pubrec(2, REASON.quotaExceeded));
    const back = stage.client('reader').send(connect('reader', { expiry: 3600 }));
    back.expect(connack(true), one(1));
    // Not a repetition: this one is delivered.
    writer.send({ ...two(2), message: 3 }).expect(pubrec(2));
    back.expect({ ...two(2), message: 3 });
  },
  { sessionQueue: { maxMessages: 1, overflow: 'reject-publish' } },
);
