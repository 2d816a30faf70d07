/**
 * VerneMQ: one limit offline, another online, and a cut to the second one on reconnection. The
 * shipped schema's defaults, which win over those of the application. Read, not run.
 */
import { likely, read } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import type { Preset } from './preset-data.ts';

/** VerneMQ 2.2. */
export const VERNEMQ_2_2: Preset = {
  about: 'VerneMQ 2.2.0',
  reference: 'https://github.com/vernemq/vernemq, lines of 90ebd3e, below apps/vmq_server',
  figures: {
    sessionQueue: {
      maxMessages: read(1000, 'priv/vmq_server.schema:272-283 max_offline_messages'),
      maxMessagesOnline: read(1000, 'priv/vmq_server.schema:272-283 max_online_messages'),
      onResume: read('truncate', 'src/vmq_queue.erl:850-856, 1198; issue 1663'),
      maxBytes: read(Infinity, 'messages are counted, not bytes'),
      countsInflight: read('never', 'src/vmq_queue.erl:849, 1247-1251'),
      overflow: read('drop-newest', 'src/vmq_queue.erl:1195-1236 queue_type fifo'),
      order: read('fifo', 'src/vmq_queue.erl:1195-1236 queue_type'),
    },
    qos0: {
      storeOffline: read(false, 'src/vmq_queue.erl:1138-1151'),
      countsTowardLimit: read(true, 'max_online_messages counts every QoS'),
      online: read('queue-behind-window', 'src/vmq_mqtt_fsm.erl: handle_waiting_msgs'),
    },
    inflight: {
      maxV311: read(20, 'max_inflight_messages'),
      maxV5: read(65_535, 'priv/vmq_server.schema:2421-2442 receive_max_client'),
      receiveMaximumRule: read('min', 'src/vmq_mqtt5_fsm.erl:1925-1950'),
    },
    retry: {
      intervalUs: read(seconds(20), 'priv/vmq_server.schema:174 retry_interval'),
      versions: read('3.1.1', 'vmq_mqtt5_fsm.erl has no such queue'),
      perTick: read('all', 'src/vmq_mqtt_fsm.erl:1530-1625'),
    },
    resume: {
      order: read('by-packet-id', 'src/vmq_queue.erl:979-1014'),
      setDup: read(true, 'src/vmq_mqtt_fsm.erl:1530-1625'),
    },
    messageExpiry: { checkAt: read('dequeue', 'src/vmq_queue.erl:1257-1276') },
    inbound: { receiveMaximum: read(65_535, 'receive_max_broker') },
    connect: { emptyClientId: read(true, 'a random id, anon-…') },
    durability: {
      mode: likely('write-through', 'queued messages are in the message store'),
      downtime: likely(
        'restarts',
        'src/vmq_queue.erl:515-523, 1327-1349: timers begin anew after a restart',
      ),
    },
    sessionExpiry: {
      v311DefaultUs: read(Infinity, 'persistent_client_expiration 0'),
      maxUs: likely(Infinity, 'the interval of the client is taken; a timer of 136 years'),
    },
    keepAlive: {
      factor: read(1.5, 'src/vmq_mqtt_fsm.erl:568-592'),
      checkFraction: read(0.75, 'src/vmq_mqtt_fsm.erl:568-592'),
    },
  },
  notModelled: [
    'about 100 messages more lie in the session process, past the online limit (vmq_queue.erl:849)',
    'on disconnection what is unacknowledged goes through the offline limit like new messages ' +
      '(vmq_queue.erl:979-1014)',
    'after a restart of the node timers of session expiry begin again (vmq_queue.erl:515-523)',
  ],
};
