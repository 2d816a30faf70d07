/**
 * emqx.conf: the session settings of `mqtt { … }`. 0 and infinity are no limit of a queue; −1 is
 * none of EMQX's values.
 */
import { parseDuration } from '../../kernel/time-text.ts';
import type { Report, SourceText } from '../scenario-error.ts';
import { hoconEntries } from './hocon.ts';
import { binarySize, type Dialect, type Entry, flag, number, type Reader } from './setting.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const BOOLEANS = [
  ['true', true],
  ['on', true],
  ['false', false],
  ['off', false],
] as const;

function isNone(text: string): boolean {
  return /^(0+|infinity)$/.test(text);
}

/** A span or infinity; 0 is as good as never where `zero` says so. */
function span(path: string, zero: 'never' | 'at-once'): Reader {
  return (text) => {
    const isEndless = text === 'infinity' || (zero === 'never' && /^0+(ms|s|m|h|d)?$/.test(text));
    if (isEndless) return [[path, 'never']];
    return parseDuration(text) === undefined
      ? 'expected one number and a unit such as 30s or 2h, or infinity'
      : [[path, text]];
  };
}

const packetSize: Reader = (text) => {
  const bytes = binarySize(text);
  return bytes === undefined
    ? 'expected a size such as 1MB'
    : [['inbound.maxPacketSize', `${bytes}B`]];
};

const factor: Reader = (text) =>
  /^\d+(\.\d+)?$/.test(text) ? [['keepAlive.factor', Number(text)]] : 'expected a number';

function upTo(least: number, most: number, ...paths: readonly string[]): Reader {
  const help = `a whole number from ${least} to ${most}`;
  return number(paths, { least, most, help, isEndless: () => false, endless: most });
}

const READERS: Readonly<Record<string, Reader>> = {
  max_mqueue_len: number(['sessionQueue.maxMessages'], {
    least: 1,
    most: MOST,
    help: 'a whole number; 0 and infinity are no limit, and EMQX has no -1',
    isEndless: isNone,
    endless: 'unlimited',
  }),
  mqueue_store_qos0: flag('qos0.storeOffline', BOOLEANS),
  max_inflight: upTo(1, 65_535, 'inflight.maxV311', 'inflight.maxV5'),
  max_awaiting_rel: number(['inbound.maxAwaitingRel'], {
    least: 1,
    most: 65_535,
    help: 'a whole number to 65535; 0 and infinity are no limit',
    isEndless: isNone,
    endless: 65_535,
  }),
  await_rel_timeout: span('inbound.awaitRelTimeout', 'at-once'),
  retry_interval: span('retry.interval', 'never'),
  session_expiry_interval: span('sessionExpiry.v311Default', 'at-once'),
  max_session_expiry_interval: span('sessionExpiry.max', 'at-once'),
  message_expiry_interval: span('messageExpiry.default', 'never'),
  keepalive_multiplier: factor,
  max_packet_size: packetSize,
  max_clientid_len: upTo(23, 65_535, 'connect.maxClientIdLength'),
  max_topic_alias: upTo(0, 65_535, 'inbound.topicAliasMaximum'),
  max_qos_allowed: upTo(0, 2, 'inbound.maxQos'),
  retain_available: flag('available.retain', BOOLEANS),
  wildcard_subscription: flag('available.wildcardSubscriptions', BOOLEANS),
  shared_subscription: flag('available.sharedSubscriptions', BOOLEANS),
};

const DETECTION = 'flapping_detect.';
const DETECTS = `${DETECTION}enable`;
/** How many CONNECTs are too many, where the file does not say. */
const USUAL_COUNT = 15;

function wordOf(text: string): boolean | undefined {
  return BOOLEANS.find(([each]) => each === text.toLowerCase())?.[1];
}

const detects: Reader = (text) => {
  const word = wordOf(text);
  if (word === undefined) return 'expected true or false';
  return [['flapping.maxCount', word ? USUAL_COUNT : 'unlimited']];
};

const FLAPPING: Readonly<Record<string, Reader>> = {
  [DETECTS]: detects,
  [`${DETECTION}max_count`]: upTo(1, MOST, 'flapping.maxCount'),
  [`${DETECTION}window_time`]: span('flapping.window', 'at-once'),
  [`${DETECTION}ban_time`]: span('flapping.ban', 'at-once'),
};

/** Every key that has a value; what is said of a ban that is off is passed over. */
export function emqxEntries(source: SourceText, report: Report): readonly Entry[] {
  const entries = hoconEntries(source, report);
  const switches = entries.filter(({ key }) => key === DETECTS);
  const isOn = wordOf(switches.at(-1)?.text ?? 'false') === true;
  const others = entries.filter(({ key }) => key !== DETECTS);
  // The switch comes first: it says how many are too many, unless the file does.
  return [...switches, ...others.filter(({ key }) => isOn || !key.startsWith(DETECTION))];
}

const NOT_MODELLED: readonly string[] = [
  'mqueue_priorities',
  'mqueue_default_priority',
  'keepalive_check_interval',
  'server_keepalive',
  'max_subscriptions',
  'max_topic_levels',
  'upgrade_qos',
  'ignore_loop_deliver',
  'exclusive_subscription',
  'idle_timeout',
  'response_information',
  'strict_mode',
  'clientid_override',
  'use_username_as_clientid',
  'peer_cert_as_clientid',
  'peer_cert_as_username',
].map((key) => `mqtt.${key}`);

/** Parts of the file that can change what sessions do, and have no limit here. */
const OTHER_PARTS = /^(zones|durable_sessions|durable_storage|force_shutdown)\./;

/** What EMQX's keys mean here. */
export const EMQX: Dialect = {
  broker: 'EMQX',
  stem: 'emqx-',
  readers: new Map([
    ...Object.entries(READERS).map(([key, reader]) => [`mqtt.${key}`, reader] as const),
    ...Object.entries(FLAPPING),
  ]),
  notModelled: NOT_MODELLED,
  isNotModelled: (key) => NOT_MODELLED.includes(key) || OTHER_PARTS.test(key),
  isElsewhere: (key) => !key.startsWith('mqtt.'),
};
