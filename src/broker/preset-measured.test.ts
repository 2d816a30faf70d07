/**
 * What was seen when the brokers themselves were run, asked of their presets: MQTT 3.1.1, QoS 1,
 * 1,500 messages to a client that acknowledges nothing, is away, or went with 20 unacknowledged.
 */
import { describe, expect, test } from 'vitest';
import type { Qos } from '../mqtt/packet.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  connack,
  connect,
  type Heard,
  puback,
  publish,
  suback,
  subscribe,
  will,
} from '../testing/spoken-packet.ts';
import { type PresetName, presetLimits } from './preset.ts';

const KEPT = connect('s', { version: 4 });
const CLEAN = connect('s', { version: 4, clean: true });

interface Bench {
  readonly flow: BrokerFlow;
  readonly publisher: Peer;
  readonly subscriber: Peer;
}

function benchOf(preset: PresetName): Bench {
  const flow = new BrokerFlow(presetLimits(preset));
  const publisher = flow.connected(connect('p', { version: 4 }));
  const subscriber = flow
    .connected(KEPT)
    .send(subscribe(1, ['t', 1]))
    .expect(suback(1, 1));
  return { flow, publisher, subscriber };
}

/** Messages `from` … `from + count − 1`. */
function published({ publisher }: Bench, from: number, count: number, qos: Qos = 1): void {
  for (let message = from; message < from + count; message++) {
    const id = qos === 0 ? 0 : message;
    publisher.blurt(publish('t', { qos, id, message }));
  }
  publisher.take();
}

function publishes(packets: readonly Heard[]) {
  return packets.flatMap((each) => (each.cmd === 'publish' ? [each] : []));
}

/** All that comes while everything is acknowledged, in the order in which it comes. */
function drained(peer: Peer, first: readonly Heard[] = peer.take()) {
  const all = [];
  for (let some = publishes(first); some.length > 0; some = publishes(peer.take())) {
    all.push(...some);
    for (const { id } of some) peer.blurt(puback(id));
  }
  return all;
}

function numbers(packets: readonly { readonly message: number }[]): readonly number[] {
  return packets.map(({ message }) => message);
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

test.each<[PresetName, number, number]>([
  ['mosquitto-2.0.11', 20, 1020],
  ['mosquitto-2.0.22', 20, 1040],
  ['aedes-1.1', 1500, 1500],
  ['flashmq-1.26', 512, 512],
])('%s sends %i without an acknowledgement, and delivers the first %i', (preset, sent, total) => {
  const bench = benchOf(preset);
  published(bench, 1, 1500);
  const first = bench.subscriber.take();
  expect(publishes(first)).toHaveLength(sent);
  expect(numbers(drained(bench.subscriber, first))).toEqual(upTo(total));
});

test.each<[PresetName, number, number]>([
  ['mosquitto-2.0.11', 1500, 1000],
  ['mosquitto-2.0.22', 1500, 1000],
  ['aedes-1.1', 3000, 3000],
  ['flashmq-1.26', 1500, 512],
])('%s keeps of %i for a client that is away the first %i', (preset, count, kept) => {
  const bench = benchOf(preset);
  bench.subscriber.cut();
  published(bench, 1, count);
  const back = bench.flow.client('s').send(KEPT);
  expect(numbers(drained(back))).toEqual(upTo(kept));
});

test('FlashMQ keeps 66 messages of 1 kB: a message is taken while fewer bytes are there', () => {
  const bench = benchOf('flashmq-1.26');
  bench.subscriber.cut();
  for (let message = 1; message <= 100; message++) {
    bench.publisher.blurt(publish('t', { qos: 1, id: message, message, length: 1000 }));
  }
  expect(drained(bench.flow.client('s').send(KEPT))).toHaveLength(66);
});

test.each<[PresetName, number]>([
  ['mosquitto-2.0.11', 1000],
  ['mosquitto-2.0.22', 1020],
  ['flashmq-1.26', 512],
])('%s keeps %i in all when 20 were in flight and 1,500 follow', (preset, total) => {
  const bench = benchOf(preset);
  published(bench, 1, 20);
  bench.subscriber.cut();
  published(bench, 21, 1500);
  const back = bench.flow.client('s').send(KEPT);
  expect(numbers(drained(back))).toEqual(upTo(total));
});

test.each<[PresetName, boolean]>([
  ['mosquitto-2.0.11', true],
  ['mosquitto-2.0.22', true],
  ['aedes-1.1', false],
  ['flashmq-1.26', false],
])('%s on redelivery, DUP: %s', (preset, dup) => {
  const bench = benchOf(preset);
  published(bench, 1, 20);
  expect(publishes(bench.subscriber.take()).map((each) => each.dup)).toEqual(Array(20).fill(false));
  bench.subscriber.cut();
  const again = publishes(bench.flow.client('s').send(KEPT).take());
  expect(numbers(again)).toEqual(upTo(20));
  expect(again.map((each) => each.dup)).toEqual(Array(20).fill(dup));
});

test.each<PresetName>(['mosquitto-2.0.11', 'mosquitto-2.0.22', 'aedes-1.1', 'flashmq-1.26'])(
  '%s keeps none of 50 QoS 0 messages for a client that is away',
  (preset) => {
    const bench = benchOf(preset);
    bench.subscriber.cut();
    published(bench, 1, 50, 0);
    expect(drained(bench.flow.client('s').send(KEPT))).toEqual([]);
  },
);

test('with queue_qos0_messages mosquitto’s queued QoS 0 has no limit, and is meant to have', () => {
  const kept = (quirks: 'on' | 'off'): number => {
    const limits = presetLimits('mosquitto-2.0.22', quirks);
    const flow = new BrokerFlow({
      ...limits,
      sessionQueue: { ...limits?.sessionQueue, maxMessages: 50 },
      qos0: { ...limits?.qos0, storeOffline: true },
    });
    const publisher = flow.connected(connect('p', { version: 4 }));
    const subscriber = flow
      .connected(KEPT)
      .send(subscribe(1, ['t', 1]))
      .expect(suback(1, 1));
    subscriber.cut();
    published({ flow, publisher, subscriber }, 1, 300, 0);
    return drained(flow.client('s').send(KEPT)).length;
  };
  expect([kept('on'), kept('off')]).toEqual([300, 50]);
});

describe('a will when another connection takes over', () => {
  const GONE = will('gone', { message: 9 });

  function isAnnounced(preset: PresetName, old: typeof KEPT, young: typeof KEPT): boolean {
    const flow = new BrokerFlow(presetLimits(preset));
    flow
      .client('s')
      .send({ ...old, will: GONE })
      .expect(connack(false));
    flow.client('s').send(young).take();
    return flow.told('willPublished').length > 0;
  }

  test.each<[PresetName, readonly [boolean, boolean, boolean]]>([
    ['aedes-1.1', [true, true, true]],
    ['flashmq-1.26', [true, true, true]],
  ])('%s: kept to kept, kept to clean, clean to clean: %j', (preset, announced) => {
    expect([
      isAnnounced(preset, KEPT, KEPT),
      isAnnounced(preset, KEPT, CLEAN),
      isAnnounced(preset, CLEAN, CLEAN),
    ]).toEqual(announced);
  });
});
