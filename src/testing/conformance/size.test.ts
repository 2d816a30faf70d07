/** MQTT 5.0 §3.1.2.11.4: the client's maximum packet size. */
import { expect, test } from 'vitest';
import { REASON } from '../../mqtt/reason-code.ts';
import { BrokerFlow } from '../broker-flow.ts';
import { conversation } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  puback,
  publish,
  suback,
  subscribe,
} from '../spoken-packet.ts';

/** Fixed header 2, topic 3, identifier 2, property length 1, payload 16: 24 bytes. */
const fits = { expiry: 3600, properties: { maximumPacketSize: 24 } } as const;

conversation(
  'what is longer than the client takes is dropped, and counts as delivered ' +
    '[MQTT-3.1.2-24 (5.0)] [MQTT-3.1.2-25 (5.0)]',
  (stage) => {
    const reader = stage.connected(connect('a', fits));
    reader.send(subscribe(1, ['#', 1])).expect(suback(1, 1));
    const writer = stage.connected(connect('b'));
    writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
    writer.send(publish('tt', { qos: 1, id: 2, message: 2 })).expect(puback(2));
    writer.send(publish('tt', { message: 3 }), publish('longer', { message: 4 }));
    reader.expect(publish('t', { qos: 1, id: 1, message: 1 }), publish('tt', { message: 3 }));
    reader.send(puback(1)).cut();
    // It does not come later either.
    stage.connected(connect('a', { expiry: 3600 }), true).silent();
  },
);

conversation('what has waited is dropped likewise [MQTT-3.1.2-25 (5.0)]', (stage) => {
  const reader = stage.connected(connect('a', fits));
  reader
    .send(subscribe(1, ['#', 1]))
    .expect(suback(1, 1))
    .cut();
  const writer = stage.connected(connect('b'));
  writer.send(publish('tt', { qos: 1, id: 2, message: 2 })).expect(puback(2));
  writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  const back = stage.client('a').send(connect('a', fits));
  back.expect(connack(true), publish('t', { qos: 1, id: 1, message: 1 }));
});

test('aliases are for who takes them [MQTT-3.1.2-27 (5.0)]', () => {
  for (const properties of [{}, { topicAliasMaximum: 0 }]) {
    const client = new BrokerFlow().connected(connect('a', { properties }));
    client.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
    for (const heard of [publish('t'), publish('t')].flatMap((each) => client.send(each).take())) {
      expect(heard).toMatchObject({ cmd: 'publish', topic: 't' });
      expect(heard).not.toHaveProperty('properties.topicAlias');
    }
  }
});

conversation(
  'a packet longer than the server takes is refused',
  (stage) => {
    const client = stage.client('a').send(connect('a'));
    client.expect(connack(false, REASON.success, { maximumPacketSize: 60 }));
    client.send(publish('t'.repeat(60))).expect(disconnect(REASON.packetTooLarge), closed);
  },
  { inbound: { maxPacketBytes: 60 } },
);
