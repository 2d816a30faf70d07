import { describe, expect, test } from 'vitest';
import { duration } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import { BrokerFlow, type LimitChanges } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import { connack, connect, puback, publish, suback, subscribe } from '../testing/spoken-packet.ts';

/** A 3.1.1 client whose session stays. */
const STAYING = connect('a', { version: 4, clean: false });

interface Scene {
  readonly flow: BrokerFlow;
  readonly client: Peer;
  /** Publishes so many more messages, numbered from 1, and takes what the publisher is told. */
  readonly publishMany: (count: number, options?: { qos?: Qos; length?: number }) => void;
}

function scene(limits: LimitChanges): Scene {
  const flow = new BrokerFlow(limits);
  const publisher = flow.connected(connect('p'));
  const client = flow.connected(STAYING);
  client.send(subscribe(1, ['t', 1])).expect(suback(1, 1));
  let message = 0;
  const publishMany = (count: number, { qos = 1 as Qos, length = 8 } = {}): void => {
    for (let n = 0; n < count; n++) {
      message++;
      publisher.blurt(publish('t', { qos, id: qos === 0 ? 0 : message, message, length })).take();
    }
  };
  return { flow, client, publishMany };
}

/** Everything the client is sent, in order; it acknowledges all of it. */
function drained(client: Peer): readonly number[] {
  const messages: number[] = [];
  for (let heard = client.take(); heard.length > 0; heard = client.take()) {
    for (const packet of heard) {
      if (packet.cmd !== 'publish') continue;
      messages.push(packet.message);
      if (packet.qos > 0) client.blurt(puback(packet.id));
    }
  }
  return messages;
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

/**
 * What brokers were seen to keep of 1500 messages: connected and never acknowledging, away, and away
 * after 20 had been sent. Brokers run on loopback, 2026-11.
 */
const LIMITS_OF: Readonly<Record<string, LimitChanges>> = {
  'mosquitto 2.0.11': {
    sessionQueue: { maxMessages: 1000, countsInflight: 'when-offline' },
    inflight: { maxV311: 20 },
  },
  'mosquitto 2.0.22': {
    sessionQueue: { maxMessages: 1000, onlineExtra: 'window' },
    inflight: { maxV311: 20 },
  },
  'FlashMQ 1.26.2': {
    sessionQueue: { maxMessages: 512, countsInflight: 'always' },
    inflight: { maxV311: 512 },
  },
  'aedes 1.1.1': { inflight: { refill: 'none' } },
};

describe.each([
  ['mosquitto 2.0.11', 20, 1020, 1000, 1000],
  ['mosquitto 2.0.22', 20, 1040, 1000, 1020],
  ['FlashMQ 1.26.2', 512, 512, 512, 512],
  ['aedes 1.1.1', 1500, 1500, 1500, 1500],
] as const)('%s keeps what was measured', (broker, atOnce, online, offline, mixed) => {
  const limits = LIMITS_OF[broker];

  test('of a client that never acknowledges', () => {
    const { client, publishMany } = scene(limits ?? {});
    publishMany(1500);
    const sent = client.take().flatMap((each) => (each.cmd === 'publish' ? [each.id] : []));
    expect(sent).toHaveLength(atOnce);
    for (const id of sent) client.blurt(puback(id));
    expect(atOnce + drained(client).length).toBe(online);
  });

  test('of a client that is away', () => {
    const { flow, client, publishMany } = scene(limits ?? {});
    client.cut();
    publishMany(1500);
    const back = flow.client('a').send(STAYING);
    expect(drained(back)).toEqual(upTo(offline));
  });

  test('of a client that left 20 unacknowledged', () => {
    const { flow, client, publishMany } = scene(limits ?? {});
    publishMany(20);
    client.take();
    client.cut();
    publishMany(1500);
    const back = flow.client('a').send(STAYING);
    expect(drained(back)).toHaveLength(broker === 'aedes 1.1.1' ? mixed + 20 : mixed);
  });
});

test('bytes count before a message comes, so the last one may pass the limit', () => {
  const { flow, client, publishMany } = scene({ sessionQueue: { maxBytes: 65_536 } });
  client.cut();
  publishMany(100, { length: 1000 });
  // 65 × 1000 B are less than 64 KiB: as many messages as FlashMQ kept.
  expect(drained(flow.client('a').send(STAYING))).toEqual(upTo(66));
  expect(new Set(flow.told('dropped').map((line) => line.split(' ')[2]))).toEqual(
    new Set(['broker.queue-bytes']),
  );
});

test('the bytes of all sessions have a limit of their own', () => {
  const { flow, client, publishMany } = scene({ total: { maxBytes: 20 } });
  const other = flow.connected(connect('b', { version: 4, clean: false }));
  other
    .send(subscribe(1, ['t', 1]))
    .expect(suback(1, 1))
    .cut();
  client.cut();
  publishMany(2);
  expect(flow.told('queued')).toHaveLength(3);
  expect(flow.told('dropped')).toEqual([expect.stringMatching(/#2 broker\.total-bytes$/)]);
  // What has left no longer weighs.
  expect(drained(flow.client('a').send(STAYING)).length).toBeGreaterThan(0);
  publishMany(1);
  expect(flow.told('dropped')).toHaveLength(1);
});

test('QoS 0 that does not count is bounded by its own bytes only', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { maxMessages: 1 },
    qos0: { storeOffline: true, countsTowardLimit: false, maxBytes: 24 },
  });
  client.cut();
  publishMany(5, { qos: 0 });
  publishMany(2);
  expect(drained(flow.client('a').send(STAYING))).toEqual([1, 2, 3, 6]);
  expect(flow.told('dropped')).toEqual([
    'a #4 broker.queue-bytes',
    'a #5 broker.queue-bytes',
    'a #7 broker.queue-full.newest',
  ]);
});

test('a queue above the online limit is cut to it on resume, where the broker does so', () => {
  const limits = { maxMessages: 5, maxMessagesOnline: 2 } as const;
  const cut = scene({ sessionQueue: { ...limits, onResume: 'truncate' } });
  cut.client.cut();
  cut.publishMany(5);
  expect(drained(cut.flow.client('a').send(STAYING))).toEqual([1, 2]);
  expect(cut.flow.told('dropped')).toEqual(
    [5, 4, 3].map((message) => `a #${message} broker.online-limit`),
  );
  const kept = scene({ sessionQueue: { ...limits, onResume: 'keep-all' } });
  kept.client.cut();
  kept.publishMany(5);
  expect(drained(kept.flow.client('a').send(STAYING))).toEqual([1, 2, 3, 4, 5]);
});

test('under lifo the newest leaves first, and the oldest makes room', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { maxMessages: 3, order: 'lifo', overflow: 'drop-oldest' },
  });
  client.cut();
  publishMany(5);
  expect(drained(flow.client('a').send(STAYING))).toEqual([5, 4, 3]);
  expect(flow.told('dropped')).toEqual([
    'a #1 broker.queue-full.oldest',
    'a #2 broker.queue-full.oldest',
  ]);
});

