/**
 * NanoMQ: no window under 3.1.1, everything kept, and a backlog that goes out one message every
 * ten seconds. Read, not run; sessions changed several times between 0.22 and 0.25.
 */
import { likely, read, said } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

/** NanoMQ 0.25, without SQLite. */
export const NANOMQ: Preset = {
  about: 'NanoMQ 0.25, sessions in memory',
  reference: 'https://github.com/nanomq/NanoNNG, lines of 52148e7',
  figures: {
    sessionQueue: {
      maxMessages: read(65_535, 'broker_tcp.c:1501-1555: packet identifiers are the only bound'),
      countsInflight: read('always', 'one map by packet identifier, mqtt_qos_db_api.c:85-95'),
      overflow: likely('drop-oldest', 'an identifier used again overwrites what had it'),
    },
    qos0: {
      storeOffline: read(false, 'QoS 0 is never cached offline'),
      online: read('queue-when-congested', 'nmq_mqtt.c:440-461: the send list'),
    },
    output: {
      maxPackets: said(2048, 'nanomq.conf max_mqueue_len; 1024 in the code'),
      whenFull: read('drop-newest', 'nmq_mqtt.c:440-461'),
    },
    inflight: {
      maxV311: read(65_535, 'max_inflight_window is "unsupported now", nanomq.conf'),
      maxV5: read(65_535, 'broker_tcp.c:1398-1410'),
      receiveMaximumRule: read('client-only', 'broker_tcp.c:1398-1410'),
    },
    retry: {
      intervalUs: read(seconds(10), 'nmq_mqtt.c:170-283 retry_interval'),
      versions: read('all', 'nmq_mqtt.c:170-283'),
      perTick: read('one', 'broker_tcp.c:1630-1700'),
    },
    resume: {
      order: likely('by-packet-id', 'mqtt_qos_db_api.c: keyed by identifier'),
      setDup: read(true, 'broker_tcp.c:1630-1700'),
      drainPerSecond: read(0.1, 'nmq_mqtt.c:170-283: one each tick, batch_resend off'),
    },
    messageExpiry: { checkAt: read('dequeue', 'when it is sent') },
    inbound: {
      receiveMaximum: read(1024, 'inbound quota'),
      onExceed: read('disconnect-0x93', 'inbound quota'),
    },
    connect: { emptyClientId: read(true, 'assigned by the broker') },
    durability: { mode: likely('memory', 'sqlite is off by default') },
    sessionExpiry: {
      v311DefaultUs: read(Infinity, 'nmq_mqtt.c:193-231'),
      maxUs: read(Infinity, 'the interval of the client, nmq_mqtt.c:193-231'),
    },
    keepAlive: {
      factor: quirk(said(1.25, 'the shipped nanomq.conf; 1.5 in the code'), 1.5),
    },
  },
  notModelled: [
    'live messages go beside the stored ones, which are paced; here they wait behind them',
    'the first delivery of a stored message carries DUP (pull request 1462)',
    'an MQTT 5 session is stored only when its connection had clean start 0 (issue 2412)',
    'with its Receive Maximum used up, a message waits for the retry timer',
  ],
};
