/**
 * Named client libraries, as data: their defaults, each with where it was found and how sure it is.
 *
 * Files and lines are those of the version named in `about`. Where a library does not reconnect
 * unless told to, the figures are those of its own reconnecting: who stays away for good is another
 * thing to simulate (the habit neverReturns).
 */
import { likely, read, said } from '../kernel/sourced.ts';
import { duration, milliseconds, seconds } from '../kernel/time.ts';
import { type ClientDefaults, type ClientProfile, defaultsOf } from './client-profile.ts';

const NONE = duration(0);

/** What no library was found to do otherwise. */
const USUAL = {
  min: likely(NONE, 'no lower bound found'),
  jitter: likely(0, 'no jitter found'),
  resetBackoff: likely('on-connack', 'the usual place, not looked up'),
  dialTimeout: likely('connect', 'no time-out of its own found'),
  pingAfter: likely(1, 'PINGREQ after a silent keep-alive, the usual rule'),
  pingTimeout: likely({ ofKeepAlive: 1 }, 'another keep-alive, the usual rule'),
  overflow: likely('drop-newest', 'publish fails when nothing can be kept'),
  storeQos0: likely(false, 'publish fails while offline'),
  expiry: likely('never', 'no time-out of waiting publishes found'),
  onSessionLost: likely('republish', 'messages are resent whatever session present says'),
  handOver: likely('on-pubrel', 'as section 4.3.3 method A'),
  strictSessionPresent: likely(false, 'session present 1 is not questioned'),
} as const satisfies Partial<ClientProfile>;

/** From a message to the time it may be given up by the operating system: SYN retries. */
const OF_THE_SYSTEM = likely(seconds(127), 'only the operating system gives up: six SYN retries');

/** A fixed delay has no cap of its own. */
function fixed(delay: number, source: string) {
  return {
    policy: read('fixed', source),
    first: read(milliseconds(delay), source),
    max: read(milliseconds(delay), source),
  } as const;
}

/** Doubling from a first delay to a longest one, in seconds. */
function doubling(first: number, max: number, source: string) {
  return {
    policy: read('exponential', source),
    first: read(seconds(first), source),
    max: read(seconds(max), source),
  } as const;
}

