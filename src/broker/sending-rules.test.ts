/**
 * What brokers do otherwise than the specification when they send: windows, DUP, order and pace on
 * resume, retries, expiry, full connections, and how long they wait for a PUBREL.
 */
import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import type { Connect, Qos } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connect,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
  subscribe,
} from '../testing/spoken-packet.ts';

interface Scene {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  readonly client: Peer;
  /** Publishes the next messages, numbered from 1. */
  readonly publishNext: (...levels: readonly Qos[]) => void;
}

const asking = (receiveMaximum?: number): Connect =>
  connect('a', {
    expiry: 1000,
    properties: receiveMaximum === undefined ? {} : { receiveMaximum },
  });
const OLD = connect('a', { version: 4, clean: false });

function scene(limits: LimitChanges, packet: Connect = asking()): Scene {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const client = flow.connected(packet);
  client.send(subscribe(1, ['t', 2])).expect(suback(1, 2));
  let message = 0;
  const publishNext = (...levels: readonly Qos[]): void => {
    for (const qos of levels) {
      message++;
      publisher.blurt(publish('t', { qos, id: qos === 0 ? 0 : message, message })).take();
      if (qos === 2) publisher.blurt(pubrel(message)).take();
    }
  };
  return { flow, publisher, client, publishNext };
}

/** What a client is sent, as `PUBLISH 1`, `PUBLISH 1 DUP`, `PUBREL 2`. */
function said(peer: Peer): readonly string[] {
  return peer.take().flatMap((packet) => {
    if (packet.cmd === 'pubrel') return [`PUBREL ${packet.id}`];
    return packet.cmd === 'publish' ? [`PUBLISH ${packet.message}${packet.dup ? ' DUP' : ''}`] : [];
  });
}

test.each([
  ['min', 5, 3],
  ['min', 2, 2],
  ['min', undefined, 3],
  ['client-replaces', 5, 5],
  ['client-replaces', undefined, 3],
  ['client-only', 2, 2],
  ['client-only', undefined, 8],
  ['ignore', 1, 3],
] as const)('under %s a receive maximum of %j makes a window of %i', (rule, asked, window) => {
  const inflight = { maxV5: 3, receiveMaximumRule: rule };
  const { client, publishNext } = scene({ inflight }, asking(asked));
  publishNext(1, 1, 1, 1, 1, 1, 1, 1);
  expect(said(client)).toHaveLength(window);
});

test('without a window everything is sent at once', () => {
  const { client, publishNext } = scene({ inflight: { maxV311: 2, refill: 'none' } }, OLD);
  publishNext(1, 1, 1, 1, 1);
  expect(said(client)).toHaveLength(5);
});

test('a window that is filled in batches waits until it is empty', () => {
  const { client, publishNext } = scene({ inflight: { maxV5: 3, refill: 'batch-when-empty' } });
  publishNext(1, 1, 1, 1, 1, 1);
  expect(said(client)).toEqual(['PUBLISH 1']);
  client.blurt(puback(1));
  expect(said(client)).toEqual(['PUBLISH 2', 'PUBLISH 3', 'PUBLISH 4']);
  client.blurt(puback(2)).blurt(puback(3));
  expect(said(client)).toEqual([]);
  client.blurt(puback(4));
  expect(said(client)).toEqual(['PUBLISH 5', 'PUBLISH 6']);
});

test.each([
  ['publish-then-pubrel', ['PUBLISH 2 DUP', 'PUBLISH 4 DUP', 'PUBREL 3', 'PUBREL 1']],
  ['by-packet-id', ['PUBREL 1', 'PUBLISH 2 DUP', 'PUBREL 3', 'PUBLISH 4 DUP']],
  ['reverse', ['PUBLISH 4 DUP', 'PUBREL 3', 'PUBLISH 2 DUP', 'PUBREL 1']],
] as const)('a resumed session goes on %s', (order, expected) => {
  const { flow, client, publishNext } = scene({ resume: { order } });
  publishNext(2, 1, 2, 1);
  client.blurt(pubrec(3)).blurt(pubrec(1)).cut();
  expect(said(flow.client('a').send(asking()))).toEqual(expected);
});

test('a broker that sets no DUP sends again without it', () => {
  const { flow, client, publishNext } = scene({ resume: { setDup: false } });
  publishNext(1);
  client.cut();
  expect(said(flow.client('a').send(asking()))).toEqual(['PUBLISH 1']);
});

