/**
 * mochi-mqtt: one structure for what waits and what is in flight, no window under 3.1.1, and a day
 * for every message. Read, not run.
 */
import { likely, read } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import type { Preset } from './preset-data.ts';

const LONGEST = seconds(4_294_967_295);

/** mochi 2.7.9. */
export const MOCHI_2_7: Preset = {
  about: 'mochi-mqtt server 2.7.9',
  reference: 'https://github.com/mochi-mqtt/server, lines of 5b7f94b',
  figures: {
    sessionQueue: {
      maxMessages: read(8192, 'server.go:76, 1065 maximum_inflight'),
      countsInflight: read('always', 'server.go:1065: one structure'),
      overflow: read('drop-newest', 'server.go:1065'),
    },
    qos0: {
      storeOffline: read(false, 'not stored offline'),
      online: read('drop-when-full', 'server.go:1100-1111'),
    },
    output: {
      maxPackets: read(8192, 'server.go:1100-1111 maximum_client_writes_pending'),
      whenFull: read('drop-newest', 'server.go:1100-1111'),
    },
    inflight: {
      maxV311: read(65_535, 'clients.go:218: quota 0 is no window'),
      maxV5: read(8192, 'clients.go:218'),
      receiveMaximumRule: read('min', 'clients.go:218'),
    },
    retry: { intervalUs: read(Infinity, 'no timer') },
    resume: {
      order: likely('by-packet-id', 'inflight.go:72-90: by second; random within one'),
      setDup: read(true, 'inflight.go:72-90'),
      overReceiveMaximum: likely('send-anyway', 'all at once'),
    },
    messageExpiry: {
      maxUs: read(seconds(86_400), 'server.go:1768 maximum_message_expiry_interval'),
      checkAt: read('periodic', 'swept every second, offline too'),
      checkIntervalUs: read(seconds(1), 'swept every second'),
      expireInflight: read(true, 'the sweep is of all in flight'),
    },
    inbound: {
      receiveMaximum: read(1024, 'receive_maximum'),
      maxAwaitingRel: read(1024, 'receive_maximum'),
      onExceed: read('disconnect-0x93', 'receive_maximum'),
    },
    durability: { mode: likely('memory', 'no storage hook is there by default') },
    sessionExpiry: {
      v311DefaultUs: read(LONGEST, 'maximum_session_expiry_interval'),
      maxUs: read(LONGEST, 'maximum_session_expiry_interval'),
    },
    keepAlive: { factor: read(1.5, 'keepalive + keepalive/2, whole seconds') },
  },
  notModelled: [
    'past an MQTT 5 client’s quota a message is deleted when it is sent, not when it is ' +
      'acknowledged (server.go:719-728)',
    'within one second the order on resume is random (inflight.go:72-90)',
    'for QoS 1 and 2, too, a full output buffer drops (server.go:1100-1111)',
  ],
};
