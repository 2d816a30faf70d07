/**
 * BifroMQ: what its settings say; how it delivers was not read.
 */
import { likely, read } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, unknown } from './preset-data.ts';

/** BifroMQ of May 2025. */
export const BIFROMQ: Preset = {
  about: 'BifroMQ, May 2025',
  reference: 'https://github.com/bifromqio/bifromq, lines of b5f8b22, Setting.java:30-70',
  figures: {
    sessionQueue: {
      maxMessages: read(1000, 'SessionInboxSize'),
      countsInflight: unknown('never', 'what an inbox holds of what is in flight'),
      overflow: read('drop-newest', 'InboxStoreCoProc.java:1089'),
    },
    qos0: {
      storeOffline: read(true, 'a queue of its own in the inbox'),
      countsTowardLimit: read(false, 'each of the two queues has its limit'),
    },
    inflight: {
      maxV311: read(200, 'ReceivingMaximum'),
      maxV5: read(200, 'ReceivingMaximum'),
      receiveMaximumRule: likely('min', 'the usual rule'),
    },
    publish: { perSecond: read(200, 'MsgPubPerSec') },
    retry: {
      intervalUs: read(seconds(10), 'ResendTimeoutSeconds'),
      versions: likely('all', 'one setting for every client'),
      maxTimes: read(3, 'MaxResendTimes'),
    },
    resume: { setDup: unknown(true, 'delivery was not read') },
    durability: { mode: likely('write-through', 'inboxes are in a store of their own') },
    sessionExpiry: {
      v311DefaultUs: likely(seconds(86_400), 'MaxSessionExpirySeconds'),
      maxUs: read(seconds(86_400), 'MaxSessionExpirySeconds'),
    },
    keepAlive: { factor: likely(1.5, 'as MQTT says; not read') },
  },
  notModelled: [
    'the QoS 0 queue of an inbox has a limit of 1000 messages too',
    '512 KiB/s each way for a connection',
    'MinSessionExpirySeconds 60, MinKeepAliveSeconds 60, 100 filters for a session',
  ],
};
