/** MQTT §3.1.4 and §3.2: whom the broker does not let in, and what it says then. */
import { expect, test } from 'vitest';
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON } from '../../mqtt/reason-code.ts';
import { BrokerFlow } from '../broker-flow.ts';
import { conversation, VERSIONS } from '../conversation.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  type Heard,
  pingreq,
  pingresp,
  puback,
  publish,
  suback,
  subscribe,
  unsubscribe,
} from '../spoken-packet.ts';
import { wireBytes } from '../wire-text.ts';

/** A CONNECT with this protocol name (and its length), level and flags. */
function connectBytes(name: string, level: string, flags: string, rest: string): number[] {
  const body = wireBytes(`${name} ${level} ${flags} 0000 ${rest}`);
  return [0x10, body.length, ...body];
}

const MQTT = '0004 "MQTT"';
const level = (version: ProtocolVersion): string => `0${version}`;
/** The properties and the payload of a CONNECT of client `a`. */
const rest = (version: ProtocolVersion): string => `${version === 5 ? '00' : ''} 0001 "a"`;

for (const { version, name } of VERSIONS) {
  conversation(
    `${name}: another protocol name is another protocol [MQTT-3.1.2-1 (3.1.1)] ` +
      '[MQTT-3.1.2-1 (5.0)]',
    (stage) => {
      const other = connectBytes('0004 "MQTX"', level(version), '02', rest(version));
      stage.client('a').bytes(other).expect(closed);
      stage.connected(connect('a', { version, expiry: 10 }), false);
    },
  );

  conversation(
    `${name}: the reserved flag closes [MQTT-3.1.2-3 (3.1.1)] [MQTT-3.1.2-3 (5.0)]`,
    (stage) => {
      const packet = connectBytes(MQTT, level(version), '03', rest(version));
      stage.client('a').bytes(packet).expect(closed);
    },
  );

  conversation(
    `${name}: a malformed CONNECT closes [MQTT-3.1.4-1 (3.1.1)] [MQTT-3.1.4-1 (5.0)]`,
    (stage) => {
      const bodies = [
        // Will flags without a will, will QoS 3, no client id, one that is no UTF-8, a rest.
        ...[
          ['08', rest(version)],
          ['1e', rest(version)],
          ['02', version === 5 ? '00' : ''],
        ],
        ...[
          ['02', `${version === 5 ? '00' : ''} 0001 ff`],
          ['02', `${rest(version)} 00`],
        ],
      ] as const;
      for (const [flags = '', text = ''] of bodies) {
        const client = stage.client('a').bytes(connectBytes(MQTT, level(version), flags, text));
        client.expect(closed);
      }
    },
  );

  conversation(
    `${name}: nothing behind a refused CONNECT is done [MQTT-3.1.4-5 (3.1.1)] ` +
      '[MQTT-3.1.4-6 (5.0)]',
    (stage) => {
      const reader = stage.connected(connect('reader', { version }));
      reader.send(subscribe(1, ['t', 0])).expect(suback(1, 0));
      const refused = connectBytes(MQTT, level(version), '03', rest(version));
      const said = wireBytes(
        `30 ${version === 5 ? '0c' : '0b'} 0001 "t" ${version === 5 ? '00' : ''}`,
      );
      const behind = [...said, ...wireBytes('0000000000000001')];
      stage
        .client('a')
        .bytes([...refused, ...behind])
        .expect(closed);
      reader.silent().send(pingreq).expect(pingresp);
    },
  );
}

conversation(
  '3.1.1: an unknown level is answered with return code 1, and closed [MQTT-3.1.2-2 (3.1.1)]',
  (stage) => {
    const client = stage.client('a').bytes(connectBytes(MQTT, '03', '02', rest(4)));
    client.expect(connack(false, REASON.unsupportedProtocolVersion), closed);
  },
);

conversation(
  '3.1.1: a CONNECT of 3.1 is another protocol’s, and spoken too [MQTT-3.1.2-1 (3.1.1)]',
  (stage) => {
    const old = connectBytes('0006 "MQIsdp"', '03', '00', rest(4));
    const first = stage.client('a').bytes(old).expect(connack(false));
    first.bytes(wireBytes('82 06 0001 0001 "t" 01')).expect(suback(1, 1)).cut();
    stage
      .connected(connect('b'))
      .send(publish('t', { qos: 1, id: 1, message: 1 }))
      .expect(puback(1));
    // Its CONNACK has no flag for the session that it finds.
    const back = stage.client('a').bytes(old);
    back.expect(connack(false), publish('t', { qos: 1, id: 1, message: 1 }));
    const nameless = connectBytes('0006 "MQIsdp"', '03', '02', '0000');
    const refused = connack(false, REASON.clientIdentifierNotValid);
    stage.client('nobody').bytes(nameless).expect(refused, closed);
  },
);

conversation('5.0: an unknown version is closed [MQTT-3.1.2-2 (5.0)]', (stage) => {
  const client = stage.client('a').bytes(connectBytes(MQTT, '06', '02', rest(5)));
  client.expect(connack(false, REASON.unsupportedProtocolVersion), closed);
});

conversation(
  '5.0: a client without a name is refused where it has to name itself [MQTT-3.1.3-8 (5.0)] ' +
    '[MQTT-3.1.4-2 (5.0)] [MQTT-3.14.0-1 (5.0)]',
  (stage) => {
    const client = stage.client('a').send(connect('', { expiry: 10 }));
    client.expect(connack(false, REASON.clientIdentifierNotValid), closed);
  },
  { connect: { emptyClientId: false } },
);

