/** MQTT §3.1.2.5 and §3.1.3.2: wills at unusual endings; the usual ones are in will.test.ts. */
import { seconds } from '../../kernel/time.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  publish,
  suback,
  subscribe,
  will,
} from '../spoken-packet.ts';

/** Somebody who hears every will of these conversations. */
function mourner(stage: BrokerTalk): ClientTalk {
  const reader = stage.connected(connect('mourner'));
  return reader.send(subscribe(1, ['gone', 2])).expect(suback(1, 2));
}

const HOUR = 3600;
/** What is heard of a will with this number. */
const heard = (message: number) => publish('gone', { message });
const gone = will('gone', { message: 1 });
const slow = will('gone', { message: 2, delay: 30 });

for (const { version, name } of VERSIONS) {
  conversation(
    `${name}: a take-over publishes the will of the connection it ends [MQTT-3.1.4-2 (3.1.1)] ` +
      '[MQTT-3.1.4-3 (5.0)]',
    (stage) => {
      const reader = mourner(stage);
      const old = stage.connected(connect('a', { version, expiry: HOUR, will: gone }));
      const young = connect('a', { version, expiry: HOUR, will: will('gone', { message: 2 }) });
      const next = stage.connected(young, true);
      old.expect(...sentAway(version, REASON.sessionTakenOver));
      reader.expect(heard(1));
      next.cut();
      reader.expect(heard(2));
    },
  );
}

conversation(
  '5.0: a DISCONNECT that reports an error publishes it [MQTT-3.14.4-3 (5.0)]',
  (stage) => {
    const reader = mourner(stage);
    const client = stage.connected(connect('a', { will: gone }));
    client.send(disconnect(REASON.unspecifiedError)).expect(closed);
    reader.expect(heard(1));
  },
);

conversation(
  '5.0: a DISCONNECT that may not be is none, and the will stands [MQTT 5.0 §3.14.2.2.2]',
  (stage) => {
    const reader = mourner(stage);
    const client = stage.connected(connect('a', { expiry: 0, will: gone }));
    client
      .send(disconnect(REASON.success, { sessionExpiryInterval: 10 }))
      .expect(disconnect(REASON.protocolError), closed);
    reader.expect(heard(1));
  },
);

conversation(
  '5.0: a delayed will waits no longer than its session [MQTT-3.1.2-8 (5.0)] [MQTT-3.1.3-9 (5.0)]',
  (stage) => {
    const reader = mourner(stage);
    stage.connected(connect('a', { expiry: 20, will: slow })).cut();
    stage.advance(seconds(19));
    reader.silent();
    stage.advance(seconds(1));
    reader.expect(heard(2));
    // A session that ends with its connection lets no will wait.
    stage.connected(connect('b', { expiry: 0, will: slow })).cut();
    reader.expect(heard(2));
    stage.advance(seconds(1000));
    reader.silent();
  },
);

conversation(
  '5.0: whoever comes back clean ends the session, and with it the delay [MQTT-3.1.2-8 (5.0)]',
  (stage) => {
    const reader = mourner(stage);
    stage.connected(connect('a', { expiry: HOUR, will: slow })).cut();
    const back = stage.connected(connect('a', { clean: true, expiry: HOUR }), false);
    reader.expect(heard(2));
    back.cut();
    stage.advance(seconds(HOUR));
    reader.silent();
  },
);

conversation(
  '5.0: a take-over that resumes the session does not publish a delayed will [MQTT-3.1.3-9 (5.0)]',
  (stage) => {
    const reader = mourner(stage);
    const old = stage.connected(connect('a', { expiry: HOUR, will: slow }));
    const next = stage.connected(connect('a', { expiry: HOUR }), true);
    old.expect(disconnect(REASON.sessionTakenOver), closed);
    stage.advance(seconds(HOUR));
    reader.silent();
    next.cut();
    stage.advance(seconds(HOUR));
    reader.silent();
  },
);

conversation('5.0: a take-over that starts anew publishes it [MQTT-3.1.2-8 (5.0)]', (stage) => {
  const reader = mourner(stage);
  const old = stage.connected(connect('a', { expiry: HOUR, will: slow }));
  stage.connected(connect('a', { clean: true, expiry: HOUR }), false);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  reader.expect(heard(2));
});

conversation(
  '5.0: the properties of a will are the message’s, in their order [MQTT-3.1.3-10 (5.0)]',
  (stage) => {
    const reader = mourner(stage);
    const properties = {
      payloadFormatIndicator: true,
      contentType: 'text/plain',
      responseTopic: 'condolences',
      correlationData: Uint8Array.of(7),
      userProperties: [
        ['b', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
    } as const;
    const rich = will('gone', { message: 1, properties: { ...properties, willDelayInterval: 0 } });
    stage.connected(connect('a', { will: rich })).cut();
    reader.expect(publish('gone', { message: 1, properties }));
  },
);

conversation('5.0: nobody is told of a will that a refused CONNECT had', (stage) => {
  const reader = mourner(stage);
  const properties = { authenticationMethod: 'SCRAM-SHA-1' };
  const client = stage.client('a').send(connect('a', { will: gone, properties }));
  client.expect(connack(false, REASON.badAuthenticationMethod), closed);
  reader.silent();
});
