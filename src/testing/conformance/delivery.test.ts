/** MQTT §4.4 to §4.6: delivery retry, receipt and order. */
import { seconds } from '../../kernel/time.ts';
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';

const HOUR = 3600;

/** A reader of everything below `t`, and a writer. */
function pair(
  stage: BrokerTalk,
  version: ProtocolVersion,
): { readonly reader: ClientTalk; readonly writer: ClientTalk } {
  const reader = stage.connected(connect('reader', { version, expiry: HOUR }));
  reader.send(subscribe(1, ['t/#', 2])).expect(suback(1, 2));
  return { reader, writer: stage.connected(connect('writer', { version, expiry: HOUR })) };
}

const one = (id: number, topic = 't') => publish(topic, { qos: 1, id, message: id });
const two = (id: number, topic = 't') => publish(topic, { qos: 2, id, message: id });
const again = (packet: ReturnType<typeof publish>) => ({ ...packet, dup: true });

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;

  conversation(
    `${name}: on reconnection the broker sends again what is unacknowledged, in its order ` +
      '[MQTT-4.4.0-1 (3.1.1)] [MQTT-4.4.0-1 (5.0)] [MQTT-4.6.0-6 (3.1.1)] [MQTT-4.6.0-6 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer
        .send(one(1), two(2), one(3), two(4))
        .expect(puback(1), pubrec(2), puback(3), pubrec(4));
      reader.expect(one(1), two(2), one(3), two(4)).send(puback(3), pubrec(2)).expect(pubrel(2));
      reader.cut();
      const back = stage.client('reader').send(connect('reader', keeps));
      back.expect(connack(true), again(one(1)), again(two(4)), pubrel(2));
    },
  );

  conversation(
    `${name}: and so on each connection until it is acknowledged [MQTT-4.4.0-1 (3.1.1)] ` +
      '[MQTT-4.4.0-1 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(one(1)).expect(puback(1));
      reader.expect(one(1)).cut();
      for (let round = 0; round < 3; round++) {
        const back = stage.client('reader').send(connect('reader', keeps));
        back.expect(connack(true), again(one(1))).cut();
      }
    },
  );

  conversation(
    `${name}: a client’s resends find what the broker remembers [MQTT-4.4.0-1 (3.1.1)] ` +
      '[MQTT-4.4.0-1 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      writer.send(two(7)).expect(pubrec(7)).cut();
      const back = stage.connected(connect('writer', keeps), true);
      back
        .send(again(two(7)))
        .expect(pubrec(7))
        .send(pubrel(7))
        .expect(pubcomp(7));
      reader.expect({ ...two(1), message: 7 });
    },
  );

  conversation(
    `${name}: each publisher’s messages of one topic and QoS stay in order ` +
      '[MQTT-4.6.0-5 (3.1.1)] [MQTT-4.6.0-6 (3.1.1)] [MQTT-4.6.0-5 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      const other = stage.connected(connect('other', keeps));
      writer.send(one(1, 't/a'), two(2, 't/b')).expect(puback(1), pubrec(2));
      other.send(one(3, 't/a')).expect(puback(3));
      writer.send(one(4, 't/a'), two(5, 't/b')).expect(puback(4), pubrec(5));
      reader.expect(one(1, 't/a'), two(2, 't/b'), one(3, 't/a'), one(4, 't/a'), two(5, 't/b'));
    },
  );

  conversation(
    `${name}: also through the queue of an absent client [MQTT-4.6.0-6 (3.1.1)] ` +
      '[MQTT-4.6.0-5 (5.0)] [MQTT-4.5.0-1 (3.1.1)] [MQTT-4.5.0-1 (5.0)]',
    (stage) => {
      const { reader, writer } = pair(stage, version);
      reader.cut();
      const messages = [1, 2, 3, 4, 5, 6, 7, 8];
      for (const id of messages) writer.send(one(id)).expect(puback(id));
      const back = stage.client('reader').send(connect('reader', keeps));
      back.expect(connack(true), ...messages.map((id) => one(id)));
    },
  );

  conversation(
    `${name}: every subscriber gets its own copy [MQTT-4.5.0-1 (3.1.1)] [MQTT-4.5.0-1 (5.0)]`,
    (stage) => {
      const { reader, writer } = pair(stage, version);
      const second = stage.connected(connect('second', keeps));
      second.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
      writer.send(two(1)).expect(pubrec(1));
      reader.expect(two(1));
      second.expect({ ...one(1) });
    },
  );
}

conversation('5.0: while connected nothing is sent again [MQTT-4.4.0-1 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage, 5);
  writer.send(one(1)).expect(puback(1)).send(two(2)).expect(pubrec(2));
  reader.expect(one(1), two(2)).send(pubrec(2)).expect(pubrel(2));
  stage.advance(seconds(1_000_000));
  reader.send(pingreq).expect(pingresp);
});

conversation('5.0: nor to a session that starts clean [MQTT-4.4.0-1 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage, 5);
  writer.send(one(1)).expect(puback(1));
  reader.expect(one(1)).cut();
  stage.connected(connect('reader', { clean: true, expiry: HOUR }), false);
});

conversation('5.0: what a client refuses is done with [MQTT-4.4.0-2 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage, 5);
  writer.send(one(1)).expect(puback(1)).send(two(2)).expect(pubrec(2));
  reader.expect(one(1), two(2));
  reader.send(puback(1, REASON.notAuthorized), pubrec(2, REASON.quotaExceeded)).silent();
  reader.send(disconnect()).expect(closed);
  stage
    .client('reader')
    .send(connect('reader', { expiry: HOUR }))
    .expect(connack(true));
});
