/** MQTT §3.10 and §3.11: UNSUBSCRIBE and UNSUBACK. */
import { REASON } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, unwanted, VERSIONS } from '../conversation.ts';
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
  unsuback,
  unsubscribe,
} from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

const { success, noSubscriptionExisted } = REASON;

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: 3600 } as const;
  const noProperties = version === 5 ? '00' : '';

  conversation(
    `${name}: UNSUBSCRIBE is answered, with its identifier, whatever there was ` +
      '[MQTT-3.10.4-4 (3.1.1)] [MQTT-3.10.4-5 (3.1.1)] [MQTT-2.3.1-7 (3.1.1)] ' +
      '[MQTT-3.10.4-4 (5.0)] [MQTT-3.10.4-5 (5.0)] [MQTT-2.2.1-6 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
      client.send(unsubscribe(258, 't')).expect(unsuback(258, success));
      client.send(unsubscribe(65_535, 't')).expect(unsuback(65_535, noSubscriptionExisted));
    },
  );

  conversation(
    `${name}: filters are compared as text [MQTT-3.10.4-1 (3.1.1)] [MQTT-3.10.4-1 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['a/b', 0], ['+/b', 0])).expect(suback(1, 0, 0));
      const none = [noSubscriptionExisted, noSubscriptionExisted, noSubscriptionExisted];
      client.send(unsubscribe(2, 'a/+', '#', 'A/b')).expect(unsuback(2, ...none));
      client.send(unsubscribe(3, '+/b')).expect(unsuback(3, success));
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('a/b', { message: 1 }), publish('c/b', { message: 2 }));
      client.expect(publish('a/b', { message: 1 }));
    },
  );

  conversation(
    `${name}: many filters act one after the other [MQTT-3.10.4-6 (3.1.1)] [MQTT-3.10.4-6 (5.0)] ` +
      '[MQTT-3.11.3-1 (5.0)] [MQTT-3.11.3-2 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['t', 0], ['u', 0])).expect(suback(1, 0, 0));
      client
        .send(unsubscribe(2, 'u', 't', 't'))
        .expect(unsuback(2, success, success, noSubscriptionExisted));
    },
  );

  conversation(
    `${name}: nothing new comes, online or off [MQTT-3.10.4-2 (3.1.1)] [MQTT-3.10.4-2 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
      client.send(unsubscribe(2, 't')).expect(unsuback(2, success));
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('t', { qos: 1, id: 1 })).expect(unwanted(version, 1));
      client.silent().cut();
      writer.send(publish('t', { qos: 1, id: 2 })).expect(unwanted(version, 2));
      stage.client('a').send(connect('a', keeps)).expect(connack(true));
    },
  );

  conversation(
    `${name}: what is in flight is completed [MQTT-3.10.4-3 (3.1.1)] [MQTT-3.10.4-3 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
      writer.send(publish('t', { qos: 2, id: 2, message: 2 })).expect(pubrec(2));
      const one = publish('t', { qos: 1, id: 1, message: 1 });
      const two = publish('t', { qos: 2, id: 2, message: 2 });
      client.expect(one, two).send(unsubscribe(2, 't')).expect(unsuback(2, success)).cut();
      const back = stage.client('a').send(connect('a', keeps));
      back.expect(connack(true), { ...one, dup: true }, { ...two, dup: true });
      back.send(puback(1), pubrec(2)).expect(pubrel(2)).send(pubcomp(2)).silent();
    },
  );

  conversation(
    `${name}: other flags of UNSUBSCRIBE close [MQTT-3.10.1-1 (3.1.1)] [MQTT-3.10.1-1 (5.0)] ` +
      '[MQTT-2.2.2-2 (3.1.1)]',
    (stage) => {
      for (const first of [0xa0, 0xa1, 0xa3, 0xaa]) {
        const client = stage.connected(connect('a', { version, clean: true }));
        const body = wireBytes(`0001 ${noProperties} 0001 "t"`);
        client.bytes([first, body.length, ...body]);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: UNSUBSCRIBE without a filter closes [MQTT-3.10.3-2 (3.1.1)] [MQTT-3.10.3-2 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', { version, clean: true }));
      const body = wireBytes(`0001 ${noProperties}`);
      client.bytes([0xa2, body.length, ...body]);
      client.expect(...sentAway(version, REASON.protocolError));
    },
  );
}
