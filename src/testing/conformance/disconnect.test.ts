/** MQTT §3.12 to §3.14: PINGREQ, PINGRESP and DISCONNECT. */
import { seconds } from '../../kernel/time.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import { closed, connect, disconnect, pingreq, pingresp } from '../spoken-packet.ts';

const HOUR = 3600;

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;

  conversation(
    `${name}: PINGREQ is answered [MQTT-3.12.4-1 (3.1.1)] [MQTT-3.12.4-1 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', keeps));
      client.send(pingreq).expect(pingresp).send(pingreq, pingreq).expect(pingresp, pingresp);
    },
  );

  conversation(`${name}: DISCONNECT closes, and the session stays`, (stage) => {
    stage.connected(connect('a', keeps)).send(disconnect()).expect(closed);
    stage.connected(connect('a', keeps), true);
  });

  conversation(
    `${name}: reserved bits of DISCONNECT close [MQTT-3.14.1-1 (3.1.1)] [MQTT-3.14.1-1 (5.0)] ` +
      '[MQTT-3.14.4-2 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', keeps)).bytes([0xe1, 0x00]);
      client.expect(...sentAway(version, REASON.malformedPacket));
    },
  );
}

conversation('5.0: DISCONNECT may change the expiry interval', (stage) => {
  const client = stage.connected(connect('a', { expiry: HOUR }));
  client.send(disconnect(REASON.success, { sessionExpiryInterval: 10 })).expect(closed);
  stage.advance(seconds(9.9));
  const back = stage.connected(connect('a', { expiry: HOUR }), true);
  back.send(disconnect(REASON.success, { sessionExpiryInterval: 10 })).expect(closed);
  stage.advance(seconds(10));
  stage.connected(connect('a', { expiry: HOUR }), false);
});

conversation('5.0: but not from 0 [MQTT-4.13.1-1 (5.0)]', (stage) => {
  const client = stage.connected(connect('a', { expiry: 0 }));
  client.send(disconnect(REASON.success, { sessionExpiryInterval: 10 }));
  client.expect(disconnect(REASON.protocolError), closed);
  stage.connected(connect('a', { expiry: HOUR }), false);
});
