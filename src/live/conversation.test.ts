/**
 * Conversations that run in simulated time, run again through real sockets.
 */
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import type { BrokerTalk } from '../testing/broker-talk.ts';
import { talkOverSocket } from '../testing/socket-flow.ts';
import {
  closed,
  connect,
  discarded,
  disconnect,
  pingreq,
  pingresp,
  puback,
  publish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const offlineQueue = (stage: BrokerTalk): void => {
  const reader = stage.connected(connect('reader', { expiry: 100 }));
  reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  reader.cut();
  const writer = stage.connected(connect('writer', { version: 4 }));
  writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  const again = stage.client('reader, again').send(connect('reader', { expiry: 100 }));
  again.expect(
    { cmd: 'connack', sessionPresent: true, reasonCode: REASON.success },
    publish('t', { qos: 1, id: 1, message: 1 }),
  );
  again.send(puback(1)).silent();
};

const keepAlive = (stage: BrokerTalk): void => {
  const client = stage.connected(connect('a', { keepAlive: 10 }));
  stage.advance(seconds(10));
  client.send(pingreq).expect(pingresp);
  stage.advance(seconds(14));
  client.silent();
  stage.advance(seconds(1));
  client.expect(discarded, disconnect(REASON.keepAliveTimeout), closed);
};

const takeOver = (stage: BrokerTalk): void => {
  const first = stage.connected(connect('a'));
  const second = stage.connected(connect('a'));
  first.expect(disconnect(REASON.sessionTakenOver), closed);
  second.send(pingreq).expect(pingresp);
};

test.each([
  ['offline queue', offlineQueue],
  ['keep-alive', keepAlive],
  ['take-over', takeOver],
])('%s: in simulated time and through a socket alike', async (_name, talk) => {
  talk(new BrokerFlow());
  await talkOverSocket(talk);
});

test('what is not as written is found, with its line', async () => {
  const talk = (stage: BrokerTalk) => {
    stage.connected(connect('a')).send(pingreq).expect(pingresp, pingresp);
  };
  const failure = await talkOverSocket(talk).catch((error: unknown) => error);
  expect(failure).toMatchObject({ stack: expect.stringContaining('conversation.test.ts') });
});

test('what nobody expected is found at the end', async () => {
  const unheard = talkOverSocket((stage) => void stage.connected(connect('a')).send(pingreq));
  await expect(unheard).rejects.toThrow('not expected');
});
