/**
 * The story of sims/walkthrough.yaml, packet by packet: what its comment says is seen to happen,
 * each step at its time. A packet's time is its arrival; one way over the sensor's link is 100 ms.
 */
import { describe, expect, test } from 'vitest';
import { lineOf, simulateAloud } from '../testing/observation-log.ts';
import { shippedScenario } from '../testing/shipped-sims.ts';
import { simulate } from './run.ts';

const scenario = shippedScenario('walkthrough');
const { record, entries } = simulateAloud(scenario);

/** What happens to these between two minutes, keep-alive traffic left out. */
function story(who: RegExp, from: number, until: number): readonly string[] {
  return entries
    .filter(({ at }) => at >= from * 60e6 && at < until * 60e6)
    .filter((entry) => who.test(entry.who) && !entry.what.includes('PING'))
    .map(lineOf);
}

/** The device is `sensor/0`, its session `sensor-42`. */
const SENSOR = /^sensor/;

test('a first CONNECT finds no session, so the sensor subscribes', () => {
  expect(story(SENSOR, 0, 1.5)).toEqual([
    '0:01:01.170 sensor/0 → CONNECT',
    '0:01:01.170 sensor-42 session created',
    '0:01:01.272 sensor/0 ← CONNACK no session',
    '0:01:01.374 sensor/0 → SUBSCRIBE commands/sensor-42/+',
    '0:01:01.476 sensor/0 ← SUBACK QoS 2',
  ]);
});

test('readings go up and a command comes down', () => {
  expect(story(SENSOR, 1.5, 5)).toEqual([
    '0:01:30.103 sensor/0 → PUBLISH #1 QoS 1 id 2 readings/sensor-42',
    '0:01:30.205 sensor/0 ← PUBACK id 2',
    '0:03:00.104 sensor/0 ← PUBLISH #2 QoS 1 id 1 commands/sensor-42/reboot',
    '0:03:00.104 sensor/0 delivered #2 after 104ms',
    '0:03:00.206 sensor/0 → PUBACK id 1',
    '0:04:30.103 sensor/0 → PUBLISH #3 QoS 1 id 3 readings/sensor-42',
    '0:04:30.205 sensor/0 ← PUBACK id 3',
  ]);
});

describe('when the link is lost at 5m', () => {
  test('the broker notices 90 s after the last packet, the sensor by an unanswered ping', () => {
    expect(story(SENSOR, 5, 10)).toEqual([
      '0:06:00.103 sensor-42 keep-alive expired',
      '0:06:30.000 sensor/0 offline',
    ]);
  });

  test('there is no DISCONNECT, then or ever', () => {
    expect(entries.filter(({ what }) => what.includes('DISCONNECT'))).toEqual([]);
  });

  test('QoS 1 commands queue in the session and the QoS 0 status does not', () => {
    expect(story(SENSOR, 10, 75)).toEqual([
      '0:10:00.001 sensor-42 queued #4',
      '0:25:00.001 sensor-42 queued #6',
      '0:40:00.001 sensor/0 lost #7 broker.qos0-offline',
      '0:45:00.001 sensor-42 queued #8',
      '1:10:00.001 sensor-42 queued #10',
    ]);
  });
});

