import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import type { Qos } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow, planWith } from '../testing/device-flow.ts';
import type { Peer } from '../testing/flow.ts';
import { connack, puback, pubcomp, publish, pubrec, pubrel } from '../testing/spoken-packet.ts';
import type { ClientPlan } from './plan.ts';

const { outbox } = planWith().client;

/** A device that is on its way to the broker, and its application's messages. */
function offline(client: Partial<ClientPlan> = {}): DeviceFlow {
  return new DeviceFlow({ client });
}

/** Publishes messages 1 … n at these QoS. */
function publishAll(flow: DeviceFlow, ...levels: readonly Qos[]): void {
  for (const [place, qos] of levels.entries()) flow.publish('t', qos, place + 1);
}

/** The first sending of message `n` under identifier `id`. */
const first = (id: number, n: number, qos: Qos = 1) => publish('t', { qos, id, message: n });

test('QoS 0, 1 and 2 go out at once when there is room, in order', () => {
  const flow = offline();
  const peer = flow.accepted();
  publishAll(flow, 0, 1, 2);
  peer.expect(first(0, 1, 0), first(1, 2), first(2, 3, 2));
  peer.send(pubrec(2)).expect(pubrel(2)).send(puback(1), pubcomp(2)).silent();
  // At QoS 2 the broker has it at PUBREC, and the publisher believes it at PUBCOMP (MODEL §4).
  expect(flow.told('passedOn')).toEqual(['#3', '#2']);
  expect(flow.told('confirmed')).toEqual(['#2', '#3']);
  expect(flow.publicationsHeld).toBe(0);
});

test('what is published offline waits for CONNACK, except QoS 0', () => {
  const flow = offline();
  publishAll(flow, 1, 0, 2);
  expect(flow.told('publishDropped')).toEqual(['#2 publisher.offline']);
  flow.accepted().expect(first(1, 1), first(2, 3, 2));
});

test('QoS 0 waits too where the library keeps it, and does not overtake', () => {
  const flow = offline({ outbox: { ...outbox, storeQos0: true } });
  publishAll(flow, 0, 1, 0);
  flow.accepted().expect(first(0, 1, 0), first(1, 2), first(0, 3, 0));
});

test('a full outbox drops its oldest QoS 0 first, where it is told to, and then its oldest', () => {
  const full = { ...outbox, storeQos0: true, maxMessages: 3, overflow: 'drop-qos0-first' } as const;
  const flow = offline({ outbox: full });
  publishAll(flow, 1, 0, 0, 1, 1, 1);
  expect(flow.told('publishDropped')).toEqual([
    '#2 publisher.outbox-full',
    '#3 publisher.outbox-full',
    '#1 publisher.outbox-full',
  ]);
  flow.accepted().expect(first(1, 4), first(2, 5), first(3, 6));
});

test('what has waited too long is given up, and what was sent in time is not', () => {
  const waiting = { ...outbox, expiry: seconds(30) };
  const flow = offline({ connectTimeout: seconds(60), maxInflight: 1, outbox: waiting });
  publishAll(flow, 1);
  flow.advance(seconds(10));
  flow.publish('t', 1, 2);
  flow.advance(duration(20e6 - 1));
  expect(flow.told('publishDropped')).toEqual([]);
  flow.advance(duration(1));
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.offline']);
  const peer = flow.accepted().expect(first(1, 2));
  flow.publish('t', 1, 3);
  flow.advance(seconds(40));
  peer.silent();
  expect(flow.told('publishDropped')).toEqual(['#1 publisher.offline', '#3 publisher.offline']);
  peer.send(puback(1));
  expect(flow.publicationsHeld).toBe(0);
});

test('no more than maxInflight is unacknowledged; at QoS 2 until PUBCOMP', () => {
  const flow = offline({ maxInflight: 1 });
  const peer = flow.accepted();
  publishAll(flow, 2, 1, 0);
  peer
    .expect(first(1, 1, 2))
    .send(pubrec(1))
    .expect(pubrel(1));
  peer.send(pubcomp(1)).expect(first(2, 2), first(0, 3, 0));
});