test.each([
  ['hold', ['PUBLISH 1 DUP'], []],
  ['send-anyway', ['PUBLISH 1 DUP', 'PUBLISH 2 DUP', 'PUBLISH 3 DUP'], []],
  ['drop', ['PUBLISH 1 DUP'], ['a #2 broker.online-limit', 'a #3 broker.online-limit']],
] as const)('what a new receive maximum does not hold: %s', (rule, again, dropped) => {
  const { flow, client, publishNext } = scene({ resume: { overReceiveMaximum: rule } });
  publishNext(1, 1, 1);
  client.cut();
  expect(said(flow.client('a').send(asking(1)))).toEqual(again);
  expect(flow.told('dropped')).toEqual(dropped);
});

test('a backlog leaves at its pace, and what arrives meanwhile waits behind it', () => {
  const { flow, client, publishNext } = scene({ resume: { drainPerSecond: 0.5 } });
  client.cut();
  publishNext(1, 1);
  const back = flow.client('a').send(asking());
  publishNext(1);
  expect(said(back)).toEqual(['PUBLISH 1']);
  flow.advance(seconds(2));
  expect(said(back)).toEqual(['PUBLISH 2']);
  flow.advance(seconds(2));
  expect(said(back)).toEqual(['PUBLISH 3']);
  // The backlog is over.
  publishNext(1, 1);
  expect(said(back)).toEqual(['PUBLISH 4', 'PUBLISH 5']);
});

test('what is not acknowledged is sent again while connected, PUBREL too', () => {
  const { flow, client, publishNext } = scene({ retry: { intervalUs: 10e6 } }, OLD);
  publishNext(1, 2);
  client.blurt(pubrec(2));
  expect(said(client)).toEqual(['PUBLISH 1', 'PUBLISH 2', 'PUBREL 2']);
  flow.advance(seconds(10));
  expect(said(client)).toEqual(['PUBLISH 1 DUP', 'PUBREL 2']);
  client.blurt(puback(1)).blurt(pubcomp(2));
  flow.advance(seconds(30));
  expect(said(client)).toEqual([]);
});

test('one at each tick, and of 3.1.1 clients only, where the broker does so', () => {
  const one = scene({ retry: { intervalUs: 10e6, perTick: 'one' } }, OLD);
  one.publishNext(1, 1);
  one.client.take();
  one.flow.advance(seconds(10));
  expect(said(one.client)).toEqual(['PUBLISH 1 DUP']);
  one.flow.advance(seconds(10));
  expect(said(one.client)).toEqual(['PUBLISH 2 DUP']);
  const young = scene({ retry: { intervalUs: 10e6 } });
  young.publishNext(1);
  young.client.take();
  young.flow.advance(seconds(60));
  expect(said(young.client)).toEqual([]);
});

test.each([{ maxTimes: 2 }, { maxAgeUs: 30e6 }])('%j gives a message up', (bound) => {
  const retry = { intervalUs: 10e6, versions: 'all', ...bound } as const;
  const { flow, client, publishNext } = scene({ retry, inflight: { maxV5: 1 } });
  publishNext(1, 1);
  flow.advance(seconds(30));
  expect(said(client)).toEqual(['PUBLISH 1', 'PUBLISH 1 DUP', 'PUBLISH 1 DUP', 'PUBLISH 2']);
  expect(flow.told('dropped')).toEqual(['a #1 broker.retry-exhausted']);
});

test('an interval of the broker’s own ends messages that have none, and shortens others', () => {
  const { flow, publisher, client, publishNext } = scene({
    messageExpiry: { defaultUs: 60e6, maxUs: 20e6 },
  });
  client.cut();
  publishNext(1);
  const properties = { messageExpiryInterval: 3600 };
  publisher.send(publish('t', { qos: 1, id: 2, message: 2, properties })).take();
  flow.advance(seconds(21));
  expect(said(flow.client('a').send(asking()))).toEqual([]);
  expect(flow.told('dropped')).toEqual([1, 2].map((each) => `a #${each} broker.message-expired`));
});

test.each([
  ['dequeue', ['a #2 broker.queue-full.newest', 'a #1 broker.message-expired']],
  ['resume', ['a #2 broker.queue-full.newest', 'a #1 broker.message-expired']],
  ['enqueue', ['a #1 broker.message-expired']],
  ['periodic', ['a #1 broker.message-expired']],
] as const)('a dead message holds its place until it is looked for: %s', (checkAt, dropped) => {
  const { flow, client, publishNext } = scene({
    sessionQueue: { maxMessages: 1 },
    messageExpiry: { defaultUs: 10e6, checkAt, checkIntervalUs: 7e6 },
  });
  client.cut();
  publishNext(1);
  flow.advance(seconds(20));
  publishNext(1);
  flow.client('a').send(asking());
  expect(flow.told('dropped')).toEqual(dropped);
});

