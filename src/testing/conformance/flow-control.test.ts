/** MQTT 5.0 §4.9: flow control, towards the client and from it. */
import { REASON } from '../../mqtt/reason-code.ts';
import type { BrokerTalk, ClientTalk } from '../broker-talk.ts';
import { conversation, unwanted } from '../conversation.ts';
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
  unsuback,
  unsubscribe,
} from '../spoken-packet.ts';

const HOUR = 3600;
const one = (id: number, message = id) => publish('t', { qos: 1, id, message });
const two = (id: number, message = id) => publish('t', { qos: 2, id, message });
const narrow = connect('reader', { expiry: HOUR, properties: { receiveMaximum: 2 } });

/** A reader that takes two at a time, and a writer. */
function pair(stage: BrokerTalk): { readonly reader: ClientTalk; readonly writer: ClientTalk } {
  const reader = stage.connected(narrow);
  reader.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  return { reader, writer: stage.connected(connect('writer', { expiry: HOUR })) };
}

conversation(
  'no more is unacknowledged than the client takes: QoS 1 [MQTT-3.3.4-9 (5.0)] ' +
    '[MQTT-4.9.0-1 (5.0)] [MQTT-4.9.0-2 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    for (const id of [1, 2, 3, 4]) writer.send(one(id)).expect(puback(id));
    reader.expect(one(1), one(2)).send(puback(2)).expect(one(3)).send(puback(1)).expect(one(4));
  },
);

conversation(
  'QoS 2 holds its place until PUBCOMP, or until it is refused [MQTT-3.3.4-9 (5.0)] ' +
    '[MQTT-4.9.0-2 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    for (const id of [1, 2, 3, 4]) writer.send(two(id)).expect(pubrec(id));
    reader.expect(two(1), two(2)).send(pubrec(1)).expect(pubrel(1)).send(pubcomp(1));
    reader.expect(two(3)).send(pubrec(2, REASON.unspecifiedError)).expect(two(4));
  },
);

conversation(
  'QoS 0 is not counted, and a full window holds nothing else back [MQTT-3.3.4-10 (5.0)] ' +
    '[MQTT-4.9.0-3 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    for (const id of [1, 2, 3]) writer.send(two(id)).expect(pubrec(id));
    reader.expect(two(1), two(2));
    writer.send(publish('t', { message: 9 }));
    reader.expect(publish('t', { message: 9 }));
    reader
      .send(pingreq)
      .expect(pingresp)
      .send(subscribe(5, ['u', 0]))
      .expect(suback(5, 0));
    reader.send(unsubscribe(6, 'u')).expect(unsuback(6, REASON.success));
    reader.send(publish('x', { qos: 1, id: 1 })).expect(unwanted(5, 1));
    reader
      .send(publish('x', { qos: 2, id: 2 }))
      .expect(pubrec(2))
      .send(pubrel(2));
    reader.expect(pubcomp(2)).send(pubrec(2)).expect(pubrel(2));
  },
);

conversation(
  'another connection begins with its own quota, resends included [MQTT-4.9.0-1 (5.0)]',
  (stage) => {
    const { reader, writer } = pair(stage);
    for (const id of [1, 2, 3]) writer.send(one(id)).expect(puback(id));
    reader.expect(one(1), one(2)).cut();
    const narrower = connect('reader', { expiry: HOUR, properties: { receiveMaximum: 1 } });
    const back = stage.client('reader').send(narrower);
    back.expect(connack(true), { ...one(1), dup: true });
    back
      .send(puback(1))
      .expect({ ...one(2), dup: true })
      .send(puback(2))
      .expect(one(3));
  },
);

conversation(
  'a client that exceeds the broker’s receive maximum is closed with 0x93 [MQTT-3.3.4-7 (5.0)]',
  (stage) => {
    const offered = connack(false, REASON.success, { receiveMaximum: 2 });
    const writer = stage.client('writer').send(connect('writer')).expect(offered);
    writer.send(two(1)).expect(pubrec(1)).send(two(2)).expect(pubrec(2));
    // QoS 1 is acknowledged at once and a repetition is not one more.
    writer
      .send(one(3))
      .expect(unwanted(5, 3))
      .send({ ...two(1), dup: true })
      .expect(pubrec(1));
    writer.send(two(4)).expect(disconnect(REASON.receiveMaximumExceeded), closed);
  },
  { inbound: { receiveMaximum: 2 } },
);

conversation(
  'PUBCOMP gives the client its place back [MQTT-3.3.4-7 (5.0)]',
  (stage) => {
    const offered = connack(false, REASON.success, { receiveMaximum: 1 });
    const writer = stage.client('writer').send(connect('writer')).expect(offered);
    for (const id of [1, 2, 3]) {
      writer.send(two(id)).expect(pubrec(id)).send(pubrel(id)).expect(pubcomp(id));
    }
  },
  { inbound: { receiveMaximum: 1 } },
);
