/**
 * Named sets of broker limits: what one version of one broker does when a scenario says nothing
 * else. The figures, each with its source, are in preset/, a family of brokers in a file.
 */
import type { BrokerLimits } from './limits.ts';
import { AEDES_1_1 } from './preset/aedes.ts';
import { AWS_IOT_CORE } from './preset/aws-iot-core.ts';
import { BIFROMQ } from './preset/bifromq.ts';
import { EMQX_5_8, EMQX_6_3 } from './preset/emqx.ts';
import { FLASHMQ_1_26 } from './preset/flashmq.ts';
import { HIVEMQ_CE } from './preset/hivemq.ts';
import { MOCHI_2_7 } from './preset/mochi.ts';
import { MOSQUITTO_2_0_11, MOSQUITTO_2_0_22 } from './preset/mosquitto.ts';
import { NANOMQ } from './preset/nanomq.ts';
import { type Preset, type Quirks, resolved } from './preset/preset-data.ts';
import { RABBITMQ_3_10, RABBITMQ_4 } from './preset/rabbitmq.ts';
import { RMQTT_0_24 } from './preset/rmqtt.ts';
import { VERNEMQ_2_2 } from './preset/vernemq.ts';

/** Every preset's name, in the order they are listed to a user. */
export const PRESETS = [
  'spec',
  'mosquitto-2.0.11',
  'mosquitto-2.0.22',
  'emqx-5.8',
  'emqx-6.3',
  'hivemq-ce',
  'vernemq-2.2',
  'rabbitmq-4',
  'rabbitmq-3.10',
  'nanomq',
  'aedes-1.1',
  'flashmq-1.26',
  'mochi-2.7',
  'rmqtt-0.24',
  'bifromq',
  'aws-iot-core',
] as const;
export type PresetName = (typeof PRESETS)[number];

const DATA: Readonly<Record<PresetName, Preset>> = {
  spec: {
    about: 'what MQTT 3.1.1 and 5.0 ask of a server that never runs out of anything',
    reference: 'OASIS MQTT Version 3.1.1 and MQTT Version 5.0',
    figures: {},
    notModelled: [],
  },
  'mosquitto-2.0.11': MOSQUITTO_2_0_11,
  'mosquitto-2.0.22': MOSQUITTO_2_0_22,
  'emqx-5.8': EMQX_5_8,
  'emqx-6.3': EMQX_6_3,
  'hivemq-ce': HIVEMQ_CE,
  'vernemq-2.2': VERNEMQ_2_2,
  'rabbitmq-4': RABBITMQ_4,
  'rabbitmq-3.10': RABBITMQ_3_10,
  nanomq: NANOMQ,
  'aedes-1.1': AEDES_1_1,
  'flashmq-1.26': FLASHMQ_1_26,
  'mochi-2.7': MOCHI_2_7,
  'rmqtt-0.24': RMQTT_0_24,
  bifromq: BIFROMQ,
  'aws-iot-core': AWS_IOT_CORE,
};

/** A preset with its sources. */
export function presetData(name: PresetName): Preset {
  return DATA[name];
}

/** The limits of a preset, with its quirks unless they are off; undefined when there is none. */
export function presetLimits(name: string, quirks: Quirks = 'on'): BrokerLimits | undefined {
  const known = PRESETS.find((preset) => preset === name);
  return known === undefined ? undefined : resolved(DATA[known], quirks);
}
