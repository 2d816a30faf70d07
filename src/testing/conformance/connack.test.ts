/** MQTT §3.2: CONNACK. */
import { expect, test } from 'vitest';
import { REASON } from '../../mqtt/reason-code.ts';
import { BrokerFlow } from '../broker-flow.ts';
import { conversation, VERSIONS } from '../conversation.ts';
import { encodeRare } from '../packet-bytes.ts';
import { closed, connack, connect, puback, publish, suback, subscribe } from '../spoken-packet.ts';

const HOUR = 3600;

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;

  conversation(
    `${name}: CONNACK comes before everything else [MQTT-3.2.0-1 (3.1.1)] [MQTT-3.2.0-1 (5.0)]`,
    (stage) => {
      const reader = stage.connected(connect('a', keeps));
      reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
      const writer = stage.connected(connect('b', keeps));
      writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
      const first = publish('t', { qos: 1, id: 1, message: 1 });
      reader.expect(first).cut();
      writer.send(publish('t', { qos: 1, id: 2, message: 2 })).expect(puback(2));
      // Though there is much to say.
      const back = stage.client('a').send(connect('a', keeps));
      const second = publish('t', { qos: 1, id: 2, message: 2 });
      back.expect(connack(true), { ...first, dup: true }, second);
    },
  );

  conversation(
    `${name}: a clean CONNECT has no session present [MQTT-3.2.2-1 (3.1.1)] [MQTT-3.2.2-2 (5.0)]`,
    (stage) => {
      stage.connected(connect('a', keeps), false).cut();
      const client = stage.client('a').send(connect('a', { ...keeps, clean: true }));
      client.expect(connack(false, REASON.success));
    },
  );

  conversation(
    `${name}: session present tells of a session [MQTT-3.2.2-2 (3.1.1)] [MQTT-3.2.2-3 (3.1.1)] ` +
      '[MQTT-3.2.2-3 (5.0)]',
    (stage) => {
      stage.client('a').send(connect('a', keeps)).expect(connack(false, REASON.success)).cut();
      stage.client('a').send(connect('a', keeps)).expect(connack(true, REASON.success));
    },
  );
}

conversation(
  '3.1.1: a refusal has no session present, and closes [MQTT-3.2.2-4 (3.1.1)] ' +
    '[MQTT-3.2.2-5 (3.1.1)]',
  (stage) => {
    const client = stage.client('a').send(connect('', { version: 4 }));
    client.expect(connack(false, REASON.clientIdentifierNotValid), closed);
  },
);

conversation(
  '5.0: a refusal has no session present, and closes [MQTT-3.2.2-6 (5.0)] [MQTT-3.2.2-7 (5.0)] ' +
    '[MQTT-4.13.2-1 (5.0)]',
  (stage) => {
    stage.connected(connect('a', { expiry: HOUR })).cut();
    const properties = { authenticationMethod: 'unheard of' };
    const client = stage.client('a').send(connect('a', { expiry: HOUR, properties }));
    client.expect(connack(false, REASON.badAuthenticationMethod), closed);
  },
);

test.each(VERSIONS)(
  '$name: session present is the only acknowledge flag [MQTT-3.2.2-1 (5.0)]',
  ({ version }) => {
    const flags = [true, false].map((present) => encodeRare(version, connack(present))[2]);
    expect(flags).toEqual([1, 0]);
  },
);

conversation('5.0: an assigned client id is nobody else’s [MQTT-3.2.2-16 (5.0)]', (stage) => {
  stage.connected(connect('auto-1', { expiry: HOUR })).cut();
  const properties = { assignedClientIdentifier: 'auto-2' };
  const nameless = stage.client('nameless').send(connect('', { expiry: HOUR }));
  nameless.expect(connack(false, REASON.success, properties));
});

test('5.0: a client that has a name is not given one', () => {
  const [answer] = new BrokerFlow().client('a').send(connect('a')).take();
  expect(answer).not.toHaveProperty('properties.assignedClientIdentifier');
});
