/** MQTT §4.1: session state, what it is and how long it lasts. */
import { seconds } from '../../kernel/time.ts';
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

const one = publish('t', { qos: 1, id: 1, message: 1 });
const two = publish('t', { qos: 2, id: 2, message: 2 });
const three = publish('t', { qos: 2, id: 3, message: 3 });
const four = publish('t', { qos: 1, id: 4, message: 4 });

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: 3600 } as const;

  conversation(
    `${name}: all of a session’s state is kept [MQTT-4.1.0-1 (3.1.1)] [MQTT-3.1.2-23 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
      const writer = stage.connected(connect('b', keeps));
      // Received from it and not released.
      client.send(publish('x', { qos: 2, id: 9 })).expect(pubrec(9));
      // Sent to it and not acknowledged; acknowledged by half.
      writer.send(one).expect(puback(1)).send(two).expect(pubrec(2)).send(three).expect(pubrec(3));
      client.expect(one, two, three).send(pubrec(3)).expect(pubrel(3)).cut();
      // Not sent yet.
      writer.send(four).expect(puback(4));
      const back = stage.client('a').send(connect('a', keeps));
      back.expect(connack(true), { ...one, dup: true }, { ...two, dup: true }, pubrel(3), four);
      back.send(publish('x', { qos: 2, id: 9, dup: true })).expect(pubrec(9));
      back.send(pubrel(9)).expect(pubcomp(9)).send(puback(1), puback(4), pubcomp(3)).silent();
      // The subscription itself.
      writer.send(publish('t', { message: 5 }));
      back.expect(publish('t', { message: 5 }));
    },
  );

  conversation(
    `${name}: no session ends while it is connected [MQTT-4.1.0-2 (3.1.1)] [MQTT-4.1.0-1 (5.0)]`,
    (stage) => {
      const brief = connect('a', { version, clean: true, expiry: 1 });
      const client = stage.connected(brief);
      client.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
      stage.advance(seconds(1_000_000));
      client.send(pingreq).expect(pingresp).send(publish('t')).expect(publish('t'));
    },
  );
}

conversation(
  '5.0: a session ends when its expiry has passed since the disconnection [MQTT-4.1.0-2 (5.0)]',
  (stage) => {
    const packet = connect('a', { expiry: 60 });
    const client = stage.connected(packet, false);
    stage.advance(seconds(100));
    client.cut();
    stage.advance(seconds(59));
    const back = stage.connected(packet, true);
    stage.advance(seconds(100));
    back.send(disconnect()).expect(closed);
    stage.advance(seconds(60));
    stage.connected(packet, false);
  },
);

conversation('5.0: an expiry of 0 ends it with the connection [MQTT-4.1.0-2 (5.0)]', (stage) => {
  stage.connected(connect('a', { expiry: 0 }), false).cut();
  stage.connected(connect('a', { expiry: 60 }), false);
});

conversation('5.0: an expiry of 0xFFFFFFFF never ends it', (stage) => {
  stage.connected(connect('a', { expiry: 0xffffffff }), false).cut();
  stage.advance(seconds(0xffffffff + 1));
  stage.connected(connect('a', { expiry: 60 }), true);
});