test.each([true, false])('expired in flight, it is dropped on resume: %s', (expireInflight) => {
  const { flow, client, publishNext } = scene({
    messageExpiry: { defaultUs: 10e6, expireInflight },
  });
  publishNext(1);
  client.cut();
  flow.advance(seconds(20));
  const expected = expireInflight ? [] : ['PUBLISH 1 DUP'];
  expect(said(flow.client('a').send(asking()))).toEqual(expected);
});

test.each([
  ['bypass', ['a #3 broker.output-full'], ['PUBLISH 2']],
  ['queue-when-congested', [], ['PUBLISH 2', 'PUBLISH 3']],
  ['queue-behind-window', [], []],
  ['drop-when-full', ['a #2 broker.output-full', 'a #3 broker.output-full'], []],
] as const)('QoS 0 to a full window, then to a full connection: %s', (online, dropped, heard) => {
  const { flow, client, publishNext } = scene({ qos0: { online }, inflight: { maxV5: 1 } });
  publishNext(1, 0);
  client.clog();
  publishNext(0);
  client.drain();
  expect(flow.told('dropped')).toEqual(dropped);
  expect(said(client).slice(1)).toEqual(heard);
  client.blurt(puback(1));
  const isHeld = online === 'queue-behind-window';
  expect(said(client)).toEqual(isHeld ? ['PUBLISH 2', 'PUBLISH 3'] : []);
});

test('an output buffer keeps QoS 0 for a full connection, and loses it with the connection', () => {
  const { flow, client, publishNext } = scene({ output: { maxPackets: 2 } });
  client.clog();
  publishNext(0, 0, 0);
  expect(flow.told('dropped')).toEqual(['a #3 broker.output-full']);
  client.drain();
  expect(said(client)).toEqual(['PUBLISH 1', 'PUBLISH 2']);
  client.clog();
  publishNext(0);
  client.cut();
  expect(flow.told('dropped').at(-1)).toBe('a #4 subscriber.link-lost');
});

test('a full output buffer, or one that stands still, costs the connection where it does', () => {
  const full = scene({ output: { maxPackets: 1, whenFull: 'close' } });
  full.client.clog();
  full.publishNext(0, 0);
  full.flow.advance(seconds(0));
  expect(full.client.isOpen).toBe(false);
  const slow = scene({ output: { closeAfterUs: 60e6 } });
  slow.client.clog();
  slow.publishNext(1);
  slow.flow.advance(seconds(59));
  expect(slow.client.isOpen).toBe(true);
  slow.flow.advance(seconds(1));
  expect(slow.client.isOpen).toBe(false);
});

test('more QoS 2 messages than may wait for their PUBREL are refused', () => {
  const told = scene({ inbound: { maxAwaitingRel: 1, onExceed: 'pubrec-0x97' } });
  const second = publish('t', { qos: 2, id: 2, message: 2 });
  told.publisher.send(publish('t', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
  told.publisher.send(second).expect(pubrec(2, REASON.quotaExceeded));
  expect(told.flow.told('rejected')).toEqual(['#2']);
  told.publisher.send(pubrel(1)).expect(pubcomp(1)).send(second).expect(pubrec(2));
  const closing = scene({ inbound: { maxAwaitingRel: 1, onExceed: 'disconnect-0x93' } });
  closing.publisher.send(publish('t', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
  closing.publisher.blurt(second);
  expect(closing.publisher.isOpen).toBe(false);
});

test('an identifier that waits too long for its PUBREL is forgotten, with what it held', () => {
  const { flow, publisher, client } = scene({
    inbound: { awaitRelTimeoutUs: 10e6, qos2RouteAt: 'pubrel' },
    handshake: { unknownId: 'not-found' },
  });
  publisher.send(publish('t', { qos: 2, id: 1, message: 1 })).expect(pubrec(1));
  flow.advance(seconds(10));
  expect(flow.told('withheldDropped')).toEqual(['#1 broker.awaiting-rel-expired']);
  publisher.send(pubrel(1)).expect(pubcomp(1, REASON.packetIdentifierNotFound));
  expect(said(client)).toEqual([]);
});