const PROFILES = {
  generic: {
    about: 'no library in particular: what most of them do',
    clean: likely('caller', 'the scenario says so with a session expiry interval'),
    keepAlive: said(60, 'Paho C, Java, Python; MQTT.js; HiveMQ'),
    policy: said('exponential-full-jitter', 'AWS CRT v5'),
    first: said(seconds(1), 'Paho Python, HiveMQ, AWS CRT'),
    max: said(seconds(120), 'Paho Python, HiveMQ, AWS CRT v5'),
    ...USUAL,
    connectTimeout: said(seconds(30), 'MQTT.js, Paho C, Paho Java'),
    maxInflight: said(20, 'Paho Python, libmosquitto'),
    maxMessages: said(Infinity, 'Paho Python, MQTT.js, libmosquitto'),
    onSessionLost: said('discard', 'what MQTT 5 asks for [MQTT-3.2.2-5]'),
  },
  mqttjs: {
    about: 'MQTT.js 5.16.0',
    ...USUAL,
    clean: read(true, 'lib/client: defaultConnectOptions'),
    keepAlive: read(60, 'lib/client: defaultConnectOptions'),
    ...fixed(1000, 'lib/client: reconnectPeriod'),
    connectTimeout: read(seconds(30), 'lib/client: connackTimer, from opening the stream'),
    pingAfter: read(1, 'lib/KeepaliveManager: second tick of half a keep-alive'),
    pingTimeout: read({ ofKeepAlive: 0.5 }, 'lib/KeepaliveManager: third tick'),
    maxInflight: read(65_535, 'no limit but packet identifiers'),
    maxMessages: read(Infinity, 'lib/client: queue'),
    storeQos0: read(true, 'lib/client: queueQoSZero'),
    onSessionLost: read('republish', 'lib/client: _onConnect sends the outgoing store'),
    handOver: read('on-pubrel', 'lib/handlers/publish, pubrel: incomingStore'),
    strictSessionPresent: read(false, 'lib/client: _onConnect'),
  },
  'paho-python': {
    about: 'Eclipse Paho Python, commit 1d04072',
    ...USUAL,
    clean: read(true, 'client.py: clean_session of MQTT 3.1.1'),
    keepAlive: read(60, 'client.py: connect'),
    ...doubling(1, 120, 'client.py:772,828-843'),
    dialTimeout: read(seconds(5), 'client.py:4555 connect_timeout'),
    connectTimeout: likely(seconds(65), 'no time-out of CONNACK but the keep-alive'),
    pingAfter: read(1, 'client.py: _check_keepalive'),
    pingTimeout: read({ ofKeepAlive: 1 }, 'client.py: _check_keepalive'),
    maxInflight: read(20, 'client.py: max_inflight_messages'),
    maxMessages: read(Infinity, 'client.py: max_queued_messages 0'),
  },
  'paho-c': {
    about: 'Eclipse Paho C, asynchronous, commit eae1454, automaticReconnect on',
    ...USUAL,
    clean: read(true, 'MQTTAsync.h:1390 initializer'),
    keepAlive: read(60, 'MQTTAsync.h:1390 initializer'),
    ...doubling(1, 60, 'MQTTAsync.h:1004 minRetryInterval, maxRetryInterval'),
    jitter: likely(0.2, 'MQTTAsyncUtils.c:124: between a 1.2th and 1.2 times'),
    connectTimeout: read(seconds(30), 'MQTTAsync.h:1390 initializer'),
    maxInflight: read(65_535, 'MQTTAsync.h:1390 initializer'),
    maxMessages: read(0, 'MQTTAsync.h: sendWhileDisconnected is off; 100 when on'),
  },
  'paho-c-sync': {
    about: 'Eclipse Paho C, synchronous, commit eae1454',
    ...USUAL,
    clean: read(true, 'MQTTClient.h:990 initializer'),
    keepAlive: read(60, 'MQTTClient.h:990 initializer'),
    policy: likely('fixed', 'the application reconnects, the library never does'),
    first: likely(seconds(1), 'the application reconnects'),
    max: likely(seconds(1), 'the application reconnects'),
    connectTimeout: read(seconds(30), 'MQTTClient.h:990 initializer'),
    maxInflight: read(1, 'MQTTClient.h:990 reliable'),
    maxMessages: likely(0, 'publish fails while one is in flight, or offline'),
  },
  'paho-java': {
    about: 'Eclipse Paho Java, commit 9c742c1, automaticReconnect on',
    ...USUAL,
    clean: read(true, 'MqttConnectOptions.java'),
    keepAlive: read(60, 'MqttConnectOptions.java'),
    ...doubling(1, 128, 'MqttConnectOptions.java: maxReconnectDelay'),
    connectTimeout: read(seconds(30), 'MqttConnectOptions.java'),
    maxInflight: read(10, 'MqttConnectOptions.java'),
    maxMessages: read(0, 'DisconnectedBufferOptions.java: off; 5000 when on'),
    overflow: read('drop-newest', 'DisconnectedBufferOptions.java: deleteOldestMessages'),
    onSessionLost: likely('discard', 'a clean session clears the state of the client'),
  },
  libmosquitto: {
    about: 'libmosquitto, commit 7b8aba1',
    ...USUAL,
    clean: said('caller', 'mosquitto_new: clean_session'),
    keepAlive: likely(60, 'mosquitto_connect: the caller says; mosquitto_sub says 60'),
    ...fixed(1000, 'lib/libmosquitto.c:221 reconnect_delay, reconnect_delay_max'),
    connectTimeout: OF_THE_SYSTEM,
    maxInflight: likely(20, 'mosquitto_max_inflight_messages_set'),
    maxMessages: likely(Infinity, 'no limit of queued messages'),
  },
  'mosquitto-bridge': {
    about: 'a mosquitto bridge, commit 7b8aba1',
    ...USUAL,
    clean: said(false, 'mosquitto.conf: cleansession'),
    keepAlive: said(60, 'mosquitto.conf: keepalive_interval'),
    policy: read('decorrelated', 'src/bridge.c:941'),
    first: read(seconds(5), 'src/conf.c:1744 restart_timeout base'),
    max: read(seconds(30), 'src/conf.c:1744 restart_timeout cap'),
    connectTimeout: OF_THE_SYSTEM,
    maxInflight: said(20, 'mosquitto.conf: max_inflight_messages'),
    maxMessages: said(1000, 'mosquitto.conf: max_queued_messages'),
    overflow: said('drop-newest', 'mosquitto.conf: max_queued_messages'),
    storeQos0: said(false, 'mosquitto.conf: queue_qos0_messages'),
  },
  'esp-mqtt': {
    about: 'esp-mqtt (ESP-IDF), commit 5a9ba05',
    ...USUAL,
    clean: said(true, 'esp_mqtt_client_config_t: disable_clean_session'),
    keepAlive: read(120, 'lib/include/mqtt_config.h:56'),
    ...fixed(10_000, 'lib/include/mqtt_config.h:24 MQTT_RECON_DEFAULT_MS'),
    connectTimeout: read(seconds(10), 'lib/include/mqtt_config.h: network time-out'),
    pingAfter: read(0.5, 'mqtt_client.c: process_keepalive'),
    pingTimeout: read({ ofKeepAlive: 1 }, 'mqtt_client.c: process_keepalive'),
    maxInflight: likely(65_535, 'bounded by the memory of the outbox'),
    maxMessages: likely(Infinity, 'bounded by the memory of the outbox'),
    expiry: read(seconds(30), 'lib/include/mqtt_config.h:108 OUTBOX_EXPIRED_TIMEOUT_MS'),
    handOver: likely('on-publish', 'mqtt_client.c: data events come with PUBLISH'),
  },
  hivemq: {
    about: 'HiveMQ MQTT Client (Java), commit c1b9066, automaticReconnect on',
    ...USUAL,
    clean: read(true, 'MqttConnect.DEFAULT: clean start, expiry 0'),
    keepAlive: read(60, 'MqttConnect.DEFAULT_KEEP_ALIVE'),
    ...doubling(1, 120, 'MqttClientAutoReconnectImpl.java'),
    jitter: read(0.25, 'MqttClientAutoReconnectImpl.java'),
    dialTimeout: read(seconds(10), 'MqttClientTransportConfig.java: socket'),
    connectTimeout: read(seconds(70), 'MqttClientTransportConfig.java: 60 s more to CONNACK'),
    maxInflight: read(65_535, 'Mqtt5ClientConfig: sendMaximum'),
    maxMessages: likely(Infinity, 'publishes wait while it reconnects'),
    storeQos0: likely(true, 'publishes wait while it reconnects'),
    onSessionLost: read('discard', 'MqttClientReconnector: republishIfSessionExpired'),
    handOver: likely('on-publish', 'the flow emits at PUBLISH'),
  },
  'aws-crt-v3': {
    about: 'AWS CRT (aws-c-mqtt), MQTT 3.1.1, commit d699fe4',
    ...USUAL,
    clean: said('caller', 'connect options: clean_session'),
    keepAlive: read(1200, 'source/client.c:35'),
    ...doubling(1, 128, 'source/client.c:3720'),
    resetBackoff: likely({ afterStable: seconds(10) }, 'next_attempt_reset_timer_ns'),
    connectTimeout: likely(seconds(30), 'the caller says'),
    pingTimeout: read(seconds(3), 'source/client.c:35'),
    maxInflight: likely(65_535, 'no limit but packet identifiers'),
    maxMessages: likely(Infinity, 'operations wait'),
    storeQos0: likely(true, 'operations wait'),
    handOver: likely('on-publish', 'it has no QoS 2'),
  },
  'aws-crt-v5': {
    about: 'AWS CRT (aws-c-mqtt), MQTT 5, commit d699fe4',
    ...USUAL,
    clean: likely(true, 'AWS_MQTT5_CSBT_DEFAULT is clean'),
    keepAlive: likely(1200, 'the caller says; the AWS IoT SDKs say 1200'),
    policy: read('exponential-full-jitter', 'mqtt5_utils.h:78-83'),
    first: read(seconds(1), 'mqtt5_utils.h:78-83'),
    max: read(seconds(120), 'mqtt5_utils.h:78-83'),
    resetBackoff: read({ afterStable: seconds(30) }, 'mqtt5_utils.h:78-83'),
    dialTimeout: read(seconds(10), 'mqtt5_utils.h:78-83'),
    connectTimeout: read(seconds(30), 'mqtt5_utils.h:78-83: 20 s more to CONNACK'),
    pingTimeout: read(seconds(30), 'mqtt5_utils.h:78-83'),
    maxInflight: read(65_535, 'mqtt5_utils.h: receive maximum'),
    maxMessages: likely(Infinity, 'operations wait'),
    storeQos0: read(false, 'AWS_MQTT5_COQBT_DEFAULT fails QoS 0 publishes on disconnect'),
    handOver: likely('on-publish', 'AWS IoT has no QoS 2'),
  },
  'azure-node': {
    about: 'Azure IoT SDK for Node.js, commit e940876, over MQTT.js',
    ...USUAL,
    clean: likely(false, 'mqtt_base.ts'),
    keepAlive: read(180, 'mqtt_base.ts:403'),
    // As coded, min(100 + (2^(n-1) - 1) · rand(0, 25), 10,000) ms.
    policy: read('exponential-full-jitter', 'common/core/src/retry_policy.ts:43-139'),
    first: read(milliseconds(25), 'common/core/src/retry_policy.ts:43-139'),
    max: read(seconds(10), 'common/core/src/retry_policy.ts:43-139'),
    min: read(milliseconds(100), 'common/core/src/retry_policy.ts:43-139'),
    connectTimeout: likely(seconds(30), 'MQTT.js'),
    pingTimeout: likely({ ofKeepAlive: 0.5 }, 'MQTT.js'),
    maxInflight: likely(65_535, 'MQTT.js'),
    maxMessages: likely(Infinity, 'operations are tried again'),
    expiry: read(seconds(240), 'an operation is given up after four minutes'),
  },
  rumqttc: {
    about: 'rumqttc, commit 02a5a88',
    ...USUAL,
    clean: read(true, 'rumqttc/src/lib.rs: MqttOptions::new'),
    keepAlive: read(60, 'rumqttc/src/lib.rs:512-521'),
    policy: likely('none', 'the next poll connects again'),
    first: likely(NONE, 'the next poll connects again'),
    max: likely(NONE, 'the next poll connects again'),
    connectTimeout: read(seconds(5), 'rumqttc/src/lib.rs:411'),
    pingTimeout: read({ ofKeepAlive: 1 }, 'rumqttc/src/state.rs: outgoing_ping'),
    maxInflight: read(100, 'rumqttc/src/lib.rs:512-521'),
    maxMessages: read(10, 'rumqttc/src/lib.rs: the channel of requests'),
    storeQos0: likely(true, 'the channel takes all requests'),
    onSessionLost: read('republish', 'rumqttc/src/state.rs: clean'),
    handOver: read('on-publish', 'rumqttc/src/state.rs: handle_incoming_publish'),
  },
} as const satisfies Readonly<Record<string, ClientProfile>>;

/** Name of a client library that a fleet may be made of. */
export type ClientProfileName = keyof typeof PROFILES;

/** Every profile's name, in the order they are listed to a user. */
export const CLIENT_PROFILES = Object.keys(PROFILES) as readonly ClientProfileName[];

/** The defaults of a library, each with its source. */
export function clientProfile(name: ClientProfileName): ClientProfile {
  return PROFILES[name];
}

/** The defaults of a library, values alone. */
export function clientDefaults(name: ClientProfileName): ClientDefaults {
  return defaultsOf(PROFILES[name]);
}
