import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import {
  closed,
  disconnect,
  publish,
  suback,
  subscribe,
  unsuback,
  unsubscribe,
} from '../testing/spoken-packet.ts';

const TWO = { filters: [['a', 1] as const, ['b', 2] as const] } as const;

test('without a session everything is asked for, in one SUBSCRIBE', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  expect(flow.told('subscriptionStands')).toEqual([]);
  peer.send(suback(1, 1, 2)).silent();
  expect(flow.told('subscriptionStands')).toEqual(['0', '1']);
});

test('with a session present nothing is asked for, and all of it is taken to stand', () => {
  const flow = new DeviceFlow(TWO);
  flow.accepted(true).silent();
  expect(flow.told('subscriptionStands')).toEqual(['0', '1']);
});

test('every lost session is subscribed anew', () => {
  const flow = new DeviceFlow(TWO);
  const first = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  const second = flow.reconnected(first.send(suback(1, 1, 2)), true).silent();
  flow.reconnected(second, false).expect(subscribe(2, ['a', 1], ['b', 2]));
});

test('a device that ignores session present subscribes once and never again', () => {
  const flow = new DeviceFlow({ ...TWO, memories: ['ignoresSessionPresent'] });
  const first = flow.accepted(true).expect(subscribe(1, ['a', 1], ['b', 2]));
  const second = flow.reconnected(first.send(suback(1, 1, 2)), false).silent();
  flow.reconnected(second, true).silent();
});

test('a SUBSCRIBE without answer is sent again when its session is found', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  const back = flow.reconnected(peer, true).expect(subscribe(2, ['a', 1], ['b', 2]));
  // The answer to the first is for nobody now.
  back.send(suback(1, 1, 2));
  expect(flow.told('subscriptionStands')).toEqual([]);
  back.send(suback(2, 1, 2));
  expect(flow.told('subscriptionStands')).toEqual(['0', '1']);
});

test('a refused filter does not stand, not even when the session is found (MODEL §4)', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  peer.send(suback(1, REASON.notAuthorized, 2));
  expect(flow.told('subscriptionStands')).toEqual(['1']);
  const back = flow.reconnected(peer, true).silent();
  expect(flow.told('subscriptionStands')).toEqual(['1', '1']);
  // The next session may think otherwise.
  flow.reconnected(back, false).expect(subscribe(2, ['a', 1], ['b', 2]));
});

test('the application subscribes at once, or when the device is back', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false);
  expect(flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 1 })).toBe(0);
  peer
    .expect(subscribe(1, ['x', 1]))
    .send(suback(1, 1))
    .cut();
  expect(flow.devices.subscribeTo(flow.now, flow.device, { topic: 'y', qos: 0 })).toBe(1);
  flow.advance(seconds(1));
  flow
    .accepted(true)
    .expect(subscribe(2, ['y', 0]))
    .send(suback(2, 0));
  expect(flow.told('subscriptionStands')).toEqual(['0', '0', '1']);
});

test('a filter is given up at once, and the broker is told now or when it can be', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow
    .accepted(false)
    .expect(subscribe(1, ['a', 1], ['b', 2]))
    .send(suback(1, 1, 2));
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  expect(flow.told('subscriptionGivenUp')).toEqual(['0']);
  peer.expect(unsubscribe(2, 'a')).send(unsuback(2, REASON.success)).cut();
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'b');
  expect(flow.told('subscriptionGivenUp')).toEqual(['0', '1']);
  flow.advance(seconds(1));
  const back = flow.accepted(true).expect(unsubscribe(3, 'b')).send(unsuback(3, REASON.success));
  flow.reconnected(back, true).silent();
});

test('an UNSUBSCRIBE without answer is sent again, whatever else was answered', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(true);
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'b');
  peer.expect(unsubscribe(1, 'a'), unsubscribe(2, 'b')).send(unsuback(1, REASON.success));
  flow.reconnected(peer, true).expect(unsubscribe(3, 'b'));
});

test('with the session went what was to be unsubscribed', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(true);
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  peer.expect(unsubscribe(1, 'a'));
  flow.reconnected(peer, false).expect(subscribe(2, ['b', 2]));
});

test('a SUBACK that comes after the filter was given up revives nothing', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  peer.expect(unsubscribe(2, 'a')).send(suback(1, 1, 2), unsuback(2, REASON.success));
  expect(flow.told('subscriptionStands')).toEqual(['1']);
  flow.reconnected(peer, false).expect(subscribe(3, ['b', 2]));
});

test('giving up what nobody wanted, or twice, says nothing', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(true);
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'c');
  peer.silent();
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'a');
  peer.expect(unsubscribe(1, 'a'));
  expect(flow.told('subscriptionGivenUp')).toEqual(['0']);
});

test('its identifiers and those of publishes in flight are different [MQTT-2.2.1-3 (5.0)]', () => {
  const flow = new DeviceFlow();
  const peer = flow.accepted(false);
  flow.publish('t', 1, 1);
  flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 1 });
  flow.publish('t', 2, 2);
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'x');
  peer.expect(
    publish('t', { qos: 1, id: 1, message: 1 }),
    subscribe(2, ['x', 1]),
    publish('t', { qos: 2, id: 3, message: 2 }),
    unsubscribe(4, 'x'),
  );
});

test('options go out as they were configured; what is off is left out', () => {
  const requests = [
    { topic: 'a', qos: 1, nl: true, rap: true, rh: 2 },
    { topic: '$share/g/b', qos: 0, nl: false, rap: false, rh: 0 },
  ] as const;
  const [packet] = new DeviceFlow({ requests }).accepted().take();
  expect(packet).toEqual({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [
      { topic: 'a', qos: 1, nl: true, rap: true, rh: 2 },
      { topic: '$share/g/b', qos: 0 },
    ],
  });
});

test('filters with different identifiers are asked for in packets of their own', () => {
  const requests = [
    { topic: 'a', qos: 1, identifier: 5 },
    { topic: 'b', qos: 1 },
    { topic: 'c', qos: 1, identifier: 5 },
  ] as const;
  const flow = new DeviceFlow({ requests });
  const properties = { subscriptionIdentifier: 5 };
  const peer = flow
    .accepted()
    .expect({ ...subscribe(1, ['a', 1], ['c', 1]), properties }, subscribe(2, ['b', 1]));
  peer.send(suback(2, 1), suback(1, 1, 1));
  expect(flow.told('subscriptionStands')).toEqual(['1', '0', '2']);
});

test('a SUBACK that answers another number of filters is a protocol error [MQTT-3.9.3-1 (5.0)]', () => {
  const flow = new DeviceFlow(TWO);
  const peer = flow.accepted(false).expect(subscribe(1, ['a', 1], ['b', 2]));
  peer.send(suback(1, 1)).expect(disconnect(REASON.protocolError), closed);
  expect(flow.told('subscriptionStands')).toEqual([]);
});