describe('when the link is back at 75m', () => {
  const back = story(SENSOR, 75, 77);

  test('the session is present, and the sensor does not subscribe', () => {
    expect(back.slice(0, 2)).toEqual([
      '1:15:01.170 sensor/0 → CONNECT',
      '1:15:01.272 sensor/0 ← CONNACK session present',
    ]);
    expect(back.filter((line) => line.includes('SUBSCRIBE'))).toEqual([]);
  });

  test('the queue is drained in order', () => {
    expect(back.filter((line) => line.includes('←')).slice(1, 5)).toEqual([
      '1:15:01.275 sensor/0 ← PUBLISH #4 QoS 1 id 2 commands/sensor-42/reboot',
      '1:15:01.279 sensor/0 ← PUBLISH #6 QoS 1 id 3 commands/sensor-42/reboot',
      '1:15:01.282 sensor/0 ← PUBLISH #8 QoS 1 id 4 commands/sensor-42/reboot',
      '1:15:01.285 sensor/0 ← PUBLISH #10 QoS 1 id 5 commands/sensor-42/reboot',
    ]);
    expect(back.filter((line) => line.includes('delivered'))).toEqual([
      '1:15:01.275 sensor/0 delivered #4 after 1h 5m 1.275s',
      '1:15:01.279 sensor/0 delivered #6 after 50m 1.279s',
      '1:15:01.282 sensor/0 delivered #8 after 30m 1.282s',
      '1:15:01.285 sensor/0 delivered #10 after 5m 1.285s',
    ]);
  });

  test('the readings that waited in the sensor reach the back-end, in order', () => {
    const delivered = story(/^backend/, 5, 77).filter((line) => line.includes('delivered'));
    expect(delivered).toEqual([
      '1:15:01.376 backend/0 delivered #5 after 55m 1.376s',
      '1:15:01.379 backend/0 delivered #9 after 25m 1.379s',
    ]);
  });
});

test('a QoS 2 command cut before its PUBREL is finished after the reconnect, exactly once', () => {
  expect(story(SENSOR, 80, 88)).toEqual([
    '1:20:00.104 sensor/0 ← PUBLISH #12 QoS 2 id 6 commands/sensor-42/unlock',
    '1:20:00.206 sensor/0 → PUBREC id 6',
    // 250 ms into the handshake the link is gone, and the PUBREL with it.
    '1:21:30.206 sensor-42 keep-alive expired',
    '1:22:00.104 sensor/0 offline',
    '1:23:31.274 sensor/0 → CONNECT',
    '1:23:31.376 sensor/0 ← CONNACK session present',
    '1:23:31.378 sensor/0 ← PUBREL id 6',
    '1:23:31.378 sensor/0 delivered #12 after 3m 31.378s',
    '1:23:31.480 sensor/0 → PUBCOMP id 6',
  ]);
  const { delivered, duplicates } = record.deliveries.qos2;
  expect({ delivered, duplicates }).toEqual({ delivered: 1, duplicates: 0 });
});

describe('when the link is lost again at 90m', () => {
  test('two QoS 1 commands queue', () => {
    expect(story(SENSOR, 90, 110)).toEqual([
      '1:30:30.101 sensor-42 keep-alive expired',
      '1:31:00.000 sensor/0 offline',
      '1:35:00.001 sensor-42 queued #14',
      '1:40:00.001 sensor-42 queued #15',
    ]);
  });

  test('a clean CONNECT wipes both, and the sensor is deaf until it has subscribed again', () => {
    expect(story(SENSOR, 110, 113)).toEqual([
      '1:50:06.170 sensor/0 → CONNECT clean',
      '1:50:06.170 sensor/0 lost #14 broker.session-cleaned',
      '1:50:06.170 sensor/0 lost #15 broker.session-cleaned',
      '1:50:06.170 sensor-42 session ended cleaned',
      '1:50:06.170 sensor-42 session created',
      '1:50:06.252 sensor/0 lost #16 broker.no-subscription',
      '1:50:06.272 sensor/0 ← CONNACK no session',
      '1:50:06.374 sensor/0 → SUBSCRIBE commands/sensor-42/+',
      '1:50:06.476 sensor/0 ← SUBACK QoS 2',
    ]);
    expect(record.deliveries.total.causes['broker.session-cleaned']).toBe(2);
    expect(record.deliveries.total.causesAfter['cleaned']).toBe(1);
  });

  test('then it hears as before', () => {
    expect(story(SENSOR, 114, 120)).toEqual([
      '1:55:00.104 sensor/0 ← PUBLISH #18 QoS 1 id 1 commands/sensor-42/reboot',
      '1:55:00.104 sensor/0 delivered #18 after 104ms',
      '1:55:00.206 sensor/0 → PUBACK id 1',
    ]);
  });
});

test('whoever listens changes nothing', () => {
  expect(simulate(scenario).digest).toBe(record.digest);
});
