/**
 * aedes with its persistence in memory: nothing is ever dropped and nothing expires, there is no
 * window, and DUP is not set on redelivery. MQTT 3.1.1 only.
 */
import { read, said, seen } from '../../kernel/sourced.ts';
import { seconds } from '../../kernel/time.ts';
import { type Preset, quirk } from './preset-data.ts';

/** aedes 1.1.1 from npm. */
export const AEDES_1_1: Preset = {
  about: 'aedes 1.1.1, persistence in memory',
  reference: 'https://github.com/moscajs/aedes, lines of eac44f9; aedes-persistence 10.2.2',
  figures: {
    sessionQueue: {
      maxMessages: seen(Infinity, 'asyncPersistence.js:205-219; 3000 of 3000 kept offline'),
    },
    qos0: {
      storeOffline: seen(false, '0 of 50 kept'),
      online: read('bypass', 'lib/client.js: written at once'),
    },
    output: {
      maxPackets: read(Infinity, 'lib/client.js:240-300: writers wait for drain'),
      closeAfterUs: read(seconds(60), 'aedes.js:15 drainTimeout'),
    },
    inflight: {
      refill: seen('none', '1500 of 1500 sent without an acknowledgement'),
    },
    retry: { intervalUs: read(Infinity, 'only on reconnection') },
    resume: {
      order: read('by-packet-id', 'asyncPersistence.js: PUBREL takes the place of PUBLISH'),
      setDup: quirk(seen(false, '1500 sent again, none with DUP'), true),
      overReceiveMaximum: read('send-anyway', 'the whole queue is streamed'),
    },
    messageExpiry: { defaultUs: read(Infinity, 'there is no expiry of messages') },
    inbound: { maxAwaitingRel: read(65_535, 'received QoS 2 messages are kept without a bound') },
    connect: {
      emptyClientId: seen(true, 'given an id'),
      emptyPersistentClientId: quirk(seen(true, 'given an id with clean session 0 as well'), false),
    },
    durability: { mode: said('memory', 'aedes-persistence keeps all in memory') },
    sessionExpiry: { v311DefaultUs: read(Infinity, 'there is no expiry of sessions') },
    keepAlive: { factor: seen(1.5, 'a keep-alive of 2 s was closed after 3.0 s') },
  },
  notModelled: [
    'MQTT 5 is refused',
    'session present is 0 for a session without a subscription',
    'of several QoS 2 messages that wait for PUBCOMP, some are published again on resume',
    'a QoS 2 message for an absent client, behind others that were unacknowledged when its connection ' +
      'fell silent, never came (seen with link-drops; why is not known)',
    'PUBACK is sent before the message is routed (lib/handlers/publish.js:69-74)',
    'a client that does not read slows publishers down (concurrency 100)',
  ],
};
