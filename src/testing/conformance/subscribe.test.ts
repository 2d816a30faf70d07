/** MQTT §3.8 and §3.9: SUBSCRIBE and SUBACK. */
import { REASON } from '../../mqtt/reason-code.ts';
import { conversation, sentAway, VERSIONS } from '../conversation.ts';
import {
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

for (const { version, name } of VERSIONS) {
  const plain = { version, clean: true } as const;
  const noProperties = version === 5 ? '00' : '';

  conversation(
    `${name}: SUBSCRIBE is answered, with its identifier [MQTT-3.8.4-1 (3.1.1)] ` +
      '[MQTT-3.8.4-2 (3.1.1)] [MQTT-2.3.1-7 (3.1.1)] [MQTT-3.8.4-1 (5.0)] [MQTT-3.8.4-2 (5.0)] ' +
      '[MQTT-2.2.1-6 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', plain));
      for (const id of [1, 258, 65_535]) {
        client.send(subscribe(id, ['t', 0])).expect(suback(id, 0));
      }
    },
  );

  conversation(
    `${name}: one code a filter, in order: the QoS granted, or not [MQTT-3.8.4-5 (3.1.1)] ` +
      '[MQTT-3.9.3-1 (3.1.1)] [MQTT-3.9.3-2 (3.1.1)] [MQTT-3.8.4-6 (5.0)] ' +
      '[MQTT-3.8.4-7 (5.0)] [MQTT-3.9.3-1 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', plain));
      client
        .send(subscribe(1, ['c', 2], ['a', 0], ['b', 1], ['a', 2]))
        .expect(suback(1, 2, 0, 1, 2));
    },
  );

  conversation(
    `${name}: many filters act one after the other [MQTT-3.8.4-4 (3.1.1)] [MQTT-3.8.4-5 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', plain));
      // Had the first come last, messages would come at QoS 0.
      client.send(subscribe(1, ['t', 0], ['t', 2], ['t', 1])).expect(suback(1, 0, 2, 1));
      const writer = stage.connected(connect('b', plain));
      writer.send(publish('t', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
      client.expect(publish('t', { qos: 1, id: 1, message: 1 }));
    },
  );

  conversation(
    `${name}: the same filter replaces, and nothing is missed [MQTT-3.8.4-3 (3.1.1)] ` +
      '[MQTT-3.8.4-3 (5.0)] [MQTT-3.8.4-4 (5.0)]',
    (stage) => {
      const client = stage.connected(connect('a', plain));
      const writer = stage.connected(connect('b', plain));
      client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
      writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
      client.expect(publish('t', { qos: 1, id: 1, message: 1 }));
      client.send(subscribe(2, ['t', 0])).expect(suback(2, 0));
      writer.send(publish('t', { qos: 1, id: 2, message: 2 })).expect(puback(2));
      client.expect(publish('t', { message: 2 }));
    },
  );

  conversation(
    `${name}: messages come at the lower of both QoS [MQTT-3.8.4-6 (3.1.1)] [MQTT-3.8.4-8 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', plain));
      client.send(subscribe(1, ['0', 0], ['1', 1], ['2', 2])).expect(suback(1, 0, 1, 2));
      const writer = stage.connected(connect('b', plain));
      for (const topic of ['0', '1', '2']) {
        writer.send(publish(topic), publish(topic, { qos: 1, id: 1 })).expect(puback(1));
        writer.send(publish(topic, { qos: 2, id: 2 })).expect(pubrec(2));
        writer.send(pubrel(2)).expect(pubcomp(2));
      }
      client.expect(
        ...[publish('0'), publish('0'), publish('0')],
        ...[publish('1'), publish('1', { qos: 1, id: 1 }), publish('1', { qos: 1, id: 2 })],
        ...[publish('2'), publish('2', { qos: 1, id: 3 }), publish('2', { qos: 2, id: 4 })],
      );
    },
  );

  conversation(
    `${name}: other flags of SUBSCRIBE close [MQTT-3.8.1-1 (3.1.1)] [MQTT-3.8.1-1 (5.0)] ` +
      '[MQTT-2.2.2-2 (3.1.1)]',
    (stage) => {
      for (const first of [0x80, 0x81, 0x83, 0x8a]) {
        const client = stage.connected(connect('a', plain));
        const body = wireBytes(`0001 ${noProperties} 0001 "t" 00`);
        client.bytes([first, body.length, ...body]);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );

  conversation(
    `${name}: SUBSCRIBE without a filter closes [MQTT-3.8.3-3 (3.1.1)] [MQTT-3.8.3-2 (5.0)]`,
    (stage) => {
      const client = stage.connected(connect('a', plain));
      const body = wireBytes(`0001 ${noProperties}`);
      client.bytes([0x82, body.length, ...body]);
      client.expect(...sentAway(version, REASON.protocolError));
    },
  );

  conversation(
    `${name}: reserved options close [MQTT-3.8.3-4 (3.1.1)] [MQTT-3.8.3-5 (5.0)]`,
    (stage) => {
      // QoS 3, and the bits that stay reserved; 3.1.1 has no others but QoS.
      for (const options of version === 5 ? ['40', '80'] : ['03', '04', '40', '80']) {
        const client = stage.connected(connect('a', plain));
        const body = wireBytes(`0001 ${noProperties} 0001 "t" ${options}`);
        client.bytes([0x82, body.length, ...body]);
        client.expect(...sentAway(version, REASON.malformedPacket));
      }
    },
  );
}
