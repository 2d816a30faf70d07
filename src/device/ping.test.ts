import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration, seconds } from '../kernel/time.ts';
import { REASON } from '../mqtt/reason-code.ts';
import { DeviceFlow } from '../testing/device-flow.ts';
import type { Peer } from '../testing/flow.ts';
import {
  aborted,
  connack,
  pingreq,
  pingresp,
  puback,
  pubcomp,
  publish,
  pubrec,
  pubrel,
  suback,
} from '../testing/spoken-packet.ts';

function scene(): { readonly flow: DeviceFlow; readonly peer: Peer } {
  const flow = new DeviceFlow({
    mqtt: { keepAlive: 60 },
    client: { pingTimeout: seconds(10) },
  });
  return { flow, peer: flow.accepted() };
}

test('an unanswered PINGREQ ends the connection at the ping time-out', () => {
  const { flow, peer } = scene();
  flow.advance(seconds(60));
  peer.expect(pingreq);
  flow.advance(duration(10e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(aborted);
  expect(flow.told('disconnected')).toHaveLength(1);
});

test('some libraries send PINGREQ before the keep-alive is over', () => {
  const flow = new DeviceFlow({ mqtt: { keepAlive: 60 }, client: { pingAfter: 0.5 } });
  const peer = flow.accepted();
  flow.advance(duration(30e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(pingreq);
});

test('an answered one does not, and the next is due a keep-alive later', () => {
  const { flow, peer } = scene();
  for (let n = 0; n < 5; n++) {
    flow.advance(seconds(60));
    peer.expect(pingreq);
    peer.send(pingresp).silent();
  }
});

test('what the device sends puts the PINGREQ off; what it hears does not', () => {
  const { flow, peer } = scene();
  flow.advance(seconds(30));
  peer.send(publish('t'));
  flow.advance(seconds(30));
  peer.expect(pingreq).send(pingresp);
  flow.advance(seconds(30));
  flow.publish('t', 0, 1);
  peer.expect(publish('t', { message: 1 }));
  flow.advance(duration(60e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(pingreq);
});

/** Everything by which a connected device answers. */
const answers = [
  ['PUBACK', publish('t', { qos: 1, id: 1 }), puback(1)],
  ['PUBREC', publish('t', { qos: 2, id: 1 }), pubrec(1)],
  ['PUBCOMP', pubrel(9), pubcomp(9, REASON.packetIdentifierNotFound)],
  ['PUBREL', pubrec(9), pubrel(9, REASON.packetIdentifierNotFound)],
] as const;

test.each(answers)('%s is a packet too', (_name, said, answer) => {
  const { flow, peer } = scene();
  flow.advance(seconds(59));
  peer.send(said).expect(answer);
  flow.advance(duration(60e6 - 1));
  peer.silent();
  flow.advance(duration(1));
  peer.expect(pingreq);
});

test('SUBSCRIBE and UNSUBSCRIBE are packets too', () => {
  const { flow, peer } = scene();
  flow.advance(seconds(59));
  flow.devices.subscribeTo(flow.now, flow.device, { topic: 'x', qos: 0 });
  peer.take();
  flow.advance(seconds(59));
  peer.send(suback(1, 0));
  flow.devices.unsubscribeFrom(flow.now, flow.device, 'x');
  peer.take();
  flow.advance(duration(60e6 - 1));
  peer.silent();
});

test('whatever it sends and when, no silence of its own is longer than the keep-alive', () => {
  const gaps = fc.array(fc.nat({ max: 90_000_000 }), { maxLength: 15 });
  fc.assert(
    fc.property(gaps, (waits) => {
      const { flow, peer } = scene();
      let spokeAt: number = flow.now;
      for (const wait of waits) {
        for (let left = wait; left > 0; left -= 1e6) {
          flow.advance(duration(Math.min(left, 1e6)));
          if (peer.take().length === 0) continue;
          spokeAt = flow.now;
          peer.send(pingresp);
        }
        // One second is the grain of this test, not of the device.
        expect(flow.now - spokeAt).toBeLessThanOrEqual(61e6);
        flow.publish('t', 0, 1);
        peer.take();
        spokeAt = flow.now;
      }
    }),
    { numRuns: 40 },
  );
});

test('keep-alive 0 sends none', () => {
  const flow = new DeviceFlow({ mqtt: { keepAlive: 0 } });
  const peer = flow.accepted();
  flow.advance(seconds(1e6));
  peer.silent();
});

test('a PINGRESP of nothing, or before CONNACK, changes nothing', () => {
  const flow = new DeviceFlow({ mqtt: { keepAlive: 10 }, client: { connectTimeout: seconds(60) } });
  const peer = flow.dialled();
  peer.take();
  flow.advance(seconds(20));
  // A broker that says anything before CONNACK is broken [MQTT-3.2.0-1 (5.0)].
  peer.send(pingresp);
  expect(peer.take()).not.toContainEqual(pingreq);
});

test('the next connection does not wait for the PINGRESP of the last', () => {
  const { flow, peer } = scene();
  flow.advance(seconds(60));
  peer.expect(pingreq).cut();
  flow.advance(seconds(1));
  const back = flow.dialled();
  back.take();
  back.send(connack(true));
  flow.advance(seconds(59));
  back.silent();
});
