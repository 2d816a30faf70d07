import { expect, test } from 'vitest';
import { failure, GOOD, problems } from '../testing/broken-scenario.ts';
import { loadScenario } from './load.ts';

test.each([
  // Fields against each other
  [
    'first: 1s',
    'first: 5m',
    '13:25 fleets.meter.reconnect.first: first is longer than max: the delay could never grow',
  ],
  [
    'every: 60s, ',
    '',
    '15:16 fleets.meter.publish.0: expected every (such as exp(60s)), at (such as 2h) or answers (a filter)',
  ],
  [
    'every: 60s',
    'every: 60s, at: 1h',
    '15:68 fleets.meter.publish.0.at: expected every (such as exp(60s)), at (such as 2h) or answers (a filter), and only one of them',
  ],
  [
    'every: 60s',
    'every: 60s, from: 2h, until: 1h',
    '15:70 fleets.meter.publish.0.from: from is not before until: nothing would be published',
  ],
  [
    'at: 1h } ]',
    'at: 1h, until: 2h } ]',
    '18:79 fleets.controller.publish.0.until: at takes no from or until',
  ],
  [
    '    link: datacenter',
    '    link: datacenter\n    retireAt: 0s',
    '18:15 fleets.controller.retireAt: retireAt is not after start.at: the fleet would never run',
  ],
  [
    'name: controller',
    'name: meter',
    '16:11 fleets.meter.name: a second fleet named "meter": names must differ',
  ],
  [
    'target: meter',
    'target: metr',
    '18:49 fleets.controller.publish.0.target: unknown fleet "metr" (did you mean "meter"?): there is meter, controller',
  ],
  [
    'publish: [ { topic: "cmd/{target}", target: meter, qos: 1, at: 1h } ]',
    'count: 1000000\n    publish: [ { topic: "a/{target}", target: meter, qos: 1, at: 1h }, { topic: "b/{target}", target: meter, qos: 1, at: 1h } ]',
    '19:72 fleets.controller.publish.1: with it 20000010 streams (one a device and topic): at most 16777215',
  ],
  [
    'fleet: meter',
    'fleet: metre',
    '20:32 events.0.outage.fleet: unknown fleet "metre" (did you mean "meter"?): there is meter, controller',
  ],
  ['device: 9', 'device: 10', '20:47 events.0.outage.device: fleet meter has devices 0 to 9'],
  [
    'outage:',
    'retire: { fleet: meter }, outage:',
    '20:5 events.0: expected at and exactly one event: subscribe, unsubscribe, outage, disconnect, reboot, retire',
  ],
  [
    'count: 10',
    'count: 10\n    clientId: sensor',
    '10:15 fleets.meter.clientId: 10 devices would have one ClientId: put {i} into it',
  ],
  [
    '    link: datacenter',
    '    link: datacenter\n    clientId: meter-7',
    '18:15 fleets.controller.clientId: fleet meter also has the ClientId "meter-7": change one clientId',
  ],
  [
    'link: lte-m-stationary',
    'link: lte-m',
    '11:11 fleets.meter.link: expected lte-cat1-stationary, lte-m-stationary, lte-m-tracker, nb-iot-meter, lte-vehicle, ' +
      'tunnel-train, 5g-vehicle-rural, 2g-legacy or datacenter, got "lte-m"',
  ],
  [
    'loss.qos1',
    'lost.qos1',
    '23:15 thresholds.0: unknown metric "lost.qos1" (did you mean "loss.qos1"?)',
  ],
  // Variants
  [
    'fleets.meter.count: 20',
    'fleets.metr.count: 5',
    '22:12 fleets.metr.count: no "metr" in fleets (did you mean "meter"?): there is meter, controller (in variant other)',
  ],
  [
    'fleets.meter.count: 20',
    'fleets.meter.count: 0',
    '22:32 fleets.meter.count: expected a whole number from 1 to 1000000, got 0 (in variant other)',
  ],
  [
    'fleets.meter.count: 20',
    'fleets.meter.count: 9',
    '20:47 events.0.outage.device: fleet meter has devices 0 to 8 (in variant other)',
  ],
  [
    'other: {',
    'baseline: {',
    '22:3 variants.baseline: baseline is the scenario as it stands: call the variant something else',
  ],
  [
    'other: { fleets.meter.count: 20 }',
    'other: 5',
    '22:10 variants.other: expected a table of dotted paths and values, got 5',
  ],
])('%j replaced by %j is refused at its place', (before, after, message) => {
  const start = expect.stringContaining(`a.yaml:${message}`);
  expect(problems(before, after)).toEqual(expect.arrayContaining([start]));
});

test('links, habits and sessions that cannot be are refused', () => {
  const link = (settings: string): readonly string[] =>
    problems('link: lte-m-stationary', `link: { profile: lte-m-stationary, ${settings} }`);
  expect(link('loss: 60%')[0]).toContain(
    'link.loss: expected a share such as 5% or 0.05, at most 50%',
  );
  expect(link('rateUp: 290kbps')[0]).toContain('link.rateUp: expected a rate such as 290kbit/s');
  expect(link('tcp: { rtoMin: 5m }')[0]).toContain('link.tcp.rtoMin: rtoMin is longer than rtoMax');
  expect(link('outages: [ { name: x, up: 0s, down: 5s } ]')[0]).toContain(
    'link.outages.x.up: "0s" is always 0: expected spans longer than 0',
  );
  const twins = '{ name: x, up: 1h, down: 5s }, { name: x, up: 2h, down: 5s }';
  expect(link(`outages: [ ${twins} ]`)[0]).toContain(
    'link.outages.x.name: a second class of outages named "x": rename it',
  );
  expect(link('replay: { outages: a.csv, atEnd: retire }').join()).toContain(
    'link.replay.atEnd: atEnd: retire needs trips: without them a trip has no end',
  );

  const habits = (list: string): string =>
    problems('count: 10', `count: 10\n    habits: ${list}`).join();
  expect(habits('[ {} ]')).toContain('habits.0: expected exactly one habit: sharedClientId');
  expect(habits('[ { sharedClientId: { devices: 11 } } ]')).toContain(
    'habits.0.sharedClientId.devices: 11 devices cannot share a ClientId in a fleet of 10',
  );
  expect(habits('[ { sharedClientId: { devices: 2, from: 2h, until: 1h } } ]')).toContain(
    'habits.0.sharedClientId.from: from is not before until: the clones would never appear',
  );
  expect(habits('[ { unstableClientId: {} }, { sharedClientId: { devices: 2 } } ]')).toContain(
    'habits.1.sharedClientId: a ClientId is either shared or unstable: keep one habit',
  );
  expect(habits('[ { ignoresSessionPresent: {} }, { ignoresSessionPresent: {} } ]')).toContain(
    'habits.1.ignoresSessionPresent: ignoresSessionPresent is given twice: keep one',
  );
  expect(habits('[ { accidentalClean: { share: 101%, at: 1h } } ]')).toContain(
    'habits.0.accidentalClean.share: expected a share such as 5% or 0.05, at most 100%, got "101%"',
  );
});

test('a will is no longer than its two bytes of length can say', () => {
  const will = (size: string) =>
    GOOD.replace(
      'link: datacenter',
      `link: datacenter\n    will: { topic: w, qos: 0, size: ${size} }`,
    );
  expect(failure(will('65536B')).message).toContain(
    'will.size: a will has 65535B of payload at most',
  );
  const read = (): string => '';
  expect(loadScenario({ file: 'a.yaml', text: will('65535B'), read }).notes).toEqual([]);
});
