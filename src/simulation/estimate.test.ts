import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimate } from './estimate.ts';
import { simulate } from './run.ts';

const HEAD = 'version: 1\nname: forecast\nduration: 1h\n';
const LINK = 'link: { profile: datacenter }';

function loaded(fleets: string): Scenario {
  const read = (): string => expect.fail('this scenario names no file');
  const text = `${HEAD}fleets: [ ${fleets} ]`;
  return loadScenario({ file: 'forecast.yaml', text, read }).scenario;
}

const forecast = (fleets: string) => estimate(loaded(fleets));

test('messages are publishes of every device, and of every target', () => {
  const meter = `{ name: meter, count: 10, ${LINK}, publish: [ { topic: a, qos: 1, every: 60s, size: 8B } ] }`;
  const boss = `{ name: boss, count: 2, ${LINK}, publish: [ { topic: "b/{target}", target: meter, qos: 1, every: 6m, size: 8B } ] }`;
  expect(forecast(meter)).toMatchObject({ devices: 10, messages: 600 });
  expect(forecast(`${meter}, ${boss}`)).toMatchObject({ devices: 12, messages: 800 });
});

test('a device that only listens costs its pings, one that talks does not ping', () => {
  const fleet = (more: string) => `{ name: ear, count: 100, ${LINK}, ${more} }`;
  const silent = forecast(fleet('mqtt: { keepAlive: 0s }'));
  const quiet = forecast(fleet('mqtt: { keepAlive: 60s }'));
  const talk = 'publish: [ { topic: a, qos: 0, every: 30s, size: 8B } ]';
  expect(silent.messages).toBe(0);
  expect(quiet.events - silent.events).toBe(100 * 60 * 4);
  const talking = (seconds: number) =>
    forecast(fleet(`mqtt: { keepAlive: ${seconds}s }, ${talk}`)).events;
  expect(talking(60)).toBe(talking(0));
  expect(quiet.seconds).toBeGreaterThan(0);
});

test('the forecast of a run that was measured is right within a factor of two', () => {
  const fleets = `{ name: ear, count: 50, ${LINK}, mqtt: { keepAlive: 30s } },
    { name: meter, count: 50, ${LINK}, publish: [ { topic: a, qos: 1, every: exp(20s), size: 8B } ] }`;
  const { events } = simulate(loaded(fleets)).simulated;
  expect(events).toBeGreaterThan(forecast(fleets).events / 2);
  expect(events).toBeLessThan(forecast(fleets).events * 2);
});
