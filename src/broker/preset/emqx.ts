/**
 * EMQX with sessions in memory. 5.8 is the last line under the Apache licence; in 6.3 QoS 0 gives
 * way first, and waits behind a full window. Read, not run.
 */
import { likely, read, said } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import type { Preset } from './preset-data.ts';

const REFERENCE = 'https://github.com/emqx/emqx, lines of 50e0438; compared with v5.8.9, 6.2.0';

const MEGABYTE = 1_048_576;

const COMMON = {
  output: {
    maxPackets: likely(Infinity, 'bounded by bytes and time only'),
    maxBytes: likely(MEGABYTE, 'apps/emqx/src/emqx_schema.erl:1086-1132 high_watermark'),
    whenFull: likely('drop-newest', 'what happens below send_timeout was not read'),
    closeAfterUs: read(seconds(15), 'apps/emqx/src/emqx_schema.erl:1086-1132 send_timeout'),
  },
  inflight: {
    maxV311: read(32, 'apps/emqx/src/emqx_schema.erl:4382 max_inflight'),
    maxV5: read(32, 'apps/emqx/src/emqx_schema.erl:4382 max_inflight'),
    receiveMaximumRule: read('min', 'apps/emqx/src/emqx_channel.erl:2264-2275'),
  },
  retry: {
    intervalUs: read(Infinity, 'apps/emqx/src/emqx_schema.erl:4234 retry_interval'),
    versions: likely('all', 'the session does not ask for the version'),
  },
  resume: {
    order: read('by-packet-id', 'apps/emqx/src/emqx_session_mem.erl:1085-1105'),
    setDup: read(true, 'apps/emqx/src/emqx_session_mem.erl:1085-1105'),
    overReceiveMaximum: likely('send-anyway', 'all of the window is replayed as one batch'),
  },
  messageExpiry: {
    defaultUs: read(Infinity, 'message_expiry_interval infinity'),
    checkAt: read('dequeue', 'apps/emqx/src/emqx_session_mem.erl:638-650'),
    expireInflight: read(false, 'apps/emqx/src/emqx_session_mem.erl:1075-1085: not at resume'),
  },
  inbound: {
    qos2RouteAt: read('publish', 'apps/emqx/src/emqx_session_mem.erl:500-535'),
    maxPacketBytes: read(MEGABYTE, 'max_packet_size 1MB'),
    maxAwaitingRel: read(100, 'max_awaiting_rel'),
    onExceed: read('disconnect-0x93', 'apps/emqx/src/emqx_channel.erl:849-853'),
    awaitRelTimeoutUs: read(seconds(300), 'apps/emqx/src/emqx_session_mem.erl:945-985'),
  },
  durability: {
    mode: said(
      'memory',
      'durable_sessions.enable is false by default: a node keeps sessions in RAM',
    ),
  },
  sessionExpiry: {
    v311DefaultUs: read(
      seconds(7200),
      'apps/emqx/src/emqx_schema.erl:4292 session_expiry_interval',
    ),
    maxUs: read(Infinity, 'apps/emqx/src/emqx_channel.erl:2247-2262'),
  },
  keepAlive: {
    factor: read(1.5, 'keepalive_multiplier'),
    checkIntervalUs: read(seconds(30), 'keepalive_check_interval'),
    checkFraction: read(0.5, 'or half the keep-alive, if that is shorter'),
  },
} as const;

const QUEUE = {
  maxMessages: read(1000, 'apps/emqx/src/emqx_schema.erl:4373 max_mqueue_len'),
  maxBytes: read(Infinity, 'messages are counted, not bytes'),
  countsInflight: read('never', 'apps/emqx/src/emqx_mqueue.erl:311'),
  onlineExtra: read('none', 'the same queue on- and offline'),
} as const;

const STORED = read(true, 'apps/emqx/src/emqx_schema.erl:4364 mqueue_store_qos0');
const COUNTED = read(true, 'one queue for every QoS, apps/emqx/src/emqx_mqueue.erl:311');

const NOT_MODELLED = [
  'priorities: the limit is of each level (mqueue_priorities is off by default)',
  'a session process above 1000 waiting Erlang messages or 32 MB is killed with all it holds ' +
    '(force_shutdown, emqx_schema.erl:474-500; issue 13983)',
  'shared-subscription messages may go to another member in place of being queued',
];

/** EMQX 5.8; the queues of 5.10 and 6.0 to 6.2 are the same. */
export const EMQX_5_8: Preset = {
  about: 'EMQX 5.8.9, sessions in memory',
  reference: REFERENCE,
  figures: {
    ...COMMON,
    sessionQueue: { ...QUEUE, overflow: read('drop-oldest', 'v5.8.9 emqx_mqueue.erl:285-296') },
    qos0: {
      storeOffline: STORED,
      countsTowardLimit: COUNTED,
      online: read('bypass', 'v5.8.9 deliver_msg'),
    },
  },
  notModelled: NOT_MODELLED,
};

/** EMQX 6.3. */
export const EMQX_6_3: Preset = {
  about: 'EMQX 6.3.0-beta.2, sessions in memory',
  reference: REFERENCE,
  figures: {
    ...COMMON,
    sessionQueue: {
      ...QUEUE,
      overflow: read('drop-qos0-first', 'apps/emqx/src/emqx_pqueue.erl:250-275'),
    },
    qos0: {
      storeOffline: STORED,
      countsTowardLimit: COUNTED,
      online: read(
        'queue-behind-window',
        'apps/emqx/src/emqx_session_mem.erl:711-750; also when the socket is congested',
      ),
    },
  },
  notModelled: NOT_MODELLED,
};
