import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { reasonCode } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connack,
  connect,
  puback,
  publish,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

const HOUR = { expiry: 3600 } as const;

function refused(flow: BrokerFlow): number {
  return flow.told('connectRefused').length;
}

/** CONNECTs, one after the other; those that were let in. */
function letIn(flow: BrokerFlow, ...clientIds: readonly string[]): number {
  const before = refused(flow);
  for (const clientId of clientIds) flow.client(clientId).send(connect(clientId, HOUR));
  return clientIds.length - (refused(flow) - before);
}

test('a second’s worth of CONNECTs gets in at once, then as many as the rate lets in', () => {
  const flow = new BrokerFlow({ connect: { perSecond: 2 } });
  expect(letIn(flow, 'a', 'b', 'c', 'd')).toBe(2);
  flow.advance(seconds(0.5));
  expect(letIn(flow, 'e', 'f')).toBe(1);
  flow.advance(seconds(60));
  expect(letIn(flow, 'g', 'h', 'i')).toBe(2);
});

test('a client that connects too often is banned for a while, and nobody else', () => {
  const limits = { maxCount: 3, windowUs: 10_000_000, banUs: 60_000_000 } as const;
  const flow = new BrokerFlow({ flapping: limits });
  expect(letIn(flow, 'a', 'a', 'a', 'a', 'a', 'b')).toBe(4);
  flow.advance(seconds(59));
  expect(letIn(flow, 'a')).toBe(0);
  flow.advance(seconds(1));
  expect(letIn(flow, 'a', 'a')).toBe(2);
});

test('visits of an old window are not held against a client', () => {
  const flow = new BrokerFlow({ flapping: { maxCount: 2, windowUs: 10_000_000 } });
  for (let visit = 0; visit < 5; visit++) {
    expect(letIn(flow, 'a')).toBe(1);
    flow.advance(seconds(10));
  }
});

test.each([
  ['any', ['plant/7', 'plant-7', 'plant7'], 3],
  ['portable', ['plant/7', 'plant-7', 'plant7'], 2],
  ['alphanumeric', ['plant/7', 'plant-7', 'plant7'], 1],
] as const)('of ClientIds, %s takes those of its characters', (clientIdCharacters, ids, taken) => {
  const flow = new BrokerFlow({ connect: { clientIdCharacters } });
  expect(letIn(flow, ...ids)).toBe(taken);
});

test('a ClientId longer than the limit is refused, one as long as it is not', () => {
  const flow = new BrokerFlow({ connect: { maxClientIdLength: 5 } });
  expect(letIn(flow, 'abcde', 'abcdef')).toBe(1);
});

test('a clean start is refused where it is not allowed', () => {
  const flow = new BrokerFlow({ connect: { cleanStart: 'refuse' } });
  flow.client('a').send(connect('a', { clean: true }));
  expect(flow.told('connectRefused')).toHaveLength(1);
  flow.connected(connect('a', HOUR));
});

test('a clean start is not one where it is overridden: the session stays', () => {
  const flow = new BrokerFlow({ connect: { cleanStart: 'override' } });
  flow.connected(connect('a', HOUR)).cut();
  flow
    .client('a')
    .send(connect('a', { clean: true }))
    .expect(connack(true));
  expect(flow.told('sessionEnded')).toEqual([]);
});

test.each([
  ['no-ack', [], false],
  ['reject', [puback(2, reasonCode(0x97))], false],
  ['disconnect', [], true],
] as const)('a PUBLISH above the rate is answered with %s', (whenTooFast, answers, isOver) => {
  const flow = new BrokerFlow({ publish: { perSecond: 1, whenTooFast } });
  const reader = flow.connected(connect('reader'));
  reader.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  const writer = flow.connected(connect('writer'));
  writer.send(publish('t', { qos: 1, id: 1, message: 1 })).expect(puback(1));
  writer.send(publish('t', { qos: 1, id: 2, message: 2 }));
  if (isOver) expect(writer.take().at(-1)).toEqual(closed);
  else writer.expect(...answers);
  expect(reader.take()).toHaveLength(1);
});

test('a publisher that waits long enough is served again', () => {
  const flow = new BrokerFlow({ publish: { perSecond: 1 } });
  const writer = flow.connected(connect('writer'));
  for (const id of [1, 2, 3]) {
    writer.send(publish('t', { qos: 1, id, message: id }));
    expect(writer.take()).toHaveLength(1);
    flow.advance(seconds(1));
  }
});