test('a full connection holds everything back, in order', () => {
  const flow = offline();
  const peer = flow.accepted().clog();
  publishAll(flow, 0, 1);
  peer.unclog();
  flow.publish('t', 0, 3);
  peer
    .silent()
    .drain()
    .expect(first(0, 1, 0), first(1, 2), first(0, 3, 0));
});

test('QoS 0 that had to wait dies with its connection, unless the library keeps it', () => {
  for (const storeQos0 of [false, true]) {
    const flow = offline({ outbox: { ...outbox, storeQos0 } });
    const peer = flow.accepted().clog();
    publishAll(flow, 0, 1, 0);
    flow.reconnected(peer, true).take();
    const lost = storeQos0 ? [] : ['#1 publisher.link-lost', '#3 publisher.link-lost'];
    expect(flow.told('publishDropped')).toEqual(lost);
  }
});

describe('the outbox bound', () => {
  const messages = fc.array(fc.constantFrom<Qos>(1, 2), { maxLength: 12 });
  const bound = fc.nat({ max: 5 });

  /** What of messages 1 … n is sent by a device that was offline all the time. */
  function kept(overflow: 'drop-newest' | 'drop-oldest', maxMessages: number, levels: Qos[]) {
    const flow = offline({ outbox: { maxMessages, overflow, storeQos0: false }, maxInflight: 99 });
    publishAll(flow, ...levels);
    const sent = flow.accepted().take();
    const dropped = flow.told('publishDropped');
    expect(new Set(dropped.map((line) => line.split(' ')[1])).size).toBeLessThanOrEqual(1);
    expect(dropped.every((line) => line.endsWith(' publisher.outbox-full'))).toBe(true);
    expect(sent.length + dropped.length).toBe(levels.length);
    return sent.map((packet) => (packet.cmd === 'publish' ? packet.message : 0));
  }

  test('drop-newest keeps the first, drop-oldest the last, and each costs one', () => {
    fc.assert(
      fc.property(messages, bound, (levels, maxMessages) => {
        const all = levels.map((_, place) => place + 1);
        expect(kept('drop-newest', maxMessages, levels)).toEqual(all.slice(0, maxMessages));
        const last = maxMessages === 0 ? [] : all.slice(-maxMessages);
        expect(kept('drop-oldest', maxMessages, levels)).toEqual(last);
      }),
      { numRuns: 60 },
    );
  });

  test('0 lets nothing wait, but what can be sent at once is sent', () => {
    const flow = offline({ outbox: { ...outbox, maxMessages: 0, overflow: 'drop-oldest' } });
    const peer = flow.accepted();
    publishAll(flow, 1);
    peer.expect(first(1, 1));
  });
});

/** Messages 1 (QoS 1), 2 (QoS 2), 3 (QoS 2, released) in flight, 4 (QoS 1) waiting. */
function inFlight(client: Partial<ClientPlan>): { flow: DeviceFlow; peer: Peer } {
  const flow = offline({ maxInflight: 3, ...client });
  const peer = flow.accepted();
  publishAll(flow, 1, 2, 2, 1);
  peer
    .expect(first(1, 1), first(2, 2, 2), first(3, 3, 2))
    .send(pubrec(3))
    .expect(pubrel(3));
  return { flow, peer };
}

const again = (id: number, n: number, qos: Qos = 1) => ({ ...first(id, n, qos), dup: true });

test('a session found: in flight again with DUP, then PUBREL, then what waited', () => {
  // [MQTT-4.4.0-1 (5.0)], [MQTT-4.6.0-1 (5.0)], [MQTT-4.6.0-4 (5.0)].
  const { flow, peer } = inFlight({});
  const back = flow.reconnected(peer, true);
  // PUBREL takes no place (MODEL §2), so there is one for message 4.
  back.expect(again(1, 1), again(2, 2, 2), pubrel(3), first(4, 4));
  back.send(puback(1), puback(4), pubrec(2)).expect(pubrel(2)).send(pubcomp(2), pubcomp(3));
  expect(flow.told('confirmed')).toEqual(['#1', '#4', '#2', '#3']);
  expect(flow.publicationsHeld).toBe(0);
});

