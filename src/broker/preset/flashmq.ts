/**
 * FlashMQ: one pool for what waits and what is in flight, bounded in messages and in bytes, and
 * two weeks for every session. Run, where it says so.
 */
import { likely, read, seen } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

const TWO_WEEKS = seconds(1_209_600);

/** FlashMQ 1.26. */
export const FLASHMQ_1_26: Preset = {
  about: 'FlashMQ 1.26.2+25',
  reference: 'https://github.com/halfgaar/FlashMQ, lines of 7beb9c3',
  figures: {
    sessionQueue: {
      maxMessages: seen(512, 'settings.h:113 max_qos_msg_pending_per_client; 512 of 1500 kept'),
      maxBytes: seen(65_536, 'settings.h:114, session.cpp:252-295; 66 of 1 kB were kept'),
      countsInflight: seen('always', '20 in flight and 492 more offline'),
      onlineExtra: seen('none', '512 in all online'),
      overflow: seen('drop-newest', 'session.cpp:252-295; the survivors were the oldest'),
    },
    qos0: {
      storeOffline: seen(false, '0 of 50 kept'),
      online: read('drop-when-full', 'client.cpp:411-416'),
    },
    output: {
      maxPackets: read(Infinity, 'bounded in bytes'),
      maxBytes: read(1_048_576, 'client_max_write_buffer_size'),
      whenFull: read('drop-newest', 'client.cpp:411-416'),
    },
    inflight: {
      maxV311: seen(512, 'settings.h:113; 512 sent without an acknowledgement'),
      maxV5: read(512, 'session.cpp:252-295'),
      receiveMaximumRule: read('min', 'session.cpp:252-295'),
    },
    retry: { intervalUs: read(Infinity, 'only on reconnection') },
    resume: {
      order: read('publish-then-pubrel', 'session.cpp:350-412'),
      setDup: quirk(seen(false, '20 sent again, none with DUP'), true),
      overReceiveMaximum: read('drop', 'session.cpp:378-384; issue 173'),
    },
    messageExpiry: {
      checkAt: read('enqueue', 'while offline, once a second at most'),
      expireInflight: likely(true, 'also at resume'),
    },
    durability: { mode: likely('memory', 'no storage_dir by default') },
    sessionExpiry: {
      v311DefaultUs: read(TWO_WEEKS, 'mqttpacket.cpp:737 expire_sessions_after_seconds'),
      maxUs: read(TWO_WEEKS, 'mqttpacket.cpp:756'),
    },
    keepAlive: {
      factor: read(1.5, 'K + K/2'),
      checkIntervalUs: read(seconds(5), 'looked at every 5 s'),
    },
  },
  notModelled: [
    'an MQTT 5 session keeps no more than its client’s Receive Maximum while offline (seen: 5 of 5)',
    'keep-alives of 1, 2 and 5 s were not enforced within 15 s (seen; client.cpp:1183)',
  ],
};
