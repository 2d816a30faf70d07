import { expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import {
  abandoned,
  aborted,
  closed,
  connack,
  connect,
  disconnect,
  pingreq,
  publish,
  subscribe,
} from '../testing/spoken-packet.ts';

test('CONNECT is the first packet, and says what the plan says [MQTT-3.1.0-1 (5.0)]', () => {
  const flow = new DeviceFlow({ clientId: 'm-1', mqtt: { keepAlive: 60, receiveMaximum: 20 } });
  const properties = { receiveMaximum: 20 };
  flow.dialled().expect(connect('m-1', { keepAlive: 60, expiry: 3600, properties }));
});

test('properties that say what their absence says are left out', () => {
  const flow = new DeviceFlow({ mqtt: { sessionExpiryInterval: 0 } });
  const [packet] = flow.dialled().take();
  expect(packet).toHaveProperty('properties', {});
});

test('a 3.1.1 CONNECT has no properties', () => {
  const flow = new DeviceFlow({ mqtt: { version: 4, clean: true } });
  const [packet] = flow.dialled().take();
  expect(packet).toEqual(connect('meter', { version: 4, clean: true }));
});

test('a dial that does not open is given up at the connect time-out, and tried again', () => {
  const flow = new DeviceFlow({ client: { connectTimeout: seconds(30) } });
  const peer = flow.ringing();
  flow.advance(duration(30e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(abandoned);
  flow.advance(seconds(1));
  flow.ringing();
});

test('the time-out runs from dialling to CONNACK: opening does not extend it', () => {
  const flow = new DeviceFlow({ client: { connectTimeout: seconds(30) } });
  const peer = flow.ringing();
  flow.advance(seconds(20));
  flow.devices.opened(flow.now, peer.link);
  peer.expect(connect('meter', { expiry: 3600 }));
  flow.advance(duration(10e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(aborted);
});

test('a shorter dial time-out gives up what does not open, and nothing else', () => {
  const flow = new DeviceFlow({
    client: { dialTimeout: seconds(5), connectTimeout: seconds(30) },
  });
  const peer = flow.ringing();
  flow.advance(duration(5e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(abandoned);
  flow.advance(seconds(1));
  const next = flow.dialled();
  next.expect(connect('meter', { expiry: 3600 }));
  flow.advance(duration(30e6 - 1));
  next.silent();
  flow.advance(duration(1));
  next.expect(aborted);
});

test('a CONNACK in time ends the time-out', () => {
  const flow = new DeviceFlow({ client: { connectTimeout: seconds(30) } });
  const peer = flow.accepted();
  flow.advance(seconds(3600));
  peer.silent();
});

test('a refusal closes the connection, and the device comes back', () => {
  const flow = new DeviceFlow();
  const peer = flow.dialled();
  peer.take();
  peer.send(connack(false, REASON.serverBusy)).expect(closed);
  expect(flow.told('connected')).toEqual([]);
  flow.advance(seconds(1));
  flow.accepted();
});

test('the server’s DISCONNECT is taken at its word', () => {
  const flow = new DeviceFlow();
  flow.accepted().send(disconnect(REASON.sessionTakenOver)).expect(closed);
  expect(flow.told('disconnected')).toHaveLength(1);
  flow.advance(seconds(1));
  flow.accepted();
});

test('the server’s receive maximum bounds what is in flight [MQTT-3.3.4-7 (5.0)]', () => {
  const flow = new DeviceFlow({ client: { maxInflight: 20 } });
  const peer = flow.accepted(false, { receiveMaximum: 1 });
  flow.publish('t', 1, 1);
  flow.publish('t', 1, 2);
  peer.expect(publish('t', { qos: 1, id: 1, message: 1 }));
});

test('an unstable ClientId is another one at each attempt', () => {
  const flow = new DeviceFlow({ clientId: 'm', memories: ['unstableClientId'] });
  flow.fails(flow.ringing());
  flow.advance(seconds(1));
  flow
    .dialled()
    .expect(connect('m~1', { expiry: 3600 }))
    .cut();
  flow.advance(seconds(1));
  flow.dialled().expect(connect('m~2', { expiry: 3600 }));
  expect(flow.told('dialled')).toEqual(['m~0', 'm~1', 'm~2']);
});

test('strict: a session it knows nothing of is left and wiped [MQTT-3.2.2-4 (5.0)]', () => {
  const flow = new DeviceFlow({ client: { strictSessionPresent: true }, filters: [['c', 1]] });
  flow.accepted(true).expect(closed);
  expect(flow.told('connected')).toEqual([]);
  flow.advance(seconds(1));
  const back = flow.dialled().expect(connect('meter', { clean: true, expiry: 3600 }));
  back
    .send(connack(false))
    .expect(subscribe(1, ['c', 1]))
    .cut();
  // Clean only that once; and the session that is found now is its own.
  flow.advance(seconds(1));
  flow
    .dialled()
    .expect(connect('meter', { expiry: 3600 }))
    .send(connack(true));
  expect(flow.told('connected')).toEqual(['false', 'true']);
});

test('not strict, it goes on with a session it knows nothing of', () => {
  const flow = new DeviceFlow();
  flow.accepted(true).silent();
  expect(flow.told('connected')).toEqual(['true']);
});

test('strict or not, a clean CONNECT that failed is still to be done', () => {
  const flow = new DeviceFlow();
  flow.accepted();
  flow.reboot(seconds(5), true);
  flow.advance(seconds(5));
  flow.fails(flow.ringing());
  flow.advance(seconds(1));
  flow
    .dialled()
    .expect(connect('meter', { clean: true, expiry: 3600 }))
    .send(connack(false))
    .cut();
  flow.advance(seconds(1));
  flow.dialled().expect(connect('meter', { clean: false, expiry: 3600 }));
});

test('a PINGREQ goes out within the keep-alive of the last packet [MQTT-3.1.2-20 (5.0)]', () => {
  const flow = new DeviceFlow({ mqtt: { keepAlive: 60 } });
  const peer = flow.ringing();
  flow.advance(seconds(5));
  flow.devices.opened(flow.now, peer.link);
  peer.take();
  // CONNECT is a packet, however long its answer takes.
  flow.advance(seconds(10));
  peer.send(connack(false));
  flow.advance(duration(50e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(pingreq);
});
