/**
 * Eclipse Mosquitto. 2.0.11 is Debian 12's; from 2.0.13 on the queue is counted in another way.
 *
 * "Run" means: the broker on loopback, a client of its own making, 1,500 messages at QoS 1.
 */
import { likely, read, said, seen } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

const REFERENCE =
  'https://github.com/eclipse-mosquitto/mosquitto, lines of 7b8aba1; compared with v2.0.11, v2.0.22';

/** What both versions do. */
const COMMON = {
  qos0: {
    storeOffline: seen(false, 'src/conf.c:347 queue_qos0_messages; 0 of 50 kept'),
    countsTowardLimit: quirk(
      seen(false, 'src/database.c:597-610; with a limit of 50, 300 of 300 QoS 0 were kept'),
      true,
    ),
    online: read('bypass', 'src/database.c:36-90 db__ready_for_flight'),
  },
  output: {
    maxPackets: read(1000, 'lib/packet_mosq.c:146-160: as many packets as max_queued_messages'),
    whenFull: read('drop-newest', 'src/database.c:36-90'),
  },
  total: { maxBytes: said(Infinity, 'mosquitto.conf(5): memory_limit is of the whole process') },
  inflight: {
    maxV311: seen(20, 'src/conf.c:339 max_inflight_messages; 20 sent without an acknowledgement'),
    maxV5: read(20, 'src/conf.c:339, of clients without a Receive Maximum'),
    receiveMaximumRule: read('client-replaces', 'src/property_broker.c:44-51'),
  },
  retry: { intervalUs: read(Infinity, 'src/conf.c:2575: retry_interval is no longer there') },
  resume: {
    order: seen('by-packet-id', 'src/database.c:1013-1060; an older PUBREL came before a PUBLISH'),
    setDup: seen(true, 'src/database.c:1013-1060; seen on redelivery'),
    overReceiveMaximum: read('send-anyway', 'src/handle_connect.c:305-315: the whole list'),
  },
  messageExpiry: {
    defaultUs: read(Infinity, 'only the property of MQTT 5'),
    checkAt: read('resume', 'src/database.c:1165-1200; not when the limit is counted'),
    expireInflight: read(true, 'src/database.c:1165-1200'),
  },
  inbound: {
    receiveMaximum: read(20, 'src/send_connack.c: max_inflight_messages'),
    qos2RouteAt: likely('pubrel', 'messages wait in msgs_in until PUBREL, remembered'),
    topicAliasMaximum: said(10, 'mosquitto.conf(5): max_topic_alias'),
    maxAwaitingRel: likely(20, 'src/handle_publish.c:121-134: the same window inbound'),
    onExceed: read('pubrec-0x97', 'src/handle_publish.c:30-64'),
  },
  connect: { emptyClientId: read(true, 'allow_zero_length_clientid') },
  durability: {
    mode: said('memory', 'mosquitto.conf(5): persistence is false by default'),
    intervalUs: read(seconds(1800), 'src/conf.c:298,343 autosave_interval; written on exit too'),
  },
  sessionExpiry: {
    checkIntervalUs: seen(seconds(1), 'intervals of 1 s ended after 1.5 to 2 s, at whole seconds'),
    v311DefaultUs: read(Infinity, 'src/handle_connect.c:596-605 persistent_client_expiration'),
    maxUs: read(Infinity, 'src/session_expiry.c:44-61 persistent_client_expiration'),
  },
  sharedGroup: {
    whenMemberGone: seen('drop', '4 in flight to a member that was gone for good never came'),
  },
  will: {
    onTakeover: seen('unless-resumed', '3.1.1, clean 0 to 0: none; 0 to 1 and 1 to 1: published'),
  },
} as const;

const KEEP_ALIVE = {
  factor: seen(1.5, 'keepalive*3/2; 2 and 5 s were closed after 4.0 and 8.0 s'),
  rounding: likely('floor', 'keepalive*3/2 in whole seconds'),
  maxS: read(Infinity, 'src/handle_connect.c:256-272 max_keepalive 0'),
} as const;

const QUEUE = {
  maxMessages: seen(1000, 'src/conf.c:340 max_queued_messages; 1000 of 1500 kept offline'),
  maxBytes: read(Infinity, 'src/conf.c:342 max_queued_bytes 0; payload, src/database.c:144-186'),
  overflow: seen('drop-newest', 'src/database.c:625-660; the survivors were the oldest'),
} as const;

const NOT_MODELLED = [
  'after a crash with persistence, what was acknowledged since the last save is sent again',
  'with queue_qos0_messages, 20 or more queued QoS 0 messages stop QoS 1 and 2 until the next ' +
    'reconnect (src/database.c:393-405, 1225-1240; seen)',
  'the interval of an MQTT 5 session that persistent_client_expiration cuts short is not told in ' +
    'CONNACK (src/session_expiry.c:44-61; seen)',
  'a will that is due can be held up by one with a smaller delay that was added later ' +
    '(src/will_delay.c:31-34, 91-104)',
  'a publisher whose own output is full is disconnected when it is refused ' +
    '(src/handle_publish.c:60)',
];

/** Mosquitto 2.0.11, and 2.0.12. */
export const MOSQUITTO_2_0_11: Preset = {
  about: 'Eclipse Mosquitto 2.0.11',
  reference: REFERENCE,
  figures: {
    ...COMMON,
    takeover: {
      farewell: quirk(seen(false, 'the old connection of MQTT 5 was closed without a word'), true),
    },
    sessionQueue: {
      ...QUEUE,
      countsInflight: seen('when-offline', '1000 in all offline, 20 in flight and 1000 online'),
      onlineExtra: seen('none', '1020 in all online: 20 in flight and 1000 waiting'),
    },
    keepAlive: {
      ...KEEP_ALIVE,
      checkIntervalUs: seen(
        seconds(6),
        'a keep-alive of 1 s: closed after 1.4 to 5.8 s; 5 s: 7.2 to 11.7',
      ),
    },
  },
  notModelled: NOT_MODELLED,
};

/** Mosquitto 2.0.22; the queue of 2.0.13 to 2.1.2 is the same. */
export const MOSQUITTO_2_0_22: Preset = {
  about: 'Eclipse Mosquitto 2.0.22',
  reference: REFERENCE,
  figures: {
    ...COMMON,
    sessionQueue: {
      ...QUEUE,
      countsInflight: seen('never', 'src/database.c:95-135; 20 in flight and 1000 more offline'),
      onlineExtra: seen('window', 'src/database.c:95-135; 1040 in all online'),
    },
    takeover: { farewell: seen(true, '0x8E, on 2.0.22 and 2.1.2') },
    keepAlive: { ...KEEP_ALIVE, checkIntervalUs: read(seconds(1), 'a list for each second') },
  },
  notModelled: NOT_MODELLED,
};
