import { expect, test } from 'vitest';
import { loadScenario } from './load.ts';
import { ScenarioError } from './scenario-error.ts';

function load(settings: string) {
  const read = (): never => {
    throw new Error('this scenario names no file');
  };
  const fleets = `fleets: [ { name: a, link: datacenter, ${settings} } ]`;
  const text = `version: 1\nname: small\nduration: 1h\n${fleets}\n`;
  return loadScenario({ file: 'test.yaml', text, read }).scenario;
}

/** The only fleet of a scenario with these settings. */
function fleet(settings: string) {
  const [first] = load(settings).fleets;
  if (first === undefined) throw new Error('expected a fleet');
  return first;
}

function problemsOf(settings: string) {
  try {
    load(settings);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

test('a client profile is where the defaults come from, and a name is enough', () => {
  const mqttjs = {
    clientProfile: 'mqttjs',
    mqtt: { clean: true, keepAlive: 60 },
    reconnect: { policy: 'fixed', first: 1e6 },
    client: { pingTimeout: 30e6, maxInflight: 65_535, onSessionLost: 'republish' },
  };
  expect(fleet('client: mqttjs, mqtt: { sessionExpiryInterval: 1h }')).toMatchObject(mqttjs);
  const changed = fleet(
    'client: { profile: mqttjs, maxInflight: 5, pingTimeout: 10% }, mqtt: { cleanStart: false }',
  );
  expect(changed).toMatchObject({ mqtt: { clean: false }, client: { maxInflight: 5 } });
  expect(changed.client.pingTimeout).toBe(6e6);
  expect(fleet('client: paho-python').client).toMatchObject({
    dialTimeout: 5e6,
    connectTimeout: 65e6,
  });
  expect(fleet('client: paho-python, mqtt: { version: 3.1.1 }').mqtt.clean).toBe(true);
  expect(fleet('client: mosquitto-bridge, mqtt: { version: 3.1.1 }').mqtt.clean).toBe(false);
  expect(fleet('client: { connectTimeout: 3s, profile: hivemq }').client.dialTimeout).toBe(3e6);
  expect(fleet('client: esp-mqtt').client.outbox.expiry).toBe(30e6);
  expect(fleet('client: { profile: esp-mqtt, outbox: { expiry: never } }').client.outbox).toEqual({
    maxMessages: Infinity,
    overflow: 'drop-newest',
    storeQos0: false,
  });
});

test.each([
  ['client: mqtt-js', 'client', 'did you mean "mqttjs"?'],
  ['client: { profile: pahopython }', 'client.profile', 'did you mean "paho-python"?'],
  ['reconnect: { jitter: 25% }', 'reconnect.jitter', 'not with exponential-full-jitter'],
  ['client: mqttjs, reconnect: { policy: none, jitter: 5% }', 'reconnect.jitter', 'with none'],
  ['reconnect: { min: 10s, max: 5s }', 'reconnect.min', 'min is longer than max'],
  ['reconnect: { resetBackoff: later }', 'reconnect.resetBackoff', '{ afterStable: 30s }'],
  ['client: { dialTimeout: 9s, connectTimeout: 8s }', 'client.dialTimeout', 'connectTimeout'],
  ['client: { pingAfter: 0% }', 'client.pingAfter', 'a share above 0'],
  ['client: { outbox: { expiry: soon } }', 'client.outbox.expiry', 'never or unlimited'],
])('a fleet with %s is told what to write', (text, path, remedy) => {
  const problems = problemsOf(text);
  expect(problems.map((each) => each.path)).toEqual([`fleets.a.${path}`]);
  expect(problems[0]?.message).toContain(remedy);
});

test('the settings say which library a default comes from', () => {
  const { settings } = load('client: { profile: hivemq, maxInflight: 5 }');
  const of = (path: string) => settings.find((each) => each.path === `fleets.a.${path}`);
  expect(of('reconnect.jitter')).toMatchObject({ value: '25%', origin: 'client profile hivemq' });
  expect(of('client.maxInflight')).toMatchObject({ value: '5', origin: 'scenario line 4' });
  expect(of('client.dialTimeout')).toMatchObject({ value: '10s' });
});
