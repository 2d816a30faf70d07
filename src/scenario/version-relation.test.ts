import { expect, test } from 'vitest';
import { loadScenario } from './load.ts';
import { ScenarioError } from './scenario-error.ts';

/** Paths and texts of what is wrong with a fleet and an event of this MQTT version. */
function problems(mqtt: string, fleet: string, event = ''): readonly string[] {
  const text = `version: 1
name: demo
duration: 6h
fleets:
  - name: a
    link: datacenter
    mqtt: { ${mqtt} }
    ${fleet}
${event === '' ? '' : `events: [ { at: 1h, ${event} } ]`}
`;
  try {
    loadScenario({ file: 'a.yaml', text, read: () => '' });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

const OLD = 'version: 3.1.1';
const NEW = 'sessionExpiryInterval: 1h';

test.each([
  ['will: { topic: t, qos: 1, delay: 5s }', 'fleets.a.will.delay', 'will.delay'],
  ['will: { topic: t, qos: 1, expiry: 5s }', 'fleets.a.will.expiry', 'will.expiry'],
  ['client: { topicAliases: 3 }', 'fleets.a.client.topicAliases', 'topicAliases'],
  [
    'subscribe: [ { filter: t, qos: 1, noLocal: true } ]',
    'fleets.a.subscribe.0.noLocal',
    'noLocal',
  ],
  [
    'publish: [ { topic: t, qos: 1, at: 1h, messageExpiry: 5s } ]',
    'fleets.a.publish.0.messageExpiry',
    'messageExpiry',
  ],
])('%s needs MQTT 5', (fleet, path, what) => {
  expect(problems(NEW, fleet)).toEqual([]);
  expect(problems(OLD, fleet)).toEqual([
    `${path}: ${what} is MQTT 5, and this fleet speaks 3.1.1: leave it out, or leave mqtt.version out`,
  ]);
});

test.each([
  [
    'subscribe: { fleet: a, filter: t, qos: 1, noLocal: true }',
    'events.0.subscribe.noLocal',
    'noLocal',
  ],
  ['disconnect: { fleet: a, for: 5m, withWill: true }', 'events.0.disconnect.withWill', 'withWill'],
  [
    'disconnect: { fleet: a, for: 5m, sessionExpiryInterval: 1h }',
    'events.0.disconnect.sessionExpiryInterval',
    'sessionExpiryInterval',
  ],
])('the event %s needs MQTT 5', (event, path, what) => {
  const text = `${path}: ${what} is MQTT 5, and this fleet speaks 3.1.1: leave it out, or leave mqtt.version out`;
  expect(problems(NEW, '', event)).toEqual([]);
  expect(problems(OLD, '', event)).toEqual([text]);
});

test('DISCONNECT may not extend a session that CONNECT let end at once', () => {
  const event = 'disconnect: { fleet: a, for: 5m, sessionExpiryInterval: 1h }';
  expect(problems('version: 5', '', event)).toEqual([
    expect.stringContaining('give the fleet a mqtt.sessionExpiryInterval'),
  ]);
  expect(problems('version: 5', '', event.replace('1h', '0s'))).toEqual([]);
});

test('a 3.1.1 password needs a user name; an MQTT 5 one does not [MQTT-3.1.2-22 (3.1.1)]', () => {
  expect(problems('password: x', '')).toEqual([]);
  expect(problems(`${OLD}, userName: u, password: x`, '')).toEqual([]);
  expect(problems(`${OLD}, password: x`, '')).toEqual([
    'fleets.a.mqtt.password: 3.1.1 has no password without a user name [MQTT-3.1.2-22 (3.1.1)]: ' +
      'give a userName too',
  ]);
});

test('share groups are for both versions', () => {
  for (const mqtt of [OLD, NEW]) {
    const filters = '{ filter: t, qos: 1, share: g }, { filter: $share/h/t, qos: 1 }';
    const event = 'unsubscribe: { fleet: a, filter: t, share: g }';
    expect(problems(mqtt, `subscribe: [ ${filters} ]`, event)).toEqual([]);
  }
});
