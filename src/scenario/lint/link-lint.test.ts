import { expect, test } from 'vitest';
import { TINY_SCENARIO } from '../../testing/tiny-scenario.ts';
import { loadScenario } from '../load.ts';
import { lintScenario } from './preflight.ts';

function told(...overrides: readonly string[]): readonly string[] {
  const read = (): never => {
    throw new Error('this scenario names no file');
  };
  const { scenario, tree } = loadScenario({
    file: 'tiny.yaml',
    text: TINY_SCENARIO,
    read,
    overrides,
  });
  return lintScenario({ scenario, tree }).map(({ rule, path }) => `${rule} ${path}`);
}

test('a keep-alive that a translator has no patience for is named', () => {
  const warning = 'nat-outlasts-keep-alive fleets.meter.mqtt.keepAlive';
  expect(told('fleets.meter.link.nat={idle: 150s}', 'fleets.meter.mqtt.keepAlive=2m')).toEqual([]);
  expect(told('fleets.meter.link.nat={idle: 150s}', 'fleets.meter.mqtt.keepAlive=150s')).toEqual([
    warning,
  ]);
  expect(told('fleets.meter.mqtt.keepAlive=0s')).toEqual([warning]);
});

test('a radio that sleeps by its settings and never is idle is named', () => {
  const psm = 'fleets.meter.link.radio={inactivity: 0s, psm: {cycle: 1h, active: 5s}}';
  expect(told(psm)).toEqual(['never-sleeps fleets.meter.link.radio']);
  expect(told(psm.replace('0s', '10s'))).toEqual([]);
});

test('a connect time-out that the link needs longer than is named, for each level of coverage', () => {
  const rule = 'connect-timeout-too-short fleets.meter.client.connectTimeout';
  const slow = 'fleets.meter.link.rateDown=2kbit/s';
  expect(told(slow, 'fleets.meter.client={connectTimeout: 10s}')).toEqual([rule]);
  expect(told(slow, 'fleets.meter.client={connectTimeout: 30s}')).toEqual([]);
  const meter = 'fleets.meter.link={profile: nb-iot-meter}';
  const often = 'fleets.meter.mqtt.keepAlive=60s';
  expect(told(meter, often, 'fleets.meter.client={connectTimeout: 10s}')).toEqual([rule]);
});
