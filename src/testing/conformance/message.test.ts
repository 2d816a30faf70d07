/** MQTT 5.0 §3.3.2.3: the properties of a PUBLISH on their way through the broker. */
import { seconds } from '../../kernel/time.ts';
import type { PublishProperties } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation } from '../conversation.ts';
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

const HOUR = 3600;

/** A reader of everything at QoS 2, and a writer. */
function pair(
  stage: BrokerTalk,
  properties: NonNullable<Parameters<typeof connect>[1]>['properties'] = {},
): { readonly reader: ClientTalk; readonly writer: ClientTalk } {
  const reader = stage.connected(connect('reader', { expiry: HOUR, properties }));
  reader.send(subscribe(1, ['#', 2])).expect(suback(1, 2));
  return { reader, writer: stage.connected(connect('writer', { expiry: HOUR })) };
}

const passing: readonly (readonly [string, PublishProperties])[] = [
  ['payload format', { payloadFormatIndicator: true }],
  ['payload format 0', { payloadFormatIndicator: false }],
  ['content type', { contentType: 'text/plain; charset=Ünicode' }],
  ['response topic', { responseTopic: 'answers/for/me' }],
  ['correlation data', { correlationData: Uint8Array.of(0, 255, 13, 10) }],
  [
    'user properties, in order, names repeated',
    {
      userProperties: [
        ['b', '1'],
        ['a', ''],
        ['b', '0'],
        ['', 'x'],
      ],
    },
  ],
];

conversation(
  'what belongs to the message is passed on as it came [MQTT-3.3.2-4 (5.0)] ' +
    '[MQTT-3.3.2-15 (5.0)] [MQTT-3.3.2-16 (5.0)] [MQTT-3.3.2-17 (5.0)] [MQTT-3.3.2-18 (5.0)] ' +
    '[MQTT-3.3.2-20 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    for (const [, properties] of passing) {
      writer.send(publish('t', { properties, message: 1 }));
      reader.expect(publish('t', { properties, message: 1 }));
    }
    const all: PublishProperties = Object.assign({}, ...passing.map(([, each]) => each));
    writer.send(publish('t', { properties: all, message: 2 }));
    reader.expect(publish('t', { properties: all, message: 2 }));
  },
);

conversation(
  'also through the queue of an absent client, and when it is sent again [MQTT-3.3.2-17 (5.0)] ' +
    '[MQTT-3.3.2-16 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    reader.cut();
    const properties = { correlationData: Uint8Array.of(7), userProperties: [['a', 'b']] as const };
    writer.send(publish('t', { qos: 1, id: 1, message: 1, properties })).expect(puback(1));
    const copy = publish('t', { qos: 1, id: 1, message: 1, properties });
    const back = stage.client('reader').send(connect('reader', { expiry: HOUR }));
    back.expect(connack(true), copy).cut();
    const again = stage.client('reader').send(connect('reader', { expiry: HOUR }));
    again.expect(connack(true), { ...copy, dup: true });
  },
);

conversation(
  'the expiry interval that is passed on is what is left [MQTT-3.3.2-6 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    const expiring = publish('t', {
      qos: 1,
      id: 1,
      message: 1,
      properties: { messageExpiryInterval: 60 },
    });
    writer.send(expiring).expect(puback(1));
    reader.expect(expiring).cut();
    stage.advance(seconds(20));
    writer.send({ ...expiring, message: 2 }).expect(puback(1));
    stage.advance(seconds(15));
    const back = stage.client('reader').send(connect('reader', { expiry: HOUR }));
    back.expect(
      connack(true),
      { ...expiring, dup: true, properties: { messageExpiryInterval: 25 } },
      { ...expiring, id: 2, message: 2, properties: { messageExpiryInterval: 45 } },
    );
  },
);

conversation('what has expired before it was sent is dropped [MQTT-3.3.2-5 (5.0)]', (stage) => {
  const { reader, writer } = pair(stage);
  reader.cut();
  const properties = { messageExpiryInterval: 10 };
  writer.send(publish('t', { qos: 1, id: 1, message: 1, properties })).expect(puback(1));
  writer.send(publish('t', { qos: 1, id: 2, message: 2 })).expect(puback(2));
  stage.advance(seconds(10.1));
  const back = stage.client('reader').send(connect('reader', { expiry: HOUR }));
  back.expect(connack(true), publish('t', { qos: 1, id: 1, message: 2 }));
});

conversation(
  'once sent, a QoS 2 message is completed whatever its interval [MQTT-4.3.3-7 (5.0)] ' +
    '[MQTT-4.3.3-13 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    const expiring = publish('t', {
      qos: 2,
      id: 1,
      message: 1,
      properties: { messageExpiryInterval: 10 },
    });
    writer.send(expiring).expect(pubrec(1));
    reader.expect(expiring).cut();
    stage.advance(seconds(30));
    const back = stage.client('reader').send(connect('reader', { expiry: HOUR }));
    const late = { ...expiring, dup: true, properties: { messageExpiryInterval: 0 } };
    back.expect(connack(true), late).send(pubrec(1)).expect(pubrel(1)).send(pubcomp(1)).silent();
    // The publisher’s handshake goes on too.
    writer.send({ ...expiring, dup: true }).expect(pubrec(1));
    writer.send(pubrel(1)).expect(pubcomp(1));
  },
);

conversation(
  'a client’s aliases stand for topics, up to the maximum it was told [MQTT-3.3.2-12 (5.0)] ' +
    '[MQTT-3.3.2-7 (5.0)]',
  (stage) => {
    const { reader } = pair(stage);
    const writer = stage.client('w').send(connect('w', { expiry: HOUR }));
    writer.expect(connack(false, REASON.success, { topicAliasMaximum: 2 }));
    const aliased = (topic: string, topicAlias: number, message: number) =>
      publish(topic, { message, properties: { topicAlias } });
    writer.send(aliased('a', 1, 1), aliased('b', 2, 2), aliased('', 1, 3), aliased('', 2, 4));
    writer.send(aliased('c', 1, 5), aliased('', 1, 6));
    reader.expect(
      publish('a', { message: 1 }),
      publish('b', { message: 2 }),
      publish('a', { message: 3 }),
      publish('b', { message: 4 }),
      publish('c', { message: 5 }),
      publish('c', { message: 6 }),
    );
    writer.cut();
    // On another connection they are unknown.
    const back = stage
      .client('w')
      .send(connect('w', { expiry: HOUR }))
      .expect(connack(true));
    back.send(aliased('', 1, 7)).expect(disconnect(REASON.protocolError), closed);
    const third = stage
      .client('w')
      .send(connect('w', { expiry: HOUR }))
      .expect(connack(true));
    third.send(aliased('a', 3, 8)).expect(disconnect(REASON.topicAliasInvalid), closed);
    reader.silent();
  },
  { inbound: { topicAliasMaximum: 2 } },
);

conversation(
  'the broker’s aliases keep to the client’s maximum [MQTT-3.3.2-11 (5.0)] ' +
    '[MQTT-3.1.2-26 (5.0)] [MQTT-3.3.2-8 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage, { topicAliasMaximum: 1 });
    writer.send(publish('a', { message: 1 }), publish('a', { message: 2 }));
    writer.send(publish('b', { message: 3 }), publish('a', { message: 4 }));
    const properties = { topicAlias: 1 };
    reader.expect(
      publish('a', { message: 1, properties }),
      publish('', { message: 2, properties }),
      publish('b', { message: 3 }),
      publish('', { message: 4, properties }),
    );
  },
);
