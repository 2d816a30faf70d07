/** MQTT §3.1: CONNECT. */
import { seconds } from '../../kernel/time.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, unwanted, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  discarded,
  disconnect,
  pingreq,
  pingresp,
  puback,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';

const HOUR = 3600;
const NAMES = [
  'a',
  'abcdefghijklmnopqrstuvw',
  'ABCDEFGHIJKLMNOPQRSTUVW',
  'xyz0123456789XYZ',
  '9',
] as const;

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;

  conversation(
    `${name}: a second CONNECT closes [MQTT-3.1.0-2 (3.1.1)] [MQTT-3.1.0-2 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(connect('a', keeps)).expect(...sentAway(version, REASON.protocolError));
    },
  );

  conversation(
    `${name}: not to clean resumes what is there [MQTT-3.1.2-4 (3.1.1)] [MQTT-3.1.2-5 (5.0)]`,
    (stage) => {
      const reader = stage.connected(connect('a', keeps), false);
      reader
        .send(subscribe(1, ['t', 1]))
        .expect(suback(1, 1))
        .cut();
      const back = stage.connected(connect('a', keeps), true);
      stage.connected(connect('b', keeps)).send(publish('t', { message: 1 }));
      back.expect(publish('t', { message: 1 }));
    },
  );

  conversation(
    `${name}: and begins what is not [MQTT-3.1.2-4 (3.1.1)] [MQTT-3.1.2-6 (5.0)]`,
    (stage) => {
      stage.connected(connect('a', keeps), false).cut();
      // It has been kept after the connection: that is what the first CONNECT began.
      stage.connected(connect('a', keeps), true);
    },
  );

  conversation(
    `${name}: QoS 1 and 2 come to the session of an absent client [MQTT-3.1.2-5 (3.1.1)] ` +
      '[MQTT-4.5.0-1 (3.1.1)] [MQTT-3.1.2-23 (5.0)] [MQTT-4.5.0-1 (5.0)]',
    (stage) => {
      const reader = stage.connected(connect('a', keeps));
      reader
        .send(subscribe(1, ['t', 2]))
        .expect(suback(1, 2))
        .cut();
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
      writer.send(publish('t', { qos: 2, id: 2, message: 2 })).expect(pubrec(2));
      const back = stage.client('a').send(connect('a', keeps));
      back.expect(
        connack(true),
        publish('t', { qos: 1, id: 1, message: 1 }),
        publish('t', { qos: 2, id: 2, message: 2 }),
      );
      back.send(puback(1), pubrec(2)).expect(pubrel(2));
    },
  );

  conversation(
    `${name}: to clean discards subscriptions and messages [MQTT-3.1.2-6 (3.1.1)] ` +
      '[MQTT-3.1.2-4 (5.0)]',
    (stage) => {
      const reader = stage.connected(connect('a', keeps));
      reader
        .send(subscribe(1, ['t', 1]))
        .expect(suback(1, 1))
        .cut();
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('t', { qos: 1, id: 1 })).expect(puback(1));
      const fresh = stage.connected(connect('a', { ...keeps, clean: true }), false);
      writer.send(publish('t', { qos: 1, id: 2 })).expect(unwanted(version, 2));
      fresh.silent();
    },
  );

  conversation(
    `${name}: sessions are found by client id [MQTT-3.1.3-2 (3.1.1)] [MQTT-3.1.3-2 (5.0)]`,
    (stage) => {
      stage.connected(connect('a', keeps), false).cut();
      stage.connected(connect('A', keeps), false);
      stage.connected(connect('a', keeps), true);
    },
  );

  conversation(
    `${name}: silence of one and a half keep-alives is the end [MQTT-3.1.2-24 (3.1.1)] ` +
      '[MQTT-3.1.2-22 (5.0)] [MQTT-3.2.2-22 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', { version, keepAlive: 10 }));
      stage.advance(seconds(14.9));
      client.send(pingreq).expect(pingresp);
      stage.advance(seconds(14.9));
      client.silent();
      stage.advance(seconds(0.1));
      client.expect(discarded, ...sentAway(version, REASON.keepAliveTimeout));
    },
  );

  conversation(`${name}: without a keep-alive silence is no end`, (stage) => {
    const client = stage.connected(connect('a', { version, keepAlive: 0 }));
    stage.advance(seconds(1_000_000));
    client.send(pingreq).expect(pingresp);
  });

  conversation(
    `${name}: letters and digits make client ids [MQTT-3.1.3-5 (3.1.1)] [MQTT-3.1.3-5 (5.0)]`,
    (stage) => {
      for (const id of NAMES) stage.connected(connect(id, keeps)).cut();
      // And they are told apart.
      for (const id of NAMES) stage.connected(connect(id, keeps), true);
    },
  );

  conversation(
    `${name}: a valid CONNECT is answered with success [MQTT-3.1.4-4 (3.1.1)] ` +
      '[MQTT-3.1.4-5 (5.0)] [MQTT-3.2.0-1 (3.1.1)] [MQTT-3.2.0-1 (5.0)]',
    (stage) => {
      stage.client('a').send(connect('a', keeps)).expect(connack(false, REASON.success));
    },
  );
}

conversation(
  '3.1.1: a clean session is over with its connection [MQTT-3.1.2-6 (3.1.1)]',
  (stage) => {
    stage.connected(connect('a', { version: 4, clean: true })).cut();
    stage.connected(connect('a', { version: 4 }), false);
  },
);

conversation('3.1.1: empty client ids are given unique ones [MQTT-3.1.3-6 (3.1.1)]', (stage) => {
  const nameless = connect('', { version: 4, clean: true });
  const first = stage.connected(nameless);
  const second = stage.connected(nameless);
  // Had they the same, one would have been taken over.
  first.send(pingreq).expect(pingresp);
  second.send(pingreq).expect(pingresp);
});

conversation(
  '3.1.1: but not with clean session 0 [MQTT-3.1.3-8 (3.1.1)] [MQTT-3.1.3-9 (3.1.1)]',
  (stage) => {
    const client = stage.client('a').send(connect('', { version: 4 }));
    client.expect(connack(false, REASON.clientIdentifierNotValid), closed);
  },
);

conversation(
  '5.0: empty client ids are given unique ones, with either clean start [MQTT-3.1.3-6 (5.0)]',
  (stage) => {
    const clients = [true, false].map((clean) => stage.connected(connect('', { clean })));
    for (const client of clients) client.send(pingreq).expect(pingresp);
  },
);

conversation(
  '5.0: the assigned client id is told and counts as sent [MQTT-3.1.3-7 (5.0)]',
  (stage) => {
    const client = stage.client('nameless').send(connect('', { expiry: HOUR }));
    client.expect(connack(false, REASON.success, { assignedClientIdentifier: 'auto-1' })).cut();
    stage.connected(connect('auto-1', { expiry: HOUR }), true);
  },
);

conversation(
  'the older connection of a client id is closed: 3.1.1 [MQTT-3.1.4-2 (3.1.1)]',
  (stage) => {
    const old = stage.connected(connect('a', { version: 4 }));
    const young = stage.connected(connect('a', { version: 4 }), true);
    old.expect(closed);
    young.send(pingreq).expect(pingresp);
  },
);

conversation(
  'the older connection of a client id is closed: 5.0, with 0x8E [MQTT-3.1.4-3 (5.0)]',
  (stage) => {
    const old = stage.connected(connect('a', { expiry: HOUR }));
    const young = stage.connected(connect('a', { expiry: HOUR }), true);
    old.expect(disconnect(REASON.sessionTakenOver), closed);
    young.send(pingreq).expect(pingresp);
  },
);

conversation(
  'what a clean CONNECT discards is gone before its answer [MQTT-3.1.4-3 (3.1.1)] ' +
    '[MQTT-3.1.4-4 (5.0)]',
  (stage) => {
    const old = stage.connected(connect('a', { expiry: HOUR }));
    old.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
    const clean = stage.connected(connect('a', { expiry: HOUR, clean: true }), false);
    old.expect(disconnect(REASON.sessionTakenOver), closed);
    clean.cut();
    const later = stage.connected(connect('a', { version: 4 }), true);
    stage
      .connected(connect('b'))
      .send(publish('t', { qos: 1, id: 1 }))
      .expect(unwanted(5, 1));
    later.silent();
  },
);
