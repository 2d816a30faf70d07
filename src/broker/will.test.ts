import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connack,
  connect,
  disconnect,
  puback,
  publish,
  suback,
  subscribe,
  will,
} from '../testing/spoken-packet.ts';

const HOUR = { expiry: 3600 } as const;
const gone = will('gone', { message: 1, qos: 1 });
const slow = will('gone', { message: 1, qos: 1, delay: 30 });

test('a will is announced, routed like a message, and then nobody holds it', () => {
  const flow = new BrokerFlow();
  const reader = flow.connected(connect('r', HOUR));
  reader.send(subscribe(1, ['gone', 1])).expect(suback(1, 1));
  flow.connected(connect('a', { ...HOUR, will: gone })).cut();
  reader.expect(publish('gone', { qos: 1, id: 1, message: 1 })).send(puback(1));
  expect(flow.events.slice(-6)).toEqual([
    'detached a',
    'willPublished a #1',
    'copied r #1',
    'routed #1',
    'willRouted #1',
    'acknowledged r #1',
  ]);
  expect(flow.publicationsHeld).toBe(0);
});

test('it is announced under its client’s name when the session is over', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { expiry: 0, will: slow })).cut();
  expect(flow.events.slice(-5)).toEqual([
    'detached a',
    'sessionEnded a expired',
    'willPublished a #1',
    'routed #1',
    'willRouted #1',
  ]);
});

test('a client that hears of itself finds its will when it comes back', () => {
  const flow = new BrokerFlow();
  const packet = connect('a', { ...HOUR, will: gone });
  const client = flow.connected(packet);
  client
    .send(subscribe(1, ['gone', 1]))
    .expect(suback(1, 1))
    .cut();
  const back = flow.client('a').send(connect('a', HOUR));
  back.expect(connack(true), publish('gone', { qos: 1, id: 1, message: 1 }));
});

test('a take-over publishes the will between the old connection and the new [MQTT-3.1.4-3 (5.0)]', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', { ...HOUR, will: slow }));
  flow.connected(connect('a', { ...HOUR, clean: true }), false);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  expect(flow.events.slice(2)).toEqual([
    `tookOver a ${old.link} 1`,
    'detached a',
    'sessionEnded a cleaned',
    'willPublished a #1',
    'routed #1',
    'willRouted #1',
    'sessionCreated a',
    'attached a',
  ]);
});

test('a take-over without clean start drops a delayed will even where the session ends (MODEL §2)', () => {
  const flow = new BrokerFlow();
  const old = flow.connected(connect('a', { expiry: 0, will: slow }));
  flow.connected(connect('a', HOUR), false);
  old.expect(disconnect(REASON.sessionTakenOver), closed);
  flow.advance(seconds(100));
  expect(flow.told('willPublished')).toEqual([]);
});

test('the timer of a will that is no more does nothing, nor one of an earlier connection', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { ...HOUR, will: slow })).cut();
  flow.advance(seconds(20));
  flow.connected(connect('a', { ...HOUR, will: slow }), true).cut();
  flow.advance(seconds(29));
  expect(flow.told('willPublished')).toEqual([]);
  flow.advance(seconds(1));
  expect(flow.told('willPublished')).toEqual(['a #1']);
  flow.connected(connect('a', { ...HOUR, will: slow }), true);
  flow.advance(seconds(3600));
  expect(flow.told('willPublished')).toEqual(['a #1']);
});

test('a session that takes an ended one’s place does not inherit its will', () => {
  const flow = new BrokerFlow();
  const first = flow.connected(connect('a', { expiry: 0, will: gone }));
  first.send(disconnect()).expect(closed);
  flow.connected(connect('b', { expiry: 0 })).cut();
  expect(flow.told('willPublished')).toEqual([]);
});

test.each(['all-or-nothing', 'full-only'] as const)(
  'a will is refused to nobody: at a full queue it is dropped there, and only there (%s)',
  (rejectScope) => {
    const flow = new BrokerFlow({
      sessionQueue: { overflow: 'reject-publish', maxMessages: 0, rejectScope },
    });
    flow
      .connected(connect('full', HOUR))
      .send(subscribe(1, ['gone', 1]))
      .expect(suback(1, 1))
      .cut();
    const reader = flow.connected(connect('r', HOUR));
    reader.send(subscribe(1, ['gone', 1])).expect(suback(1, 1));
    const mortal = flow.connected(connect('a', { ...HOUR, will: gone }));
    const other = publish('gone', { qos: 1, id: 7, message: 2 });
    mortal.cut();
    reader.expect(publish('gone', { qos: 1, id: 1, message: 1 }));
    expect(flow.told('dropped')).toEqual(['full #1 broker.queue-full.newest']);
    // Afterwards a publisher is told as before.
    flow.connected(connect('p')).send(other).expect(puback(7, REASON.quotaExceeded));
  },
);

test.each([
  // The rule; the will of a lasting session taken over for it, of one for a clean start, of one
  // that ends with its connection; and a delayed one taken over for its session.
  ['spec', [true, true, true, false]],
  ['always', [true, true, true, true]],
  ['never', [false, false, false, false]],
  ['unless-resumed', [false, true, true, false]],
  ['unless-delayed', [true, true, true, false]],
] as const)('a will under the take-over rule %s', (onTakeover, published) => {
  const cases = [
    { before: 3600, clean: false, said: gone },
    { before: 3600, clean: true, said: gone },
    { before: 0, clean: false, said: gone },
    { before: 3600, clean: false, said: slow },
  ];
  const found = cases.map(({ before, clean, said }) => {
    const flow = new BrokerFlow({ will: { onTakeover } });
    flow.connected(connect('a', { expiry: before, will: said }));
    flow.client('a').send(connect('a', { ...HOUR, clean }));
    return flow.told('willPublished').length === 1;
  });
  expect(found).toEqual(published);
});
