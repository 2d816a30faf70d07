/**
 * AWS IoT Core, as documented, about 2022: its source is closed and its quotas change. How many
 * messages a session may have waiting is not published.
 */
import { likely, said } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, unknown } from './preset-data.ts';

/** AWS IoT Core. */
export const AWS_IOT_CORE: Preset = {
  about: 'AWS IoT Core, documented limits of about 2022',
  reference:
    'https://docs.aws.amazon.com/iot/latest/developerguide/mqtt-persistent-sessions.html; awsdocs/aws-iot-docs 6d7aa43',
  figures: {
    sessionQueue: {
      maxMessages: unknown(Infinity, 'there is a limit of the account, and none is published'),
      overflow: unknown('drop-newest', 'messages beyond the limit of the account are dropped'),
    },
    qos0: { storeOffline: said(false, 'persistent sessions store QoS 1 only') },
    inflight: {
      maxV311: said(100, 'limits-iot.html, an old copy'),
      maxV5: said(100, 'limits-iot.html, an old copy'),
      receiveMaximumRule: likely('min', 'as MQTT 5 says'),
    },
    retry: {
      intervalUs: unknown(Infinity, 'the interval is not published'),
      maxAgeUs: said(seconds(3600), 'limits-iot.html, an old copy: dropped when unacknowledged'),
    },
    resume: {
      setDup: unknown(true, 'not documented'),
      drainPerSecond: said(10, 'developer guide, persistent sessions'),
    },
    inbound: {
      receiveMaximum: said(100, 'limits-iot.html, an old copy'),
      maxQos: said(1, 'developer guide: QoS 2 is not supported'),
      maxPacketBytes: likely(131_072, 'the payload: 128 KB'),
    },
    available: { maxSubscriptionQos: said(1, 'developer guide: QoS 2 is not supported') },
    durability: { mode: likely('write-through', 'a managed service: nothing is said of a loss') },
    sessionExpiry: {
      v311DefaultUs: said(seconds(3600), 'developer guide: one hour unless raised'),
      maxUs: unknown(Infinity, 'a quota of the account'),
    },
    keepAlive: {
      factor: said(1.5, 'limits-iot.html, an old copy'),
      maxS: said(1200, 'limits-iot.html, an old copy'),
    },
  },
  notModelled: [
    'a session may live up to 30 min longer than its interval',
    '500 CONNECTs a second for an account, one a second for a ClientId, 100 publishes a second ' +
      'for a connection',
    'live messages go beside the stored ones, which are paced; here they wait behind them',
  ],
};
