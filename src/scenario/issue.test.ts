import { expect, test } from 'vitest';
import { GOOD, problems } from '../testing/broken-scenario.ts';
import { loadScenario } from './load.ts';

test('the scenario that is broken below is good as it stands', () => {
  const read = (): string => '';
  expect(loadScenario({ file: 'a.yaml', text: GOOD, read }).notes).toEqual([]);
});

const DURATION = 'expected a duration such as 250ms, 30s, 3h or 7d';

test.each([
  // Keys
  [
    'maxMessages',
    'maxMesages',
    '6:21 broker.limits.sessionQueue.maxMesages: unknown key "maxMesages" (did you mean "maxMessages"?): known here: maxMessages, maxMessagesOnline, onResume, maxBytes, countsInflight, onlineExtra, order, overflow, rejectScope, rejectAnswerV311',
  ],
  ['name: demo', 'nam: demo', '2:1 nam: unknown key "nam" (did you mean "name"?)'],
  ['duration: 6h\n', '', '1:1 duration: "duration" is missing: Simulated time, such as 6h.'],
  ['version: 1\n', 'version: 2\n', '1:10 version: expected 1, got 2'],
  ['    link: datacenter\n', '', '16:5 fleets.controller.link: "link" is missing: The radio path'],
  ['limits:', 'limits: 5\n  x:', '5:11 broker.limits: expected a table (key: value), got 5'],
  ['events:\n  - ', 'events:\n   ', '20:4 events: expected a list, got a table'],
  // Units and types
  ['duration: 6h', 'duration: 6', `3:11 duration: ${DURATION}, longer than 0, got 6`],
  ['duration: 6h', 'duration: 6 hours', `3:11 duration: ${DURATION}, longer than 0, got "6 hours"`],
  ['duration: 6h', 'duration: 0s', `3:11 duration: ${DURATION}, longer than 0, got "0s"`],
  ['duration: 6h', 'duration: 999999d', `3:11 duration: ${DURATION}, longer than 0, got "999999d"`],
  ['at: 0s', 'at: -1s', `10:18 fleets.meter.start.at: ${DURATION}, got "-1s"`],
  [
    'count: 10',
    'count: 0',
    '9:12 fleets.meter.count: expected a whole number from 1 to 1000000, got 0',
  ],
  [
    'count: 10',
    'count: 1.5',
    '9:12 fleets.meter.count: expected a whole number from 1 to 1000000, got 1.5',
  ],
  [
    'count: 10',
    'count: ten',
    '9:12 fleets.meter.count: expected a whole number from 1 to 1000000, got "ten"',
  ],
  [
    'count: 10',
    'count:',
    '9:11 fleets.meter.count: expected a whole number from 1 to 1000000, got nothing',
  ],
  [
    'maxMessages: 100',
    'maxMessages: -1',
    '6:34 broker.limits.sessionQueue.maxMessages: expected a whole number or unlimited, got -1: where a broker says -1, write unlimited',
  ],
  [
    'drop-newest',
    'drop-newst',
    '6:49 broker.limits.sessionQueue.overflow: expected drop-newest, drop-oldest, drop-qos0-first, reject-publish or disconnect, got "drop-newst" (did you mean "drop-newest"?)',
  ],
  [
    'size: 64B',
    'size: 64',
    '15:70 fleets.meter.publish.0.size: expected a size such as 64B, 64KiB or 1MB, got 64',
  ],
  [
    'size: 64B',
    'size: 7B',
    '15:70 fleets.meter.publish.0.size: expected at least 8B, or 0B with retain: true to clear a retained message, got 7B',
  ],
  [
    'size: 64B',
    'size: 1GB',
    '15:70 fleets.meter.publish.0.size: larger than an MQTT packet can be',
  ],
  [
    'every: 60s',
    'every: exp(0s)',
    '15:59 fleets.meter.publish.0.every: "exp(0s)" does not fit exp(30s): a mean longer than 0',
  ],
  [
    'every: 60s',
    'every: 0s',
    '15:59 fleets.meter.publish.0.every: "0s" is always 0: expected spans longer than 0',
  ],
  ['at: 1h } ]', 'at: [1h, 5] } ]', `18:73 fleets.controller.publish.0.at.1: ${DURATION}, got 5`],
  ['at: 1h } ]', 'at: soon } ]', `18:68 fleets.controller.publish.0.at: ${DURATION}, got "soon"`],
  [
    'name: demo',
    'name: a/b',
    '2:7 name: expected a name of letters, digits, -, _ and ., got "a/b"',
  ],
  [
    'name: meter',
    'name: total',
    '8:11 fleets.total.name: qos0, qos1, qos2 and total name metrics: call the fleet something else',
  ],
  // MQTT
  [
    'receiveMaximum: 20',
    'receiveMaximum: 0',
    '12:57 fleets.meter.mqtt.receiveMaximum: expected a whole number from 1 to 65535, got 0',
  ],
  [
    'keepAlive: 60s',
    'keepAlive: 65536s',
    '12:36 fleets.meter.mqtt.keepAlive: expected whole seconds, 0s to 65535s, got "65536s"',
  ],
  [
    'keepAlive: 60s',
    'keepAlive: 1500ms',
    '12:36 fleets.meter.mqtt.keepAlive: expected whole seconds, 0s to 65535s, got "1500ms"',
  ],
  ['version: 5,', 'version: 4,', '12:22 fleets.meter.mqtt.version: expected 5 or 3.1.1, got 4'],
  [
    'version: 5,',
    'version: 5, cleanSession: false,',
    '12:25 fleets.meter.mqtt.cleanSession: cleanSession is MQTT 3.1.1: write version: 3.1.1, or cleanStart and sessionExpiryInterval',
  ],
  [
    'version: 5,',
    'version: 3.1.1,',
    '12:45 fleets.meter.mqtt.receiveMaximum: receiveMaximum is MQTT 5: version 3.1.1 takes cleanSession, keepAlive, userName and password',
  ],
  [
    'keepAlive: 60s',
    'sessionExpiryInterval: 0.5s',
    '12:48 fleets.meter.mqtt.sessionExpiryInterval: expected whole seconds such as 1h or 7d, or never, got "0.5s"',
  ],
  ['qos: 1, every', 'qos: 3, every', '15:49 fleets.meter.publish.0.qos: expected 0, 1 or 2, got 3'],
  [
    '"cmd/{clientId}/#"',
    '"cmd/#/x"',
    '14:28 fleets.meter.subscribe.0.filter: "#" must come last [MQTT-4.7.1-1 (5.0)]',
  ],
  [
    '"cmd/{clientId}/#"',
    '"$share/x"',
    '14:28 fleets.meter.subscribe.0.filter: a shared filter reads "$share/group/filter" [MQTT-4.8.2-2 (5.0)]',
  ],
  [
    '#", qos: 1 }',
    '#", share: a/b, qos: 1 }',
    '14:55 fleets.meter.subscribe.0.share: expected the name of a group, without +, # and /, got "a/b"',
  ],
  [
    '"cmd/{clientId}/#"',
    '"$share/g/x", share: h',
    '14:49 fleets.meter.subscribe.0.share: the filter names a share group itself: leave share out',
  ],
  [
    'qos: 1 } ]\n    publish',
    'qos: 1, share: g, noLocal: true } ]\n    publish',
    '14:75 fleets.meter.subscribe.0.noLocal: a shared subscription cannot be noLocal [MQTT-3.8.3-4 (5.0)]: leave it out',
  ],
  [
    'qos: 1 } ]\n    publish',
    'qos: 1, retainHandling: 3 } ]\n    publish',
    '14:72 fleets.meter.subscribe.0.retainHandling: expected 0, 1 or 2, got 3',
  ],
  [
    'size: 64B',
    'size: 0B',
    '15:70 fleets.meter.publish.0.size: expected at least 8B, or 0B with retain: true to clear a retained message, got 0B',
  ],
  [
    '"cmd/{clientId}/#"',
    '"cmd/{id}"',
    '14:28 fleets.meter.subscribe.0.filter: unknown placeholder {id} (did you mean "i"?): use {clientId}, {i}, {fleet}',
  ],
  [
    '"tele/{clientId}"',
    '"tele/+"',
    '15:25 fleets.meter.publish.0.topic: a topic name has no wildcard "+" or "#" [MQTT-4.7.0-1 (5.0)]',
  ],
  [
    '"tele/{clientId}"',
    '""',
    '15:25 fleets.meter.publish.0.topic: a topic name has at least one character [MQTT-4.7.3-1 (5.0)]',
  ],
  [
    '"tele/{clientId}"',
    '"tele/{target}"',
    '15:25 fleets.meter.publish.0.topic: {target} needs a target: name the fleet that is addressed',
  ],
])('%j replaced by %j is refused at its place', (before, after, message) => {
  const start = expect.stringContaining(`a.yaml:${message}`);
  expect(problems(before, after)).toEqual(expect.arrayContaining([start]));
});
