import { expect, test } from 'vitest';
import { duration, instant, seconds } from '../kernel/time.ts';
import { BrokerFlow } from './broker-flow.ts';
import { DeviceFlow } from './device-flow.ts';
import { Clock } from './flow.ts';
import { closed, connack, connect, pingreq, pingresp, publish } from './spoken-packet.ts';

test('a packet that was not expected fails, and so does one that did not come', () => {
  const client = new BrokerFlow().client('a').send(connect('a'));
  expect(() => client.silent()).toThrow('connack');
  client.send(pingreq);
  expect(() => client.expect(pingresp, pingresp)).toThrow();
  expect(() => client.expect(pingresp)).toThrow();
});

test('a field that differs fails, and the ladder shows what was said', () => {
  const client = new BrokerFlow().client('reader').send(connect('a'));
  expect(() => client.expect(connack(true))).toThrow('reader → {"cmd":"connect"');
});

test('a peer listens before it speaks, and says nothing on a closed connection', () => {
  const client = new BrokerFlow().client('a').send(connect('a'));
  expect(() => client.send(pingreq)).toThrow('speaks before it listens');
  client.take();
  client.send(connect('a')).take();
  expect(() => client.send(pingreq)).toThrow('closed connection');
});

test('an engine that uses a closed connection is caught', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted();
  peer.hear(closed);
  peer.take();
  expect(() => flow.publish('t', 0, 1)).toThrow('the engine uses a closed connection');
});

test('a dial nobody expected is caught, and so is one that did not come', () => {
  const flow = new DeviceFlow();
  expect(() => flow.notDialled()).toThrow('dialled');
  expect(() => flow.ringing()).toThrow('has not dialled');
});

test('what an observer was told is text, by event', () => {
  const flow = new BrokerFlow();
  flow.connected(connect('a')).send(publish('t', { message: 7 }));
  expect(flow.told('routed')).toEqual(['#7']);
});

test('timers ring in order of time, then of arming, each once at its earliest time', () => {
  const clock = new Clock();
  const rung: string[] = [];
  const arm = (key: string, at: number): void =>
    clock.wake(key, instant(at), (now) => rung.push(`${key} ${now}`));
  arm('a', 5);
  arm('b', 3);
  arm('c', 3);
  arm('a', 9);
  arm('a', 4);
  clock.advance(duration(3));
  expect([rung, clock.next]).toEqual([['b 3', 'c 3'], 4]);
  clock.advance(seconds(1));
  expect([rung.slice(2), clock.now]).toEqual([['a 4'], 1_000_003]);
});
