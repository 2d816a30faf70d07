import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { BrokerFlow } from '../testing/broker-flow.ts';
import {
  closed,
  connect,
  discarded,
  disconnect,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  type Spoken,
  subscribe,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const late = disconnect(REASON.keepAliveTimeout);

test('1.5 times the keep-alive of silence ends the connection, not sooner [MQTT-3.1.2-22 (5.0)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { keepAlive: 10, expiry: 100 }));
  flow.advance(duration(15e6 - 1));
  client.silent();
  flow.advance(duration(1));
  // What is on its way to a dead connection is written off before the last word.
  client.expect(discarded, late, closed);
  expect(flow.told('keepAliveExpired')).toEqual(['a']);
  // As if the network had failed: the session stays [MQTT-3.1.2-23 (5.0)].
  flow.connected(connect('a'), true);
});

test('a 3.1.1 client is closed without a word [MQTT-3.1.2-24 (3.1.1)]', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { version: 4, keepAlive: 10 }));
  flow.advance(seconds(15));
  client.expect(discarded, closed);
});

const packets: readonly Spoken[] = [
  publish('t'),
  publish('t', { qos: 2, id: 1 }),
  puback(1),
  pubrec(1),
  pubrel(1),
  pubcomp(1),
  subscribe(1, ['t', 0]),
  unsubscribe(1, 't'),
  pingreq,
];

test.each(packets)('$cmd is a sign of life', (packet) => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { keepAlive: 10 }));
  flow.advance(seconds(14));
  client.send(packet).take();
  flow.advance(duration(15e6 - 1));
  client.silent();
  flow.advance(duration(1));
  client.expect(discarded, late, closed);
});

test('the end comes exactly 1.5 times the keep-alive after the last packet, whenever that was', () => {
  const gaps = fc.array(fc.nat({ max: 14_999_999 }), { maxLength: 12 });
  fc.assert(
    fc.property(gaps, (silences) => {
      const flow = new BrokerFlow();
      const client = flow.connected(connect('a', { keepAlive: 10 }));
      for (const silence of silences) {
        flow.advance(duration(silence));
        client.send(pingreq).expect(pingresp);
      }
      flow.advance(duration(15e6 - 1));
      client.silent();
      flow.advance(duration(1));
      client.expect(discarded, late, closed);
    }),
    { numRuns: 50 },
  );
});

test('the timer is lazy: a thousand packets arm it no more often than silence could end', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { keepAlive: 10 }));
  const before = flow.timersArmed;
  for (let n = 0; n < 1000; n++) {
    flow.advance(duration(60_000));
    client.send(pingreq).expect(pingresp);
  }
  // A minute of packets, a look every 15 s.
  expect(flow.timersArmed - before).toBe(4);
});

test('keep-alive 0 turns it off', () => {
  const flow = new BrokerFlow();
  const client = flow.connected(connect('a', { keepAlive: 0 }));
  expect(flow.isWaiting).toBe(false);
  flow.advance(seconds(1e6));
  client.silent();
});

test('each connection lives by its own keep-alive', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a', { keepAlive: 100, expiry: 1000 })).cut();
  const brief = flow.connected(connect('a', { keepAlive: 10, expiry: 1000 }), true);
  flow.advance(seconds(15));
  brief.expect(discarded, late, closed);
  const long = flow.connected(connect('a', { keepAlive: 100, expiry: 1000 }), true);
  flow.advance(duration(150e6 - 1));
  long.silent();
  flow.advance(duration(1));
  long.expect(discarded, late, closed);
  const off = flow.connected(connect('a', { keepAlive: 0, expiry: 1000 }), true);
  flow.advance(seconds(1000));
  off.silent();
});

test('the factor is a limit of the broker', () => {
  const flow = new BrokerFlow({ keepAlive: { factor: 1.25 } });
  const client = flow.connected(connect('a', { keepAlive: 10 }));
  flow.advance(duration(12_500_000 - 1));
  client.silent();
  flow.advance(duration(1));
  client.expect(discarded, late, closed);
});