test('a smaller receive maximum of the server holds the rest back [MQTT-3.3.4-7 (5.0)]', () => {
  const { flow, peer } = inFlight({});
  peer.cut();
  flow.advance(seconds(1));
  const back = flow.accepted(true, { receiveMaximum: 1 }).expect(again(1, 1), pubrel(3));
  back.send(pubcomp(3)).silent();
  back.send(puback(1)).expect(again(2, 2, 2));
});

test('what is to be sent again is not overtaken either', () => {
  const { flow, peer } = inFlight({});
  peer.send(puback(1)).expect(first(4, 4)).cut();
  flow.advance(seconds(1));
  const back = flow.dialled().clog();
  back.take();
  back.send(connack(true)).expect(pubrel(3)).unclog();
  flow.publish('t', 1, 5);
  back
    .silent()
    .drain()
    .expect(again(2, 2, 2), again(4, 4), first(5, 5));
});

test('a session lost, discard: what was in flight is lost [MQTT-3.2.2-5 (5.0)]', () => {
  const { flow, peer } = inFlight({ onSessionLost: 'discard' });
  flow.reconnected(peer, false).expect(first(4, 4));
  expect(flow.told('publishDropped')).toEqual([
    '#1 publisher.session-lost',
    '#2 publisher.session-lost',
  ]);
  // The broker had taken it over already; only the confirmation is missing.
  expect(flow.told('abandoned')).toEqual(['#3']);
  expect(flow.publicationsHeld).toBe(1);
});

test('a session lost, republish: it is published anew, before what waited', () => {
  const { flow, peer } = inFlight({ onSessionLost: 'republish' });
  const back = flow.reconnected(peer, false);
  back.expect(first(4, 1), first(5, 2, 2), first(6, 4));
  expect(flow.told('publishDropped')).toEqual([]);
  expect(flow.told('abandoned')).toEqual(['#3']);
  back.send(puback(4), puback(6), pubrec(5)).expect(pubrel(5)).send(pubcomp(5));
  expect(flow.publicationsHeld).toBe(0);
});

test('power loss keeps what was stored', () => {
  const { flow } = inFlight({});
  flow.reboot(seconds(5));
  flow.advance(seconds(5));
  flow.accepted(true).expect(again(1, 1), again(2, 2, 2), pubrel(3), first(4, 4));
});

test('acknowledgements of nothing change nothing, and a stray PUBREC is answered', () => {
  const flow = offline();
  const peer = flow.accepted();
  peer.send(puback(9), pubcomp(9), pubrec(9, REASON.quotaExceeded)).silent();
  peer.send(pubrec(9)).expect(pubrel(9, REASON.packetIdentifierNotFound));
  publishAll(flow, 2);
  peer
    .expect(first(1, 1, 2))
    .send(pubrec(1), pubrec(1))
    .expect(pubrel(1), pubrel(1));
  expect(flow.told('passedOn')).toEqual(['#1']);
});

test('a PUBCOMP that found no such identifier ends the handshake without confirmation', () => {
  const flow = offline();
  const peer = flow.accepted();
  publishAll(flow, 2);
  peer
    .expect(first(1, 1, 2))
    .send(pubrec(1))
    .expect(pubrel(1));
  peer.send(pubcomp(1, REASON.packetIdentifierNotFound));
  expect([flow.told('confirmed'), flow.told('abandoned')]).toEqual([[], ['#1']]);
  expect(flow.publicationsHeld).toBe(0);
});

test('releases of every connection before leave identifiers for SUBSCRIBE', () => {
  const flow = offline({ maxInflight: 65_535 });
  const peer = flow.accepted();
  for (let n = 1; n <= 65_535; n++) flow.publish('t', 2, n);
  const sent = peer.take().length;
  for (let id = 1; id <= sent; id++) peer.blurt(pubrec(id));
  peer.take();
  const back = flow.reconnected(peer, true);
  expect(back.take()).toHaveLength(sent);
  // None of them takes a place on this connection, yet all of them still have an identifier.
  flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 1 });
  expect(back.take()).toMatchObject([{ cmd: 'subscribe' }]);
});
