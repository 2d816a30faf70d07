/**
 * RMQTT: five minutes for every message, retransmission while connected, and a redelivery that
 * goes backwards. Read, not run.
 */
import { likely, read, said } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

/** RMQTT 0.24; 0.23 is the same. */
export const RMQTT_0_24: Preset = {
  about: 'RMQTT 0.24',
  reference: 'https://github.com/rmqtt/rmqtt, lines of a8d63fb',
  figures: {
    sessionQueue: {
      maxMessages: read(1000, 'rmqtt-conf/src/listener.rs:377-475 max_mqueue_len'),
      maxBytes: read(Infinity, 'messages are counted, not bytes'),
      countsInflight: read('never', 'max_inflight is apart'),
      overflow: read('drop-oldest', 'rmqtt/src/session.rs:1281-1290, for QoS 1 and 2'),
    },
    qos0: {
      storeOffline: likely(true, 'the same queue, not filtered'),
      countsTowardLimit: likely(true, 'the same queue'),
      online: read('queue-behind-window', 'rmqtt/src/session.rs:366'),
    },
    inflight: {
      maxV311: read(16, 'rmqtt-conf/src/listener.rs:377-475 max_inflight'),
      maxV5: read(16, 'rmqtt-conf/src/listener.rs:377-475 max_inflight'),
      receiveMaximumRule: read('min', 'the smaller of both'),
    },
    retry: {
      intervalUs: said(seconds(20), 'the shipped rmqtt.toml; 30 s in the code'),
      versions: likely('all', 'the session does not ask for the version'),
    },
    resume: {
      order: quirk(
        read('reverse', 'inflight.rs:349-356, session.rs:1474-1487'),
        'publish-then-pubrel',
      ),
      setDup: read(true, 'session.rs:1474-1487'),
      drainPerSecond: said(1000, 'the shipped rmqtt.toml: mqueue_rate_limit; none in the code'),
    },
    messageExpiry: {
      defaultUs: read(seconds(300), 'message_expiry_interval, of every message'),
      checkAt: likely('dequeue', 'not looked up'),
    },
    inbound: { maxPacketBytes: read(1_048_576, 'max_packet_size 1 MB') },
    durability: { mode: likely('memory', 'no session storage plug-in by default') },
    sessionExpiry: {
      v311DefaultUs: read(seconds(7200), 'session_expiry_interval'),
      maxUs: read(Infinity, 'max_session_expiry_interval 0 is none'),
    },
    will: { onTakeover: read('unless-resumed', 'none when the new connection has clean start 0') },
    keepAlive: { factor: read(1.5, 'twice keepalive_backoff 0.75') },
  },
  notModelled: ['at a full queue a QoS 0 message is itself the one dropped (session.rs:1281-1290)'],
};
