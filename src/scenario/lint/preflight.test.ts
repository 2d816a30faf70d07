import { expect, test } from 'vitest';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { loadScenario } from '../load.ts';
import { lintScenario, type Warning } from './preflight.ts';

function warningsOf(text: string, ...overrides: readonly string[]): readonly Warning[] {
  const read = (): never => {
    throw new Error('this scenario names no file');
  };
  const { scenario, tree } = loadScenario({ file: 'tiny.yaml', text, read, overrides });
  return lintScenario({ scenario, tree });
}

function told(...overrides: readonly string[]): readonly string[] {
  return warningsOf(TINY_SCENARIO, ...overrides).map(({ path, message }) => `${path}: ${message}`);
}

test('a scenario whose commands wait for their devices has no warning', () => {
  expect(told()).toEqual([]);
});

test('a warning stands at the line that was written, under its rule', () => {
  const text = TINY_SCENARIO.replace('sessionExpiryInterval: 1h', 'sessionExpiryInterval: 0s');
  const [warning] = warningsOf(text);
  expect(warning?.rule).toBe('never-queued');
  expect(warning?.place.line).toBe(11);
  expect(text.split('\n')[10]?.slice((warning?.place.column ?? 0) - 1)).toMatch(/^0s,/);
});

test.each([
  ['fleets.meter.mqtt.sessionExpiryInterval=0s', 'fleets.meter.mqtt.sessionExpiryInterval'],
  ['fleets.meter.mqtt.cleanStart=true', 'fleets.meter.mqtt.cleanStart'],
  ['fleets.meter.mqtt={version: 3.1.1}', 'fleets.meter.mqtt.cleanSession'],
  ['fleets.meter.subscribe.0.qos=0', 'fleets.meter.subscribe.0.qos'],
  ['fleets.controller.publish.0.qos=0', 'fleets.controller.publish.0.qos'],
  ['fleets.meter.habits=[{ unstableClientId: {} }]', 'fleets.meter.habits'],
  ['fleets.meter.habits=[{ wrongQos: { share: 20%, subscribe: 0 } }]', 'fleets.meter.habits'],
  ['fleets.controller.habits=[{ wrongQos: { publish: 0 } }]', 'fleets.controller.habits'],
  ['broker.limits.sessionQueue.maxMessages=0', 'broker.limits.sessionQueue.maxMessages'],
  ['broker.limits.sessionExpiry.max=0s', 'broker.limits.sessionExpiry.max'],
])('%s keeps commands from being queued, and is named', (override, path) => {
  const warnings = told(override);
  // A queue limit of 0 is warned of for its meaning as well.
  expect(new Set(warnings.map((line) => line.split(':')[0]))).toEqual(new Set([path]));
  expect(warnings.join('\n')).toContain(
    'messages to cmd/{target}/set will never be queued for meter, because',
  );
});

test('who never loses its connection, or wants only what is live, is not warned of', () => {
  expect(told('fleets.controller.publish.0.qos=0', 'fleets.meter.link.outages=[]')).toEqual([]);
  expect(
    told('fleets.meter.mqtt.sessionExpiryInterval=0s', 'fleets.meter.subscribe.0.wants=live'),
  ).toEqual([]);
});

test('who is never out of coverage, but switched off, misses it too', () => {
  const [qos0, always] = ['fleets.controller.publish.0.qos=0', 'fleets.meter.link.outages=[]'];
  const habits = ['reboots: { every: exp(1h) }', 'sleepsAfterPublishing: { awake: 5s }'];
  for (const habit of [...habits, 'amnesia: { at: 1m }']) {
    expect(told(qos0, always, `fleets.meter.habits=[{ ${habit} }]`)).toHaveLength(1);
  }
});

test('a broker that takes no clean start lets them wait all the same', () => {
  const override = 'broker.limits.connect.cleanStart=override';
  expect(told('fleets.meter.mqtt.cleanStart=true', override)).toEqual([]);
  expect(told('fleets.meter.mqtt={version: 3.1.1}', override)).toEqual([]);
});

test('a stored QoS 0 message is queued, and nobody is warned of it', () => {
  const qos0 = 'fleets.controller.publish.0.qos=0';
  expect(told(qos0, 'broker.limits.qos0.storeOffline=true')).toEqual([]);
});

test('one warning names every fleet that misses a QoS 0 publish', () => {
  const other =
    '  - { name: tank, link: lte-m-stationary, subscribe: [ { filter: "cmd/#", qos: 1 } ],';
  const text = TINY_SCENARIO.replace(
    '  - name: controller',
    `${other} mqtt: { sessionExpiryInterval: 1h } }\n  - name: controller`,
  );
  const warnings = warningsOf(text, 'fleets.controller.publish.0.qos=0');
  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.message).toContain('never be queued for meter, tank,');
});

test('an absence longer than the session lives is warned of, a shorter one is not', () => {
  const away = (span: string): string =>
    `events=[{ at: 1m, disconnect: { fleet: meter, for: ${span} } }]`;
  expect(told(away('30m'))).toEqual([]);
  const [warning, ...rest] = told(away('2h'));
  expect(warning).toContain('fleets.meter.mqtt.sessionExpiryInterval: meter is away for 2h');
  expect(rest).toEqual([]);
  const capped = told(away('30m'), 'broker.limits.sessionExpiry.max=10m');
  expect(capped[0]).toContain('its sessions live 10m');
});