conversation(
  '5.0: an authentication method is refused [MQTT-4.12.0-1 (5.0)] [MQTT-3.14.0-1 (5.0)]',
  (stage) => {
    const properties = { authenticationMethod: 'unheard of', authenticationData: Uint8Array.of(1) };
    const client = stage.client('a').send(connect('a', { properties }));
    client.expect(connack(false, REASON.badAuthenticationMethod), closed);
  },
);

conversation('5.0: and AUTH from the client closes [MQTT-4.12.0-7 (5.0)]', (stage) => {
  const client = stage.connected(connect('a'));
  client.send({ cmd: 'auth', reasonCode: REASON.reAuthenticate });
  client.expect(disconnect(REASON.protocolError), closed);
});

conversation('5.0: other flags of AUTH close [MQTT-3.15.1-1 (5.0)]', (stage) => {
  const client = stage.connected(connect('a')).bytes([0xf1, 0x00]);
  client.expect(disconnect(REASON.malformedPacket), closed);
});

conversation(
  '5.0: maximum QoS is told and enforced, but not on SUBSCRIBE [MQTT-3.2.2-9 (5.0)] ' +
    '[MQTT-3.2.2-10 (5.0)]',
  (stage) => {
    const client = stage.client('a').send(connect('a', { expiry: 10 }));
    client.expect(connack(false, REASON.success, { maximumQoS: 1 }));
    client.send(subscribe(1, ['t', 0], ['t', 1], ['t', 2]));
    client.expect(suback(1, 0, 1, 2));
    client.send(publish('t', { qos: 1, id: 1 }));
    client.expect(publish('t', { qos: 1, id: 1 }), puback(1)).send(puback(1));
    client.send(publish('t', { qos: 2, id: 2 }));
    client.expect(disconnect(REASON.qosNotSupported), closed);
  },
  { inbound: { maxQos: 1 } },
);

conversation(
  '3.1.1: a PUBLISH that may not be closes, since nothing can be said [MQTT-3.3.5-2 (3.1.1)]',
  (stage) => {
    const old = connect('a', { version: 4, clean: true });
    stage
      .connected(old)
      .send(publish('t', { qos: 2, id: 1 }))
      .expect(closed);
    stage
      .connected(old)
      .send(publish('t', { retain: true }))
      .expect(closed);
  },
  { inbound: { maxQos: 1 }, available: { retain: false } },
);

test('5.0: without a method the server speaks of none and sends no AUTH [MQTT-4.12.0-6 (5.0)]', () => {
  const client = new BrokerFlow().client('a').send(connect('a'));
  const heard = [...client.take(), ...client.send(pingreq).take()];
  expect(heard.map(({ cmd }) => cmd)).toEqual(['connack', 'pingresp']);
  expect(heard[0]).not.toHaveProperty('properties.authenticationMethod');
});

test('5.0: response information only for who asks [MQTT-3.1.2-28 (5.0)]', () => {
  const flow = new BrokerFlow({ connect: { responseInformation: 'answers' } });
  const told = [undefined, false, true].map((requestResponseInformation) => {
    const properties =
      requestResponseInformation === undefined ? {} : { requestResponseInformation };
    const [answer] = flow.client('a').send(connect('a', { properties })).take();
    return answer?.cmd === 'connack' ? answer.properties?.responseInformation : 'no CONNACK';
  });
  expect(told).toEqual([undefined, undefined, 'answers']);
});

test('5.0: reason strings only for who has room for them [MQTT-3.2.2-19 (5.0)] [MQTT-3.14.2-3 (5.0)] [MQTT-3.1.2-24 (5.0)]', () => {
  const hasWords = (answer: Heard | undefined): boolean | string => {
    if (answer?.cmd !== 'connack' && answer?.cmd !== 'disconnect') return 'something else';
    return answer.properties?.reasonString !== undefined;
  };
  for (const maximumPacketSize of [1000, 20]) {
    const properties = { maximumPacketSize };
    const limits = { inbound: { topicAliasMaximum: 0 }, connect: { emptyClientId: false } };
    const flow = new BrokerFlow(limits);
    const refused = flow.client('nameless').send(connect('', { properties })).take();
    expect(hasWords(refused[0])).toBe(maximumPacketSize === 1000);
    const client = flow.client('a').send(connect('a', { properties }));
    expect(hasWords(client.take()[0])).toBe(false);
    expect(hasWords(client.send(connect('a')).take()[0])).toBe(maximumPacketSize === 1000);
  }
});

test('5.0: no words at all for who wants no problem information [MQTT-3.1.2-29 (5.0)]', () => {
  const flow = new BrokerFlow();
  const properties = { requestProblemInformation: false };
  const client = flow.client('a').send(connect('a', { properties }));
  const heard = [...client.take()];
  for (const packet of [
    subscribe(1, ['t', 1]),
    publish('u', { qos: 1, id: 1 }),
    publish('u', { qos: 2, id: 2 }),
    unsubscribe(2, 't', 'x'),
    connect('a'),
  ]) {
    heard.push(...client.send(packet).take());
  }
  expect(heard.map(({ cmd }) => cmd)).toEqual([
    'connack',
    'suback',
    'puback',
    'pubrec',
    'unsuback',
    'disconnect',
    'closed',
  ]);
  for (const packet of heard) {
    expect(packet).not.toHaveProperty('properties.reasonString');
    expect(packet).not.toHaveProperty('properties.userProperties');
  }
});
