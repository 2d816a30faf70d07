/**
 * Topic names and topic filters as MQTT §4.7 and §4.8 define them: what is valid, what matches.
 *
 * `filterMatches` is the plain reading of the rules and the measure of topic-tree.ts; routing does
 * not call it. Whether a server *accepts* a valid filter is the broker's business.
 */
import { isMqttString } from './utf8.ts';

/** Why this is no topic name, in plain words; undefined when it is one. */
export function topicProblem(topic: string): string | undefined {
  if (topic.length === 0) return 'a topic name has at least one character [MQTT-4.7.3-1 (5.0)]';
  if (hasWildcard(topic)) return 'a topic name has no wildcard "+" or "#" [MQTT-4.7.0-1 (5.0)]';
  return textProblem(topic);
}

/** Why this is no topic filter, in plain words; undefined when it is one, shared or not. */
export function filterProblem(filter: string): string | undefined {
  const syntax = isShared(filter) ? sharedFilterProblem(filter) : plainFilterProblem(filter);
  return syntax ?? textProblem(filter);
}

/** Whether a wildcard stands in this text. */
export function hasWildcard(text: string): boolean {
  return text.includes('+') || text.includes('#');
}

/** Whether this filter asks for a shared subscription (5.0), well-formed or not. */
export function isShared(filter: string): boolean {
  return filter.startsWith(SHARE);
}

/** What is wrong with `$share/group/filter` [MQTT-4.8.2-1 (5.0)], its characters apart. */
export function sharedFilterProblem(filter: string): string | undefined {
  const end = filter.indexOf('/', SHARE.length);
  if (end < 0) return 'a shared filter reads "$share/group/filter" [MQTT-4.8.2-2 (5.0)]';
  const group = filter.slice(SHARE.length, end);
  if (group.length === 0) return 'a share group has at least one character [MQTT-4.8.2-1 (5.0)]';
  if (hasWildcard(group)) return 'a share group has no wildcard "+" or "#" [MQTT-4.8.2-2 (5.0)]';
  return plainFilterProblem(filter.slice(end + 1));
}

/** What is wrong with a filter that is not shared [MQTT-4.7.1-1 (5.0)], its characters apart. */
export function plainFilterProblem(filter: string): string | undefined {
  if (filter.length === 0) return 'a topic filter has at least one character [MQTT-4.7.3-1 (5.0)]';
  const levels = filter.split('/');
  for (const [index, level] of levels.entries()) {
    if (level.length > 1 && hasWildcard(level)) {
      return `"${level}" must be a whole level to be a wildcard [MQTT-4.7.1-2 (5.0)]`;
    }
    if (level === '#' && index < levels.length - 1)
      return '"#" must come last [MQTT-4.7.1-1 (5.0)]';
  }
  return undefined;
}

/** Whether this is a valid topic name. */
export function isValidTopicName(topic: string): boolean {
  return topicProblem(topic) === undefined;
}

/** Whether this is a valid topic filter, shared or not. */
export function isValidFilter(filter: string): boolean {
  return filterProblem(filter) === undefined;
}

/** The group and the filter of a valid shared filter, undefined for any other. */
export function parseShared(filter: string): { group: string; filter: string } | undefined {
  if (!isShared(filter)) return undefined;
  const end = filter.indexOf('/', SHARE.length);
  if (end <= SHARE.length) return undefined;
  return { group: filter.slice(SHARE.length, end), filter: filter.slice(end + 1) };
}

/** Whether a valid filter (not shared) matches a valid topic name [MQTT 5.0 §4.7]. */
export function filterMatches(filter: string, topic: string): boolean {
  // A wildcard in front does not match topics of the server's own [MQTT-4.7.2-1 (5.0)].
  if (topic.startsWith('$') && (filter.startsWith('#') || filter.startsWith('+'))) return false;
  return restMatches(filter, 0, topic, 0);
}

/**
 * Whether `filter` from character `filterAt` on matches `topic` from `topicAt` on. Both offsets
 * stand at the start, or both behind a level: at its slash, or at the end.
 */
export function restMatches(
  filter: string,
  filterAt: number,
  topic: string,
  topicAt: number,
): boolean {
  let inTopic = topicAt;
  for (let inFilter = filterAt; inFilter < filter.length; inFilter++) {
    const unit = filter.charCodeAt(inFilter);
    if (unit === HASH) return true;
    if (unit === PLUS) {
      inTopic = levelEnd(topic, inTopic);
    } else if (topic.charCodeAt(inTopic) === unit) {
      inTopic++;
    } else {
      // "#" also stands for no level at all: "sport/#" matches "sport".
      return inTopic === topic.length && filter.startsWith('/#', inFilter);
    }
  }
  return inTopic === topic.length;
}

const SHARE = '$share/';
const PLUS = 0x2b;
const HASH = 0x23;
const SLASH = 0x2f;

function textProblem(text: string): string | undefined {
  if (isMqttString(text)) return undefined;
  return 'it must be Unicode without control characters, at most 65,535 bytes [MQTT-4.7.3-3 (5.0)]';
}

/** Where the level that begins at character `from` ends: at its slash, or with the text. */
export function levelEnd(text: string, from: number): number {
  // A loop: levels are short, and indexOf costs more than it saves on them.
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== SLASH) at++;
  return at;
}
