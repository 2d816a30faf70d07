/** MQTT §3.1.2.5 and §3.1.3.2 ff.: the will, and what becomes of it. */
import { seconds } from '../../kernel/time.ts';
import type { ProtocolVersion, Qos, Will } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  discarded,
  disconnect,
  publish,
  suback,
  subscribe,
} from '../spoken-packet.ts';

/** The number of the first will, which is what its payload says. */
const FIRST = 901;
const HOUR = 3600;

const will = (said: Partial<Will> = {}, message = FIRST): Will => ({
  topic: 'w',
  payload: Uint8Array.of(0, 0, 0, 0, 0, 0, message >> 8, message & 0xff),
  qos: 0,
  retain: false,
  ...said,
});

const delayed = (willDelayInterval: number, message = FIRST): Will =>
  will({ properties: { willDelayInterval } }, message);

/** Somebody who hears of every will. */
function heir(stage: BrokerTalk, version: ProtocolVersion, qos: Qos = 0): ClientTalk {
  const client = stage.connected(connect('heir', { version }));
  return client.send(subscribe(1, ['w', qos])).expect(suback(1, qos));
}

const last = publish('w', { message: FIRST });

for (const { version, name } of VERSIONS) {
  const keeps = { version, expiry: HOUR } as const;
  const mortal = { ...connect('m', keeps), will: will() };

  conversation(
    `${name}: a broken connection publishes the will [MQTT-3.1.2-8 (3.1.1)] [MQTT-3.1.2-7 (5.0)] ` +
      '[MQTT-3.1.2-8 (5.0)]',
    (stage) => {
      const reader = heir(stage, version);
      const client = stage.connected(mortal);
      reader.silent();
      client.cut();
      reader.expect(last);
    },
  );

  conversation(
    `${name}: so do silence and broken packets [MQTT-3.1.2-8 (3.1.1)] [MQTT-3.1.2-8 (5.0)]`,
    (stage) => {
      const reader = heir(stage, version);
      const silent = stage.connected({ ...mortal, keepalive: 10 });
      stage.advance(seconds(15));
      silent.expect(discarded, ...sentAway(version, REASON.keepAliveTimeout));
      reader.expect(last);
      const second = { ...connect('n', keeps), will: will({}, FIRST + 1) };
      const broken = stage.connected(second).bytes([0x00, 0x00]);
      broken.expect(...sentAway(version, REASON.malformedPacket));
      reader.expect(publish('w', { message: FIRST + 1 }));
    },
  );

  conversation(`${name}: at its own QoS [MQTT-3.1.2-8 (3.1.1)] [MQTT-3.1.2-8 (5.0)]`, (stage) => {
    const reader = heir(stage, version, 2);
    stage.connected({ ...mortal, will: will({ qos: 1 }) }).cut();
    reader.expect(publish('w', { qos: 1, id: 1, message: FIRST }));
  });

  conversation(
    `${name}: DISCONNECT deletes it [MQTT-3.1.2-10 (3.1.1)] [MQTT-3.14.4-3 (3.1.1)] ` +
      '[MQTT-3.1.2-10 (5.0)] [MQTT-3.14.4-3 (5.0)]',
    (stage) => {
      const reader = heir(stage, version);
      stage.connected(mortal).send(disconnect()).expect(closed);
      stage.advance(seconds(2 * HOUR));
      reader.silent();
    },
  );

  conversation(
    `${name}: published once, it is gone [MQTT-3.1.2-10 (3.1.1)] [MQTT-3.1.2-10 (5.0)] ` +
      '[MQTT-3.1.2-12 (3.1.1)]',
    (stage) => {
      const reader = heir(stage, version);
      stage.connected(mortal).cut();
      reader.expect(last);
      // This connection registers none.
      stage.connected(connect('m', keeps), true).cut();
      stage.advance(seconds(2 * HOUR));
      reader.silent();
    },
  );

  conversation(`${name}: a take-over ends the old connection, will and all`, (stage) => {
    const reader = heir(stage, version);
    const old = stage.connected(mortal);
    const young = stage.connected(connect('m', keeps), true);
    old.expect(...sentAway(version, REASON.sessionTakenOver));
    reader.expect(last);
    young.silent();
  });

  conversation(
    `${name}: will retain 0 stores nothing, 1 stores it [MQTT-3.1.2-16 (3.1.1)] ` +
      '[MQTT-3.1.2-17 (3.1.1)] [MQTT-3.1.2-14 (5.0)] [MQTT-3.1.2-15 (5.0)]',
    (stage) => {
      const reader = heir(stage, version);
      stage.connected(mortal).cut();
      reader
        .expect(last)
        .send(subscribe(2, ['w', 0]))
        .expect(suback(2, 0));
      stage.connected({ ...connect('n', keeps), will: will({ retain: true }, FIRST + 1) }).cut();
      reader.expect(publish('w', { message: FIRST + 1 }));
      reader.send(subscribe(3, ['w', 0]));
      reader.expect(suback(3, 0), publish('w', { retain: true, message: FIRST + 1 }));
    },
  );
}

