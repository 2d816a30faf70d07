import { expect, test } from 'vitest';
import {
  filterMatches,
  filterProblem,
  isValidFilter,
  isValidTopicName,
  parseShared,
  topicProblem,
} from './topic.ts';

test.each(['a', '/', '//', 'a/b c/ü', '$SYS/uptime', 'a/'])('%j is a topic name', (name) => {
  expect(topicProblem(name)).toBeUndefined();
  expect(isValidTopicName(name)).toBe(true);
});

test.each([
  ['', 'at least one character'],
  ['a/+', 'no wildcard'],
  ['a#', 'no wildcard'],
  ['a\u0000', 'control characters'],
  ['\ud800', 'must be Unicode'],
  ['ü'.repeat(32_768), 'at most 65,535 bytes'],
])('%.10j is no topic name, because of "%s"', (name, problem) => {
  expect(topicProblem(name)).toContain(problem);
  expect(isValidTopicName(name)).toBe(false);
});

test.each([
  '#',
  '+',
  '/#',
  '+/+',
  'a/+/b',
  '/+',
  'a//#',
  '$SYS/#',
  '$share',
  '$share/g/#',
  '$share/g//',
  '$sharex/+',
])('%j is a topic filter', (filter) => {
  expect(filterProblem(filter)).toBeUndefined();
  expect(isValidFilter(filter)).toBe(true);
});

test.each([
  ['', 'at least one character'],
  ['a#', '"a#" must be a whole level'],
  ['a/b+/c', '"b+" must be a whole level'],
  ['#/a', 'must come last'],
  ['##', '"##" must be a whole level'],
  ['$share/', 'reads "$share/group/filter"'],
  ['$share/g', 'reads "$share/group/filter"'],
  ['$share//a', 'at least one character'],
  ['$share/g/', 'at least one character'],
  ['$share/+/a', 'no wildcard'],
  ['$share/g/a#', '"a#" must be a whole level'],
  ['a\u0001', 'control characters'],
])('%j is no topic filter, because of "%s"', (filter, problem) => {
  expect(filterProblem(filter)).toContain(problem);
  expect(isValidFilter(filter)).toBe(false);
});

test('a shared filter is taken apart, any other is left alone', () => {
  expect(parseShared('$share/group/a/+')).toEqual({ group: 'group', filter: 'a/+' });
  expect(parseShared('$share/g//a')).toEqual({ group: 'g', filter: '/a' });
  expect(parseShared('$share/g')).toBeUndefined();
  expect(parseShared('share/g/a')).toBeUndefined();
});

/** The examples of MQTT 5.0 §4.7.1 and §4.7.2, and the corners between them. */
test.each([
  ['sport/tennis/player1/#', 'sport/tennis/player1', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
  ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
  ['sport/#', 'sport', true],
  ['sport/#', 'sports', false],
  ['#', 'a', true],
  ['#', '/', true],
  ['sport/tennis/+', 'sport/tennis/player1', true],
  ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
  ['sport/+', 'sport', false],
  ['sport/+', 'sport/', true],
  ['+/+', '/finance', true],
  ['/+', '/finance', true],
  ['+', '/finance', false],
  ['+/#', 'a', true],
  ['a', 'ab', false],
  ['ab', 'a', false],
  ['a', 'a/', false],
  ['a/', 'a', false],
  ['a//b', 'a//b', true],
  ['a/+/b', 'a//b', true],
  ['ACCOUNTS', 'Accounts', false],
  ['#', '$SYS/a', false],
  ['+/monitor/Clients', '$SYS/monitor/Clients', false],
  ['$SYS/#', '$SYS/a', true],
  ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
])('filter %j and topic %j match: %j', (filter, topic, expected) => {
  expect(filterMatches(filter, topic)).toBe(expected);
});
