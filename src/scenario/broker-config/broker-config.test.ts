import { expect, test } from 'vitest';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { loadBroker } from '../broker-settings.ts';
import { loadScenario } from '../load.ts';
import { ScenarioError } from '../scenario-error.ts';

const read = () => '';

function broker(text: string, preset?: string) {
  const brokerConfig = { file: 'broker.conf', text };
  return loadBroker({ set: [], brokerConfig, ...(preset === undefined ? {} : { preset }) });
}

function problems(text: string, preset?: string): readonly string[] {
  try {
    broker(text, preset);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('mosquitto.conf becomes overrides on the newest mosquitto, or on the one that is named', () => {
  const conf =
    '# limits\nmax_queued_messages 50\n  max_inflight_messages 7\nmax_queued_bytes 9000\n';
  const { preset, limits, notes } = broker(conf);
  expect(preset).toBe('mosquitto-2.0.22');
  expect(limits.sessionQueue).toMatchObject({
    maxMessages: 50,
    maxBytes: 9000,
    onlineExtra: 'window',
  });
  expect(limits.inflight).toMatchObject({ maxV311: 7, maxV5: 7 });
  expect(limits.inbound).toMatchObject({ receiveMaximum: 7, maxAwaitingRel: 7 });
  expect(limits.output.maxPackets).toBe(50);
  expect(notes).toEqual([
    'broker.conf: on the preset mosquitto-2.0.22; --preset names another version',
  ]);
  const old = broker(conf, 'mosquitto-2.0.11');
  expect(old).toMatchObject({ preset: 'mosquitto-2.0.11', notes: [] });
  expect(old.limits.sessionQueue).toMatchObject({ maxMessages: 50, onlineExtra: 'none' });
});

test.each(['0', '-1', '00'])('a queue limit of %s is no limit to mosquitto', (text) => {
  const { sessionQueue } = broker(`max_queued_messages ${text}\nmax_queued_bytes ${text}`).limits;
  expect(sessionQueue).toMatchObject({ maxMessages: Infinity, maxBytes: Infinity });
  expect(broker(`max_inflight_messages ${text}`).limits.inflight.maxV311).toBe(65_535);
});

test.each(['0', 'infinity'])('a queue limit of %s is no limit to EMQX', (text) => {
  expect(broker(`mqtt.max_mqueue_len = ${text}`).limits.sessionQueue.maxMessages).toBe(Infinity);
});

test('-1 is none of EMQX’s values', () => {
  expect(problems('mqtt {\n  max_mqueue_len = -1\n}')).toEqual([
    'broker.conf:2:20 mqtt.max_mqueue_len: expected a whole number; 0 and infinity are no limit, and EMQX has no -1, got "-1"',
  ]);
});

test('emqx.conf may be nested, dotted, quoted and commented', () => {
  const { preset, limits } = broker(
    [
      '## EMQX',
      'node { name = "emqx@127.0.0.1", cookie = """a # b""" }',
      'mqtt {',
      '  max_mqueue_len = 200 # messages',
      '  mqueue_store_qos0: false // no',
      '  retry_interval = 30s, max_packet_size = 2MB',
      '  mqueue_priorities = disabled',
      '}',
      'mqtt.session_expiry_interval = "1h"',
      'listeners.tcp.default.acceptors = [ 16, { a = 1 } ]',
      'mqtt { max_inflight = 16, keepalive_multiplier = 2 }',
    ].join('\n'),
    'emqx-5.8',
  );
  expect(preset).toBe('emqx-5.8');
  expect(limits.sessionQueue.maxMessages).toBe(200);
  expect(limits.qos0.storeOffline).toBe(false);
  expect(limits.retry.intervalUs).toBe(30e6);
  expect(limits.inbound.maxPacketBytes).toBe(2 * 1024 * 1024);
  expect(limits.sessionExpiry.v311DefaultUs).toBe(3600e6);
  expect(limits.inflight).toMatchObject({ maxV311: 16, maxV5: 16 });
  expect(limits.keepAlive.factor).toBe(2);
});

test('what is not simulated is noted with its line, what is not about sessions in one line', () => {
  const mosquitto = 'memory_limit 5\nmax_queued_mesages 5\nlistener 1883\nlog_type all\n';
  expect(broker(mosquitto, 'mosquitto-2.0.22').notes).toEqual([
    'broker.conf:1:1: memory_limit is not modelled',
    'broker.conf:2:1: max_queued_mesages is not known (did you mean "max_queued_messages"?)',
    'broker.conf: says nothing of sessions: listener, log_type',
  ]);
  const emqx = 'mqtt.server_keepalive = 60\nzones.a.mqtt.max_inflight = 5\nmqtt.max_inflght = 5\n';
  expect(broker(emqx, 'emqx-6.3').notes).toEqual([
    'broker.conf:1:1: mqtt.server_keepalive is not modelled',
    'broker.conf:2:1: zones.a.mqtt.max_inflight is not modelled',
    'broker.conf:3:1: mqtt.max_inflght is not known (did you mean "mqtt.max_inflight"?)',
  ]);
});

test.each([
  ['max_queued_messages lots', '1:21 max_queued_messages: expected a whole number'],
  [
    'max_queued_messages',
    '1:1 max_queued_messages: expected a whole number; 0 and -1 are no limit, got nothing',
  ],
  ['max_inflight_messages 70000', '1:23 max_inflight_messages: expected a whole number to 65535'],
  [
    'persistent_client_expiration 5s',
    '1:30 persistent_client_expiration: expected a number and h, d',
  ],
  ['max_packet_size 20', '1:17 broker.limits.inbound.maxPacketSize: expected a size'],
  ['queue_qos0_messages yes', '1:21 queue_qos0_messages: expected true or false, got "yes"'],
  ['max_keepalive 1h', '1:15 max_keepalive: expected seconds'],
  ['mqtt.retry_interval = soon', '1:23 mqtt.retry_interval: expected one number and a unit'],
  ['mqtt.max_inflight = 0', '1:21 mqtt.max_inflight: expected a whole number from 1 to 65535'],
  ['mqtt { max_inflight = 3', '1:6: this table is never closed'],
  ['mqtt.max_inflight =', '1:1: mqtt.max_inflight has no value'],
  ['mqtt.max_inflight = 3 }', '1:23: "}" closes nothing'],
  ['mqtt { = 3 }', '1:8: expected a setting such as mqtt.max_inflight = 32'],
  ['', '1:1: the file is empty'],
  ['\0', '1:1: this is a binary file'],
])('%j is a problem with its place', (text, message) => {
  expect(problems(text)[0]).toContain(`broker.conf:${message}`);
});

test('mosquitto’s persistence is snapshots, and its limit of connections one here', () => {
  const { limits } = broker('persistence true\nautosave_interval 60\nmax_connections 9\n');
  expect(limits.durability).toMatchObject({ mode: 'snapshot', intervalUs: 60e6 });
  expect(limits.connect.maxConnections).toBe(9);
  const none = broker('persistence false\nautosave_interval 0\nmax_connections -1\n').limits;
  expect(none.durability.mode).toBe('memory');
  expect(none.durability.intervalUs).toBeGreaterThan(90 * 365 * 86_400e6);
  expect(none.connect.maxConnections).toBe(Infinity);
});

test('EMQX’s ban on flapping clients is on when the file says so, wherever it says it', () => {
  const { maxCount, windowUs, banUs } = broker(
    'flapping_detect { max_count = 5, window_time = 10s, ban_time = 1m, enable = true }',
  ).limits.flapping;
  expect([maxCount, windowUs, banUs]).toEqual([5, 10e6, 60e6]);
  expect(broker('flapping_detect.enable = true').limits.flapping.maxCount).toBe(15);
  expect(broker('flapping_detect.max_count = 5').limits.flapping.maxCount).toBe(Infinity);
  expect(problems('flapping_detect.enable = maybe')[0]).toContain('expected true or false');
});

test('a preset of another broker is refused', () => {
  expect(problems('max_queued_messages 5', 'emqx-5.8')).toEqual([
    'broker.conf:1:1: this is a file of mosquitto, and --preset says emqx-5.8: write mosquitto-2.0.11 or mosquitto-2.0.22',
  ]);
});

test('every time span of mosquitto is taken in its own units', () => {
  const life = (text: string) =>
    broker(`persistent_client_expiration ${text}`).limits.sessionExpiry.v311DefaultUs / 86_400e6;
  expect(['1d', '2w', '1m', '1y'].map(life)).toEqual([1, 14, 30, 365]);
});

test('variants and --set change what the file says; settings and hash know of it', () => {
  const text = 'max_queued_messages 50\nmax_inflight_messages 7\n';
  const source = { file: 'tiny.yaml', text: TINY_SCENARIO, read };
  const { scenario } = loadScenario({
    ...source,
    brokerConfig: { file: 'mosquitto.conf', text },
    overrides: ['broker.limits.inflight.maxV311=5'],
  });
  expect(scenario.broker.limits.sessionQueue.maxMessages).toBe(50);
  expect(scenario.broker.limits.inflight).toMatchObject({ maxV311: 5, maxV5: 7 });
  expect(scenario.brokerConfig).toBe('mosquitto.conf');
  const origins = new Map(scenario.settings.map(({ path, origin }) => [path, origin]));
  expect(origins.get('broker.limits.inflight.maxV5')).toBe('mosquitto.conf line 2');
  expect(scenario.hash).not.toBe(loadScenario(source).scenario.hash);
});
