import { expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import { puback, pubcomp, publish, pubrec, pubrel } from '../testing/spoken-packet.ts';

const RETRY = { onRejected: { retryAfter: seconds(10), max: 2 } } as const;
const refused = REASON.quotaExceeded;

const sent = (id: number, message: number, qos: 1 | 2 = 1) => publish('t', { qos, id, message });

test('drop: a refused message is lost, and never resent by itself [MQTT-4.4.0-2 (5.0)]', () => {
  const flow = new DeviceFlow({ client: { onRejected: 'drop' } });
  const peer = flow.accepted();
  flow.publish('t', 1, 1);
  flow.publish('t', 2, 2);
  peer
    .expect(sent(1, 1), sent(2, 2, 2))
    .send(puback(1, refused), pubrec(2, refused))
    .silent();
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.rejected', '#2 publisher.rejected']);
  flow.reconnected(peer, true).silent();
  expect(flow.publicationsHeld).toBe(0);
});

test('retry: the application publishes it again after a while, under the same number', () => {
  const flow = new DeviceFlow({ client: RETRY });
  const peer = flow.accepted();
  flow.publish('t', 1, 7);
  peer.expect(sent(1, 7)).send(puback(1, refused));
  flow.advance(duration(10e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  // A new PUBLISH: another identifier, and no DUP.
  peer.expect(sent(2, 7)).send(puback(2));
  expect(flow.told('confirmed')).toEqual(['#7']);
  expect(flow.publicationsHeld).toBe(0);
});

test('after max tries it is lost', () => {
  const flow = new DeviceFlow({ client: RETRY });
  const peer = flow.accepted();
  flow.publish('t', 1, 7);
  for (const id of [1, 2, 3]) {
    peer.expect(sent(id, 7)).send(puback(id, refused));
    flow.advance(seconds(10));
  }
  peer.silent();
  expect(flow.told('publishDropped')).toEqual(['#7 publisher.rejected']);
  expect(flow.publicationsHeld).toBe(0);
});

test('each message waits from its own refusal, and is held meanwhile', () => {
  const flow = new DeviceFlow({ client: RETRY });
  const peer = flow.accepted();
  flow.publish('t', 1, 1);
  flow.publish('t', 1, 2);
  peer.expect(sent(1, 1), sent(2, 2)).send(puback(1, refused));
  flow.advance(seconds(4));
  peer.send(puback(2, refused));
  const held: number[] = [];
  flow.devices.forEachHeldCopy(
    flow.device,
    (publication) => held.push(publication),
    () => expect.fail('the device has received nothing'),
  );
  expect(held).toHaveLength(2);
  flow.advance(seconds(6));
  peer.expect(sent(3, 1)).send(puback(3));
  flow.advance(seconds(4));
  peer.expect(sent(4, 2)).send(puback(4));
});

test('a retry that comes due offline waits in the outbox', () => {
  const flow = new DeviceFlow({ client: RETRY, reconnect: { first: seconds(30) } });
  const peer = flow.accepted();
  flow.publish('t', 1, 1);
  peer.expect(sent(1, 1)).send(puback(1, refused)).cut();
  flow.advance(seconds(30));
  flow.accepted(true).expect(sent(2, 1));
});

test.each([1, 2] as const)('QoS %i: refusals count up to an acceptance, not beyond it', (qos) => {
  const flow = new DeviceFlow({ client: { onRejected: { retryAfter: seconds(10), max: 1 } } });
  const peer = flow.accepted();
  const refuse = (id: number) => peer.send(qos === 1 ? puback(id, refused) : pubrec(id, refused));
  // Twice, as nobody else has this number.
  for (const id of [1, 3]) {
    flow.publish('t', qos, 7);
    peer.expect(sent(id, 7, qos));
    refuse(id);
    flow.advance(seconds(10));
    peer.expect(sent(id + 1, 7, qos));
    if (qos === 1) peer.send(puback(id + 1));
    else
      peer
        .send(pubrec(id + 1))
        .expect(pubrel(id + 1))
        .send(pubcomp(id + 1));
  }
  expect(flow.told('confirmed')).toEqual(['#7', '#7']);
});
