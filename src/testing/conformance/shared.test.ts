/** MQTT 5.0 §4.8.2: shared subscriptions. */
import { expect, test } from 'vitest';
import { seconds } from '../../kernel/time.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import { filterProblem } from '../../mqtt/topic.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, sentAway } from '../conversation.ts';
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
} from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

const HOUR = 3600;
const one = (id: number, message: number) => publish('t', { qos: 1, id, message });
const two = (id: number, message: number) => publish('t', { qos: 2, id, message });

/** Two members of a group, each with its granted QoS, and a writer. */
function group(stage: BrokerTalk, qosOfA: 0 | 1 | 2, qosOfB: 0 | 1 | 2) {
  const members = (
    [
      ['a', qosOfA],
      ['b', qosOfB],
    ] as const
  ).map(([name, qos]): ClientTalk => {
    const client = stage.connected(connect(name, { expiry: HOUR }));
    return client.send(subscribe(1, ['$share/g/t', qos])).expect(suback(1, qos));
  });
  const [a, b] = members;
  if (a === undefined || b === undefined) throw new Error('there are two');
  return { a, b, writer: stage.connected(connect('writer', { expiry: HOUR })) };
}

conversation('each message goes to one member of a group', (stage) => {
  const { a, b, writer } = group(stage, 1, 1);
  for (const id of [1, 2, 3, 4]) writer.send(one(id, id)).expect(puback(id));
  // They take turns.
  a.expect(one(1, 1), one(2, 3));
  b.expect(one(1, 2), one(2, 4));
});

conversation('at the QoS granted to who gets it [MQTT-4.8.2-3 (5.0)]', (stage) => {
  const { a, b, writer } = group(stage, 0, 2);
  writer.send(two(1, 1)).expect(pubrec(1)).send(two(2, 2)).expect(pubrec(2));
  a.expect(publish('t', { message: 1 }));
  b.expect(two(1, 2));
});

conversation(
  'QoS 2 that was cut off is completed with the same member [MQTT-4.8.2-4 (5.0)]',
  (stage) => {
    const { a, b, writer } = group(stage, 2, 2);
    writer.send(two(1, 1)).expect(pubrec(1));
    a.expect(two(1, 1)).cut();
    b.silent();
    const back = stage.client('a').send(connect('a', { expiry: HOUR }));
    back
      .expect(connack(true), { ...two(1, 1), dup: true })
      .send(pubrec(1))
      .expect(pubrel(1));
    back.send(pubcomp(1)).silent();
    b.silent();
  },
);

conversation('or with nobody, when its session ends [MQTT-4.8.2-5 (5.0)]', (stage) => {
  const { a, b, writer } = group(stage, 2, 2);
  writer.send(two(1, 1)).expect(pubrec(1));
  a.expect(two(1, 1)).cut();
  stage.advance(seconds(HOUR));
  b.silent();
  stage.connected(connect('a', { expiry: HOUR }), false);
  b.silent();
});

conversation('a message that a member refuses is discarded [MQTT-4.8.2-6 (5.0)]', (stage) => {
  const { a, b, writer } = group(stage, 2, 2);
  writer.send(one(1, 1)).expect(puback(1));
  a.expect(one(1, 1)).send(puback(1, REASON.notAuthorized));
  writer.send(two(2, 2)).expect(pubrec(2));
  b.expect(two(1, 2)).send(pubrec(1, REASON.unspecifiedError)).silent();
  a.silent();
});

test.each(['$share//t', '$share/g', '$share/g/', '$share/+/t', '$share/g#/t', '$share/g+/t'])(
  '%s is no shared filter [MQTT-4.8.2-1 (5.0)] [MQTT-4.8.2-2 (5.0)]',
  (filter) => {
    expect(filterProblem(filter)).toBeDefined();
  },
);

conversation(
  'a shared filter without a name, or with a strange one, closes [MQTT-4.8.2-1 (5.0)] ' +
    '[MQTT-4.8.2-2 (5.0)]',
  (stage) => {
    for (const filter of ['$share//t', '$share/g/', '$share/+/t', '$share/g#/t']) {
      const client = stage.connected(connect('a', { clean: true }));
      const length = filter.length.toString(16).padStart(4, '0');
      const body = wireBytes(`0001 00 ${length} "${filter}" 01`);
      client.bytes([0x82, body.length, ...body]);
      client.expect(...sentAway(5, REASON.malformedPacket));
    }
  },
);
