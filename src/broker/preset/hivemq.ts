/**
 * HiveMQ Community Edition. Its window is filled in batches, and a new one waits for the last
 * acknowledgement of the one before. Read, not run; the Enterprise edition is not open.
 */
import { likely, read } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import type { Preset } from './preset-data.ts';

/** 4,294,967,295 s: the longest interval that MQTT 5 can say. */
const LONGEST = seconds(4_294_967_295);

/** HiveMQ CE of August 2026. */
export const HIVEMQ_CE: Preset = {
  about: 'HiveMQ Community Edition 2026',
  reference:
    'https://github.com/hivemq/hivemq-community-edition, lines of 5d95309, below src/main/java/com/hivemq',
  figures: {
    sessionQueue: {
      maxMessages: read(1000, 'MqttConfigurationDefaults.java:30 max-queue-size'),
      maxBytes: read(Infinity, 'QoS 1 and 2 are counted in messages'),
      countsInflight: read('always', 'ClientQueueMemoryLocalPersistence.java:150'),
      onlineExtra: read('none', 'ClientQueueMemoryLocalPersistence.java:150'),
      overflow: read('drop-newest', 'ClientQueueMemoryLocalPersistence.java:151-162 discard'),
    },
    qos0: {
      storeOffline: read(false, 'PublishDistributorImpl.java:146-151'),
      countsTowardLimit: read(false, 'InternalConfigurations.java:94-98: bytes of its own'),
      maxBytes: read(5_242_880, 'InternalConfigurations.java:94-98: 5 MiB for each client'),
      online: likely('queue-behind-window', 'polled alternately with QoS 1 and 2'),
    },
    output: {
      maxPackets: read(1000, 'DropOutgoingPublishesHandler.java'),
      whenFull: read('drop-newest', 'DropOutgoingPublishesHandler.java: QoS 0 only'),
    },
    inflight: {
      maxV311: read(50, 'InternalConfigurations.java:111'),
      maxV5: read(50, 'InternalConfigurations.java:111'),
      receiveMaximumRule: read('min', 'ClientConnection.java:737'),
      refill: read('batch-when-empty', 'PublishPollServiceImpl.java:418-425'),
    },
    retry: { intervalUs: read(Infinity, 'only on reconnection') },
    resume: {
      order: likely('by-packet-id', 'PublishPollServiceImpl.java:198-260: as first sent'),
      setDup: read(true, 'PublishPollServiceImpl.java:198-260'),
    },
    messageExpiry: {
      maxUs: read(Infinity, 'message-expiry.max-interval is off'),
      checkAt: read('periodic', 'ClientQueueMemoryLocalPersistence.java:718-730'),
      checkIntervalUs: likely(seconds(4), 'InternalConfigurations.java:317 clean-up interval'),
      expireInflight: likely(true, 'the clean-up removes QoS 1 in flight, and leaves QoS 2'),
    },
    inbound: {
      receiveMaximum: read(10, 'MqttConfigurationDefaults.java:29'),
      maxAwaitingRel: read(10, 'FlowControlHandler.java:66-85'),
      onExceed: read('disconnect-0x93', 'FlowControlHandler.java:66-85'),
    },
    connect: { emptyClientId: read(true, 'server-assigned ClientIds are allowed') },
    durability: {
      mode: likely(
        'write-through',
        'persistence mode FILE, written within 1 s; a power loss may cost that',
      ),
    },
    sessionExpiry: {
      v311DefaultUs: read(LONGEST, 'Mqtt311ConnectDecoder.java:188: the configured maximum'),
      maxUs: read(LONGEST, 'SessionExpiryConfigEntity.java'),
    },
    keepAlive: { factor: read(1.5, 'ConnectHandler.java:681-694') },
  },
  notModelled: [
    'retained messages sent on SUBSCRIBE have a limit of their own, 100,000',
    'all QoS 0 messages together have a limit of a quarter of the heap',
  ],
};
