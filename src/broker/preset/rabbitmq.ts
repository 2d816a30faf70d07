/**
 * RabbitMQ with its MQTT plugin: 4.x, where MQTT is native, and 3.10 (Debian 12), where the plugin
 * speaks to AMQP queues, knows 3.1.1 only and stores no QoS 0. Neither knows QoS 2.
 */
import { likely, read, said, seen } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

const DAY = seconds(86_400);

const QUEUE = {
  maxMessages: read(Infinity, 'no max-length without a policy'),
  maxBytes: read(Infinity, 'no max-length-bytes without a policy'),
  countsInflight: said('never', 'https://www.rabbitmq.com/docs/maxlength: ready messages only'),
  onlineExtra: said('none', 'https://www.rabbitmq.com/docs/maxlength'),
  overflow: said('drop-oldest', 'https://www.rabbitmq.com/docs/maxlength: drop-head'),
  rejectScope: said('full-only', 'https://www.rabbitmq.com/docs/maxlength: the others keep it'),
  rejectAnswerV311: read('no-ack', 'rabbit_mqtt_processor.erl:2084-2102'),
} as const;

const NO_QOS_2 = {
  inbound: {
    maxQos: said(1, 'https://www.rabbitmq.com/docs/mqtt: QoS 2 is not supported'),
  },
  available: { maxSubscriptionQos: said(1, 'https://www.rabbitmq.com/docs/mqtt') },
} as const;

const NOT_MODELLED = [
  'a QoS 2 PUBLISH of a 3.1.1 client is taken as QoS 1; here it closes the connection',
  'memory and disk alarms stop publishers',
];

/** RabbitMQ 4. */
export const RABBITMQ_4: Preset = {
  about: 'RabbitMQ 4.3, classic queues',
  reference:
    'https://github.com/rabbitmq/rabbitmq-server, lines of 5b09e55, below deps/rabbitmq_mqtt/src',
  figures: {
    ...NO_QOS_2,
    sessionQueue: QUEUE,
    qos0: {
      storeOffline: read(true, 'rabbit_mqtt_processor.erl:1498-1501: a classic queue'),
      countsTowardLimit: likely(true, 'a queue like that of QoS 1, without a limit either'),
      online: likely('bypass', 'its queue has no prefetch'),
    },
    output: {
      maxPackets: read(200, 'rabbit_mqtt_processor.erl:2392-2420 mailbox_soft_limit'),
      whenFull: read('drop-newest', 'rabbit_mqtt_processor.erl:2032-2042'),
    },
    inflight: {
      maxV311: read(10, 'deps/rabbitmq_mqtt/Makefile: prefetch'),
      maxV5: read(10, 'deps/rabbitmq_mqtt/Makefile: prefetch'),
      receiveMaximumRule: read('min', 'rabbit_mqtt_processor.erl:295-302'),
    },
    resume: {
      order: likely('by-packet-id', 'returned to their places in the queue'),
      setDup: read(true, 'rabbit_mqtt_processor.erl:2160-2177'),
    },
    messageExpiry: { checkAt: said('dequeue', 'https://www.rabbitmq.com/docs/ttl: at the head') },
    inbound: {
      ...NO_QOS_2.inbound,
      maxPacketBytes: read(16_777_216, 'max_packet_size_authenticated'),
    },
    connect: { emptyClientId: read(true, 'refused with clean session 0 only') },
    durability: { mode: likely('write-through', 'queues of sessions are declared durable') },
    sessionExpiry: {
      v311DefaultUs: read(DAY, 'rabbit_mqtt_processor.erl:160-187'),
      maxUs: read(DAY, 'max_session_expiry_interval_seconds'),
    },
    keepAlive: {
      factor: likely(1.5, 'rabbit_mqtt_keepalive.erl: 1.5 to 2.25 in practice'),
      checkFraction: read(0.75, 'rabbit_mqtt_keepalive.erl'),
      consecutiveChecks: read(2, 'rabbit_mqtt_keepalive.erl: two looks without a byte'),
    },
  },
  notModelled: [
    ...NOT_MODELLED,
    'quorum queues close a consumer that does not acknowledge for 30 min (:2108-2111)',
  ],
};

/** RabbitMQ 3.10.8, Debian 12's. */
export const RABBITMQ_3_10: Preset = {
  about: 'RabbitMQ 3.10.8, classic queues',
  reference: 'https://github.com/rabbitmq/rabbitmq-server/tree/v3.10.8/deps/rabbitmq_mqtt',
  figures: {
    ...NO_QOS_2,
    sessionQueue: QUEUE,
    qos0: {
      storeOffline: seen(true, '50 of 50 kept for a QoS 1 subscription; QoS 0 ones are not tried'),
      online: seen('queue-behind-window', 'one queue for both: none overtook 50 that waited'),
    },
    inflight: {
      maxV311: seen(
        10,
        'https://www.rabbitmq.com/docs/3.13/mqtt: prefetch; 10 sent unacknowledged',
      ),
      maxV5: likely(10, 'MQTT 5 is not there'),
    },
    resume: {
      order: likely('by-packet-id', 'returned to their places in the queue'),
      setDup: seen(true, 'the redelivered flag of AMQP becomes DUP'),
    },
    will: {
      onTakeover: quirk(
        seen('never', 'clean 0 to 0, 0 to 1 and 1 to 1: none was published'),
        'spec',
      ),
    },
    durability: { mode: likely('write-through', 'queues of sessions are declared durable') },
    sessionExpiry: {
      v311DefaultUs: said(DAY, 'mqtt.subscription_ttl 86400000 ms'),
      maxUs: likely(DAY, 'MQTT 5 is not there'),
    },
    keepAlive: {
      factor: likely(1.5, 'as in 4.x'),
      checkFraction: seen(1.5, 'keep-alives of 1, 2, 3 and 5 s were closed after 3, 6, 9 and 15 s'),
      consecutiveChecks: seen(2, 'the same'),
    },
  },
  notModelled: [
    ...NOT_MODELLED,
    'the connection of a CONNECT of MQTT 5 is closed without an answer',
    'a CONNECT with clean session 0 that takes over a connection with clean session 1 is closed ' +
      'without an answer',
    'a retained message goes to a new subscriber past all that waits',
  ],
};
