/** MQTT §3.3.1.3 and §3.8.3.1: retained messages and what subscribing brings of them. */
import { seconds } from '../../kernel/time.ts';
import type { ProtocolVersion, SubscriptionRequest } from '../../mqtt/packet.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, VERSIONS } from '../conversation.ts';
import {
  connect,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type Spoken,
  suback,
  subscribe,
} from '../spoken-packet.ts';

const kept = (message: number, topic = 't') => publish(topic, { retain: true, message });
const empty = (topic: string) => publish(topic, { retain: true, length: 0 });

function pair(
  stage: BrokerTalk,
  version: ProtocolVersion,
): { readonly reader: ClientTalk; readonly writer: ClientTalk } {
  const reader = stage.connected(connect('reader', { version, expiry: 3600 }));
  return { reader, writer: stage.connected(connect('writer', { version })) };
}

/** SUBSCRIBE to `t` with options. */
function wish(messageId: number, options: Partial<SubscriptionRequest>): Spoken {
  return { cmd: 'subscribe', messageId, subscriptions: [{ topic: 't', qos: 0, ...options }] };
}

for (const { version, name } of VERSIONS) {
  conversation(
    `${name}: a retained message waits for subscribers and says RETAIN [MQTT-3.3.1-5 (3.1.1)] ` +
      '[MQTT-3.3.1-6 (3.1.1)] [MQTT-3.3.1-8 (3.1.1)] [MQTT-3.3.1-5 (5.0)] [MQTT-3.3.1-9 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(kept(1)).send(kept(2, 't/u')).send(kept(3, 'v'));
      reader.send(subscribe(1, ['t/#', 0])).expect(suback(1, 0), kept(1), kept(2, 't/u'));
    },
  );

  conversation(
    `${name}: at the lower of its QoS and the one granted [MQTT-3.3.1-5 (3.1.1)] ` +
      '[MQTT-3.8.4-6 (3.1.1)] [MQTT-3.8.4-8 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send({ ...kept(1), qos: 2, id: 1 }).expect(pubrec(1));
      writer.send(pubrel(1)).expect(pubcomp(1));
      for (const [granted, qos] of [
        [0, 0],
        [1, 1],
        [2, 2],
      ] as const) {
        const id = granted + 1;
        const copy = { ...kept(1), qos, id: qos === 0 ? 0 : qos };
        reader.send(subscribe(id, ['t', granted])).expect(suback(id, granted), copy);
      }
    },
  );

  conversation(
    `${name}: the last one counts, also at QoS 0 [MQTT-3.3.1-7 (3.1.1)] [MQTT-3.3.1-5 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer
        .send({ ...kept(1), qos: 2, id: 1 })
        .expect(pubrec(1))
        .send(kept(2))
        .silent();
      reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1), kept(2));
    },
  );

  conversation(
    `${name}: an empty one clears, and goes on to subscribers [MQTT-3.3.1-10 (3.1.1)] ` +
      '[MQTT-3.3.1-11 (3.1.1)] [MQTT-3.3.1-6 (5.0)] [MQTT-3.3.1-7 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(kept(1));
      reader.send(subscribe(1, ['t', 0])).expect(suback(1, 0), kept(1));
      writer.send(empty('t'));
      reader.expect(publish('t', { retain: false }));
      reader.send(subscribe(2, ['t', 0])).expect(suback(2, 0));
    },
  );

  conversation(
    `${name}: RETAIN 0 leaves what is retained alone [MQTT-3.3.1-12 (3.1.1)] [MQTT-3.3.1-8 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(publish('u', { message: 9 }), kept(1), publish('t', { message: 2 }));
      writer.send(publish('t', { length: 0 }));
      reader.send(subscribe(1, ['#', 0])).expect(suback(1, 0), kept(1));
    },
  );

  conversation(
    `${name}: it outlives sessions, its publisher’s too [MQTT-3.1.2-7 (3.1.1)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(kept(1)).cut();
      stage.connected(connect('writer', { version, clean: true })).cut();
      stage.advance(seconds(10_000));
      reader.send(subscribe(1, ['t', 0])).expect(suback(1, 0), kept(1));
    },
  );

  conversation(
    `${name}: the same filter again brings it again [MQTT-3.8.4-3 (3.1.1)] [MQTT-3.8.4-4 (5.0)] ` +
      '[MQTT-3.3.1-9 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(kept(1));
      for (const id of [1, 2, 3]) {
        reader.send(subscribe(id, ['t', 0])).expect(suback(id, 0), kept(1));
      }
    },
  );
}

conversation('5.0: retain handling 1: only a new subscription [MQTT-3.3.1-10 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage, 5);
  writer.send(kept(1));
  reader.send(wish(1, { rh: 1 })).expect(suback(1, 0), kept(1));
  reader.send(wish(2, { rh: 1 })).expect(suback(2, 0));
});

conversation('5.0: retain handling 2: none [MQTT-3.3.1-11 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage, 5);
  writer.send(kept(1));
  reader.send(wish(1, { rh: 2 })).expect(suback(1, 0));
  // Live messages come all the same.
  writer.send(kept(2));
  reader.expect(publish('t', { message: 2 }));
});

conversation(
  '5.0: retain as published keeps RETAIN, or clears it [MQTT-3.3.1-13 (5.0)] ' +
    '[MQTT-3.3.1-12 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage, 5);
    reader.send(wish(1, { rap: true })).expect(suback(1, 0));
    writer.send(kept(1), publish('t', { message: 2 }));
    reader.expect(kept(1), publish('t', { retain: false, message: 2 }));
    reader.send(wish(2, { rap: false, rh: 2 })).expect(suback(2, 0));
    writer.send(kept(3));
    reader.expect(publish('t', { retain: false, message: 3 }));
  },
);