test('under lifo a QoS 0 message that queues behind its like is sent at once: it is the head', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { order: 'lifo' },
    qos0: { storeOffline: true },
    inflight: { maxV311: 1 },
  });
  client.cut();
  publishMany(1, { qos: 0 });
  publishMany(2);
  const back = flow.client('a').send(STAYING);
  const heard = (): readonly number[] =>
    back.take().flatMap((each) => (each.cmd === 'publish' ? [each.message] : []));
  expect(heard()).toEqual([3]);
  publishMany(1, { qos: 0 });
  expect(heard()).toEqual([4]);
});

test('drop-qos0-first lets QoS 0 go, whatever is older', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { maxMessages: 2, overflow: 'drop-qos0-first' },
    qos0: { storeOffline: true },
  });
  client.cut();
  publishMany(1);
  publishMany(1, { qos: 0 });
  publishMany(2);
  expect(drained(flow.client('a').send(STAYING))).toEqual([3, 4]);
  expect(flow.told('dropped')).toEqual([
    'a #2 broker.queue-full.qos0-evicted',
    'a #1 broker.queue-full.oldest',
  ]);
});

test('a full queue costs a connected subscriber its connection under disconnect', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { maxMessages: 1, overflow: 'disconnect' },
    inflight: { maxV311: 1 },
  });
  publishMany(3);
  client.take();
  flow.advance(duration(0));
  expect(client.isOpen).toBe(false);
  publishMany(1);
  expect(flow.told('dropped')).toEqual([
    'a #3 broker.disconnect-overflow',
    'a #4 broker.queue-full.newest',
  ]);
  const back = flow.client('a').send(STAYING);
  expect(drained(back)).toEqual([1, 2]);
});

test('a limit that shrinks when its client goes drops nothing that waits', () => {
  const { flow, client, publishMany } = scene({
    sessionQueue: { maxMessages: 1, onlineExtra: 'window' },
    inflight: { maxV311: 2 },
  });
  publishMany(5);
  client.take();
  client.cut();
  expect(flow.told('dropped')).toEqual([]);
  publishMany(1);
  expect(flow.told('dropped')).toEqual(['a #6 broker.queue-full.newest']);
  const back = flow.client('a').send(STAYING);
  expect(back.take()[0]).toEqual(connack(true));
});
