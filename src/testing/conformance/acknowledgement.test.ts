/** MQTT §3.4 to §3.7: PUBACK, PUBREC, PUBREL and PUBCOMP. */
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import {
  closed,
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
import { wireBytes } from '../wire-text.ts';

const one = publish('t', { qos: 1, id: 1, message: 1 });
const two = publish('t', { qos: 2, id: 1, message: 2 });

/** A client that takes one message at a time and has just been sent this one. */
function sent(stage: BrokerTalk, version: ProtocolVersion, message: typeof one): ClientTalk {
  const client = stage.connected(
    connect('reader', { version, clean: true, properties: { receiveMaximum: 1 } }),
  );
  client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  const writer = stage.connected(connect('writer', { version, clean: true }));
  writer
    .send(message)
    .expect(message.qos === 1 ? puback(1) : pubrec(1))
    .cut();
  return client.expect(message);
}

for (const { version, name } of VERSIONS) {
  conversation(`${name}: an acknowledgement of nothing is no harm`, (stage) => {
    const client = stage.connected(connect('a', { version }));
    client.send(puback(7), pubcomp(7)).silent();
    client.send(pubrec(7)).expect(pubrel(7)).send(pubrel(7)).expect(pubcomp(7));
    client.send(pingreq).expect(pingresp);
  });

  conversation(`${name}: the wrong one for a message is a protocol error`, (stage) => {
    for (const answer of [pubrec(1), pubcomp(1)]) {
      sent(stage, version, one)
        .send(answer)
        .expect(...sentAway(version, REASON.protocolError));
    }
    for (const answer of [puback(1), pubcomp(1)]) {
      sent(stage, version, two)
        .send(answer)
        .expect(...sentAway(version, REASON.protocolError));
    }
  });

  conversation(
    `${name}: PUBREC again is answered with PUBREL again [MQTT-4.3.3-4 (5.0)] ` +
      '[MQTT-2.3.1-6 (3.1.1)] [MQTT-2.2.1-5 (5.0)]',
    (stage) => {
      const client = sent(stage, version, two);
      client.send(pubrec(1)).expect(pubrel(1)).send(pubrec(1)).expect(pubrel(1));
      client.send(pubcomp(1)).silent();
    },
  );

  conversation(
    `${name}: other flags close [MQTT-2.2.2-2 (3.1.1)] [MQTT-3.6.1-1 (3.1.1)] ` +
      '[MQTT-3.6.1-1 (5.0)]',
    (stage) => {
      for (const first of [0x41, 0x52, 0x60, 0x64, 0x72]) {
        const client = stage.connected(connect('a', { version, clean: true }));
        client.bytes([first, 2, 0, 1]).expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );
}

conversation('5.0: success may be said in two, three or four bytes', (stage) => {
  const more = stage.connected(connect('more'));
  for (const body of ['0001', '0001 00', '0001 00 00']) {
    const bytes = wireBytes(body);
    const client = sent(stage, 5, one).bytes([0x40, bytes.length, ...bytes]);
    more.send(publish('t', { qos: 1, id: 5, message: 9 })).expect(puback(5));
    // The window is free again.
    client.expect(publish('t', { qos: 1, id: 2, message: 9 })).cut();
  }
});

conversation('5.0: a reason that is not in its table closes', (stage) => {
  for (const [first, reason] of [
    [0x40, 0x92],
    [0x50, 0x01],
    [0x62, 0x10],
    [0x70, 0x80],
  ] as const) {
    const client = stage.connected(connect('a', { clean: true })).bytes([first, 3, 0, 1, reason]);
    client.expect(disconnect(REASON.protocolError), closed);
  }
});

conversation(
  '5.0: a refusal frees the place in the window at once [MQTT-4.4.0-2 (5.0)] ' +
    '[MQTT-3.3.4-9 (5.0)] [MQTT-4.9.0-2 (5.0)]',
  (stage) => {
    const client = sent(stage, 5, two);
    const more = stage.connected(connect('more'));
    more.send(publish('t', { qos: 1, id: 5, message: 9 })).expect(puback(5));
    client.silent().send(pubrec(1, REASON.notAuthorized));
    client.expect(publish('t', { qos: 1, id: 2, message: 9 }));
  },
);
