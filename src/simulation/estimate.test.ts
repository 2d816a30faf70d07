import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { estimate } from './estimate.ts';
import { simulate } from './run.ts';

const HEAD = 'version: 1\nname: forecast\nduration: 1h\n';
const LINK = 'link: { profile: datacenter }';

function loaded(fleets: string, more = ''): Scenario {
  const read = (): string => expect.fail('this scenario names no file');
  const text = `${HEAD}fleets: [ ${fleets} ]\n${more}`;
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

const AWAY = 'outages: [ { name: gap, up: exp(9m), down: exp(1m) } ]';
const KEPT = 'mqtt: { cleanStart: false, sessionExpiryInterval: 1d, keepAlive: 0s }';

test('a broadcast is delivered to each subscriber, a shared one to one of them', () => {
  const boss = `{ name: boss, ${LINK}, publish: [ { topic: all/news, qos: 1, every: 6m, size: 8B } ] }`;
  const events = (filter: string) =>
    forecast(
      `${boss}, { name: ear, count: 50, ${LINK}, ${KEPT}, subscribe: [ { filter: "${filter}", qos: 1 } ] }`,
    ).events;
  const none = events('other/+');
  expect(events('all/#') - none).toBe(50 * 10 * 2);
  expect(events('$share/g/all/#') - none).toBe(10 * 2);
});

test('what is addressed to one device is delivered to that one', () => {
  const ear = `{ name: ear, count: 50, ${LINK}, ${KEPT}, subscribe: [ { filter: "c/{clientId}/#", qos: 1 } ] }`;
  const events = (topic: string) =>
    forecast(
      `${ear}, { name: boss, ${LINK}, ${KEPT}, publish: [ { topic: "${topic}", target: ear, qos: 1, every: 6m, size: 8B } ] }`,
    ).events;
  expect(events('c/{target}/set')).toBe(51 * 10 + 500 * (3 + 2));
  expect(events('d/{target}/set')).toBe(51 * 10 + 500 * 3);
});

const HEAR = 'subscribe: [ { filter: "c/{clientId}/#", qos: 1 } ]';
const COMMANDS = `{ name: boss, ${LINK}, publish: [ { topic: "c/{target}", target: ear, qos: 1, every: 1s, size: 8B } ] }`;
const bytesOf = (ear: string, more = '') =>
  estimate(loaded(`{ name: ear, count: 1000, ${HEAR}, ${ear} }, ${COMMANDS}`, more)).memory;

test('memory grows with devices, and with what waits for those that are away', () => {
  const near = bytesOf(`${LINK}, ${KEPT}`).totalBytes;
  const far = bytesOf(`link: { profile: datacenter, ${AWAY} }, ${KEPT}`).totalBytes;
  // A tenth of them is away, for two minutes at a message a second.
  expect(far - near).toBe(1000 * 0.1 * 120 * (180 + 140));
  const forgetful = 'mqtt: { cleanStart: true, sessionExpiryInterval: 0s, keepAlive: 0s }';
  expect(bytesOf(`link: { profile: datacenter, ${AWAY} }, ${forgetful}`).totalBytes).toBe(near);
});

test('a limit bounds what waits, and an unlimited queue of those who never return is all of it', () => {
  const gone = 'events: [ { at: 10m, retire: { fleet: ear } } ]';
  const limited = (max: string) =>
    `broker: { preset: spec, limits: { sessionQueue: { maxMessages: ${max} } } }\n${gone}`;
  const ear = `${LINK}, ${KEPT}`;
  const none = bytesOf(ear).totalBytes;
  const small = bytesOf(ear, limited('100')).totalBytes - none;
  expect(small).toBe(1000 * 120 * 320);
  expect(bytesOf(ear, limited('unlimited')).totalBytes - none).toBe(1000 * 3000 * 320);
});

test('an outbox fills while its device is away', () => {
  const meter = (limit: number) =>
    estimate(
      loaded(
        `{ name: m, count: 100, ${LINK}, client: { outbox: { maxMessages: ${limit} } }, publish: [ { topic: a, qos: 1, every: 1s, size: 8B } ] }`,
        'events: [ { at: 0s, outage: { fleet: m, for: 1h } } ]',
      ),
    ).memory.totalBytes;
  expect(meter(1100) - meter(100)).toBe(100 * 1000 * 320);
});

test('a new ClientId at each connection leaves sessions behind while they are kept', () => {
  const habit = 'habits: [ { unstableClientId: { share: 50% } } ]';
  const ear = (kept: string) =>
    `{ name: ear, count: 1000, link: { profile: datacenter, ${AWAY} }, mqtt: { cleanStart: false, sessionExpiryInterval: ${kept} }`;
  const bytes = (fleet: string) => forecast(fleet).memory.totalBytes;
  const session = bytes(`${ear('1d')} }`) - bytes(`${ear('1d').replace('1000', '999')} }`);
  const left = bytes(`${ear('30m')}, ${habit} }`) - bytes(`${ear('30m')} }`);
  // Half the fleet, three times within the half hour that a session is kept.
  expect(left / session).toBeCloseTo(0.5 * 1000 * 3, 0);
  const [first, all] = [bytes(`${ear('0s')}, ${habit} }`), bytes(`${ear('0s')} }`)];
  expect(first).toBe(all);
});

test('absurd scenarios give figures all the same', () => {
  const endless = `{ name: a, count: 1000000, link: { profile: datacenter, outages: [ { name: o, up: "lognormal(1s,10)", down: "lognormal(1s,10)" } ] }, ${KEPT},
    publish: [ { topic: "t/{i}", qos: 2, every: 1us, size: 8B } ], subscribe: [ { filter: "#", qos: 2 } ] }`;
  const { messages, events, seconds, memory } = forecast(endless);
  for (const figure of [messages, events, seconds, memory.heapBytes, memory.totalBytes]) {
    expect(Number.isFinite(figure)).toBe(true);
    expect(figure).toBeGreaterThan(0);
  }
});