conversation('5.0: DISCONNECT 0x04 leaves it [MQTT-3.14.4-3 (5.0)]', (stage) => {
  const reader = heir(stage, 5);
  const client = stage.connected({ ...connect('m', { expiry: HOUR }), will: will() });
  client.send(disconnect(REASON.disconnectWithWillMessage)).expect(closed);
  reader.expect(last);
});

conversation('5.0: a delayed will waits for its delay [MQTT-3.1.2-8 (5.0)]', (stage) => {
  const reader = heir(stage, 5);
  stage.connected({ ...connect('m', { expiry: HOUR }), will: delayed(10) }).cut();
  stage.advance(seconds(9.9));
  reader.silent();
  stage.advance(seconds(0.1));
  reader.expect(last);
});

conversation('5.0: or for the end of its session [MQTT-3.1.2-8 (5.0)]', (stage) => {
  const reader = heir(stage, 5);
  stage.connected({ ...connect('m', { expiry: 5 }), will: delayed(10) }).cut();
  stage.advance(seconds(4.9));
  reader.silent();
  stage.advance(seconds(0.1));
  reader.expect(last);
  stage.advance(seconds(10));
  reader.silent();
});

conversation(
  '5.0: a clean start ends the session, so the delayed will goes at once [MQTT-3.1.2-8 (5.0)]',
  (stage) => {
    const reader = heir(stage, 5);
    stage.connected({ ...connect('m', { expiry: HOUR }), will: delayed(10) }).cut();
    stage.connected(connect('m', { expiry: HOUR, clean: true }));
    reader.expect(last);
  },
);

conversation(
  '5.0: back within the delay there is no will [MQTT-3.1.3-9 (5.0)] [MQTT-3.1.2-8 (5.0)]',
  (stage) => {
    const reader = heir(stage, 5);
    stage.connected({ ...connect('m', { expiry: HOUR }), will: delayed(10) }).cut();
    stage.advance(seconds(9.9));
    stage.connected(connect('m', { expiry: HOUR }), true);
    stage.advance(seconds(100));
    reader.silent();
  },
);

conversation('5.0: a take-over within the delay is being back [MQTT-3.1.3-9 (5.0)]', (stage) => {
  const reader = heir(stage, 5);
  const old = stage.connected({ ...connect('m', { expiry: HOUR }), will: delayed(10) });
  stage.connected(connect('m', { expiry: HOUR }), true);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  stage.advance(seconds(100));
  reader.silent();
});

conversation('5.0: a will’s user properties keep their order [MQTT-3.1.3-10 (5.0)]', (stage) => {
  const reader = heir(stage, 5);
  const userProperties = [
    ['b', '1'],
    ['a', '2'],
    ['b', '0'],
  ] as const;
  const properties = { userProperties, contentType: 'text', willDelayInterval: 0 };
  stage.connected({ ...connect('m', { expiry: HOUR }), will: will({ properties }) }).cut();
  reader.expect({ ...last, properties: { contentType: 'text', userProperties } });
});

conversation(
  '5.0: a will above maximum QoS is refused [MQTT-3.2.2-12 (5.0)] [MQTT-3.2.2-9 (5.0)]',
  (stage) => {
    const mortal = connect('m', { expiry: HOUR });
    const refused = stage.client('m').send({ ...mortal, will: will({ qos: 2 }) });
    refused.expect(connack(false, REASON.qosNotSupported), closed);
    const accepted = stage.client('m').send({ ...mortal, will: will({ qos: 1 }) });
    accepted.expect(connack(false, REASON.success, { maximumQoS: 1 }));
  },
  { inbound: { maxQos: 1 } },
);

conversation(
  '5.0: a retained will is refused where nothing is retained [MQTT-3.2.2-13 (5.0)]',
  (stage) => {
    const mortal = connect('m', { expiry: HOUR });
    const refused = stage.client('m').send({ ...mortal, will: will({ retain: true }) });
    refused.expect(connack(false, REASON.retainNotSupported), closed);
    const accepted = stage.client('m').send({ ...mortal, will: will() });
    accepted.expect(connack(false, REASON.success, { retainAvailable: false }));
  },
  { available: { retain: false } },
);
