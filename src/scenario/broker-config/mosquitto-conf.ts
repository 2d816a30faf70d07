/**
 * mosquitto.conf: `key value` a line, `#` at its beginning for a comment. What 0 and −1 mean is
 * what Mosquitto does with them (src/conf.c): no limit.
 */
import type { Place, SourceText } from '../scenario-error.ts';
import { type Change, type Dialect, type Entry, flag, number, type Reader } from './setting.ts';

const MOST = Number.MAX_SAFE_INTEGER;
const MOST_INFLIGHT = 65_535;

/** Every key that has a value. */
export function mosquittoEntries(source: SourceText): readonly Entry[] {
  return source.text.split('\n').flatMap((line, index) => {
    const [, indent, key, gap, text] = /^(\s*)([^\s#]\S*)(\s*)(.*?)\s*$/.exec(line) ?? [];
    if (indent === undefined || key === undefined || gap === undefined) return [];
    const at = (column: number): Place => ({ source, line: index + 1, column });
    const column = indent.length + 1;
    const place = text === '' ? at(column) : at(column + key.length + gap.length);
    return [{ key, text: text ?? '', keyPlace: at(column), place }];
  });
}

const BOOLEANS = [
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
] as const;

/** 0 and anything below it are no limit. */
function count(...paths: readonly string[]): Reader {
  return number(paths, {
    least: 1,
    most: MOST,
    help: 'a whole number; 0 and -1 are no limit',
    isEndless: isNone,
    endless: 'unlimited',
  });
}

function isNone(text: string): boolean {
  return /^(0+|-\d+)$/.test(text);
}

function bytes(path: string): Reader {
  return (text) => {
    if (isNone(text)) return [[path, 'unlimited']];
    return /^\d+$/.test(text) ? [[path, `${text}B`]] : 'expected bytes; 0 is no limit';
  };
}

const inflight: Reader = number(
  ['inflight.maxV311', 'inflight.maxV5', 'inbound.receiveMaximum', 'inbound.maxAwaitingRel'],
  {
    least: 1,
    most: MOST_INFLIGHT,
    help: 'a whole number to 65535; 0 and -1 are no limit',
    isEndless: isNone,
    endless: MOST_INFLIGHT,
  },
);

/** Largest packet: an MQTT packet has no more than 268,435,460 bytes. */
const packetSize: Reader = (text) => {
  if (isNone(text)) return [['inbound.maxPacketSize', '268435460B']];
  return /^\d+$/.test(text) ? [['inbound.maxPacketSize', `${text}B`]] : 'expected bytes';
};

const SECONDS_PER: Readonly<Record<string, number>> = {
  h: 3600,
  d: 86_400,
  w: 7 * 86_400,
  m: 30 * 86_400,
  y: 365 * 86_400,
};

const expiration: Reader = (text) => {
  const [, digits, unit = ''] = /^(\d+)([hdwmy])$/.exec(text) ?? [];
  const seconds = Number(digits) * (SECONDS_PER[unit] ?? 0);
  if (!(seconds > 0)) return 'expected a number and h, d, w, m (30 days) or y, such as 14d';
  return ['sessionExpiry.v311Default', 'sessionExpiry.max'].map((path): Change => {
    return [path, `${seconds}s`];
  });
};

const keepAlive: Reader = (text) => {
  if (isNone(text)) return [['keepAlive.max', 'unlimited']];
  const isSpan = /^\d+$/.test(text) && Number(text) <= 65_535;
  return isSpan ? [['keepAlive.max', `${text}s`]] : 'expected seconds, 10 to 65535, or 0';
};

/** Saved to disk now and then, or not at all. */
const persistence: Reader = (text) => {
  const [change] = flag('durability.mode', BOOLEANS)(text);
  if (typeof change !== 'object') return 'expected true or false';
  return [[change[0], change[1] === true ? 'snapshot' : 'memory']];
};

/** 0 saves on exit only: so late that no run sees it. */
const autosave: Reader = (text) => {
  if (!/^\d+$/.test(text)) return 'expected seconds; 0 saves on exit only';
  return [['durability.interval', isNone(text) ? '36500d' : `${text}s`]];
};

const connections: Reader = number(['connect.maxConnections'], {
  least: 1,
  most: MOST,
  help: 'a whole number; -1 is no limit',
  isEndless: (text) => /^-\d+$/.test(text),
  endless: 'unlimited',
});

function upTo(most: number, ...paths: readonly string[]): Reader {
  const help = `a whole number from 0 to ${most}`;
  return number(paths, { least: 0, most, help, isEndless: () => false, endless: most });
}

const ELSEWHERE = new RegExp(
  '^(listener|port|protocol|user|pid_file|sys_interval|socket_domain|mount_point|http_dir|' +
    'allow_anonymous|password_file|acl_file|cafile|capath|certfile|keyfile|ciphers|crlfile|' +
    'dhparamfile|require_certificate|per_listener_settings|connection|address|addresses|topic|' +
    'start_type|notifications|try_private|round_robin|cleansession|keepalive_interval|' +
    'persistence_file|persistence_location|set_tcp_nodelay|' +
    '(log|bind|tls|psk|plugin|auth|use|bridge|remote|local|websockets|connection|restart|idle|' +
    'notification|certfile|global_plugin|auto_id|threshold)_.*)$',
);

const NOT_MODELLED: readonly string[] = [
  'max_inflight_bytes',
  'global_max_clients',
  'memory_limit',
  'message_size_limit',
  'max_topic_alias_broker',
  'upgrade_outgoing_qos',
  'allow_duplicate_messages',
  'retain_expiry_interval',
  'check_retain_source',
  'clientid_prefixes',
  'retry_interval',
  'autosave_on_changes',
  'include_dir',
];

/** What Mosquitto's keys mean here. */
export const MOSQUITTO: Dialect = {
  broker: 'mosquitto',
  stem: 'mosquitto-',
  readers: new Map<string, Reader>([
    // As many packets wait for a connection that takes no more (lib/packet_mosq.c:146-160).
    ['max_queued_messages', count('sessionQueue.maxMessages', 'output.maxPackets')],
    ['max_queued_bytes', bytes('sessionQueue.maxBytes')],
    ['max_inflight_messages', inflight],
    ['queue_qos0_messages', flag('qos0.storeOffline', BOOLEANS)],
    ['persistent_client_expiration', expiration],
    ['persistence', persistence],
    ['autosave_interval', autosave],
    ['max_connections', connections],
    ['global_max_connections', connections],
    ['max_keepalive', keepAlive],
    ['max_packet_size', packetSize],
    ['max_topic_alias', upTo(65_535, 'inbound.topicAliasMaximum')],
    ['max_qos', upTo(2, 'inbound.maxQos')],
    ['allow_zero_length_clientid', flag('connect.emptyClientId', BOOLEANS)],
    ['retain_available', flag('available.retain', BOOLEANS)],
  ]),
  notModelled: NOT_MODELLED,
  isNotModelled: (key) => NOT_MODELLED.includes(key),
  isElsewhere: (key) => ELSEWHERE.test(key),
};
