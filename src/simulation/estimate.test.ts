import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { estimate } from './estimate.ts';

const HEAD = 'version: 1\nname: forecast\nduration: 1h\n';
const LINK = 'link: { profile: datacenter }';

function forecast(fleets: string) {
  const read = (): string => expect.fail('this scenario names no file');
  const text = `${HEAD}fleets: [ ${fleets} ]`;
  return estimate(loadScenario({ file: 'forecast.yaml', text, read }).scenario);
}

test('messages are publishes of every device, and of every target', () => {
  const meter = `{ name: meter, count: 10, ${LINK}, publish: [ { topic: a, qos: 1, every: 60s, size: 8B } ] }`;
  const boss = `{ name: boss, count: 2, ${LINK}, publish: [ { topic: "b/{target}", target: meter, qos: 1, every: 6m, size: 8B } ] }`;
  expect(forecast(meter)).toMatchObject({ devices: 10, messages: 600 });
  expect(forecast(`${meter}, ${boss}`)).toMatchObject({ devices: 12, messages: 800 });
});

test('a device that only listens still costs events', () => {
  const quiet = forecast(`{ name: ear, count: 100, ${LINK} }`);
  expect(quiet.messages).toBe(0);
  expect(quiet.events).toBeGreaterThan(0);
  expect(quiet.seconds).toBeGreaterThan(0);
});
