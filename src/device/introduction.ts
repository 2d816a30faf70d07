/**
 * The first and the last word of a device: its CONNECT and its DISCONNECT.
 *
 * What a property would say by its absence is left out, and so is all that 3.1.1 cannot say: a
 * packet is the same as an object and as bytes.
 */
import type { Interner } from '../kernel/interner.ts';
import type { Connect, Disconnect, Will } from '../mqtt/packet.ts';
import { REASON } from '../mqtt/reason-code.ts';
import type { DeviceStore } from './device-store.ts';
import type { Credentials, MqttPlan, WillPlan } from './plan.ts';
import type { DeviceId } from './port.ts';

/** What the CONNECT of one device says that its fleet's plan does not. */
export interface Persona {
  readonly credentials?: Credentials;
  readonly will?: WillPlan;
}

/** How a device takes its leave; plainly: DISCONNECT 0x00, and the session's expiry as agreed. */
export interface Farewell {
  /** DISCONNECT 0x04: the server publishes the will all the same (5.0). */
  readonly withWill?: boolean;
  /** Session expiry interval from now on, seconds (5.0); not above 0 if CONNECT said 0. */
  readonly sessionExpiryInterval?: number;
}

export class Introductions {
  readonly #devices: DeviceStore;
  readonly #clients: Interner;
  /** Of devices that have more to say than their plan. */
  readonly #personas = new Map<DeviceId, Persona>();

  constructor(parts: { readonly devices: DeviceStore; readonly clients: Interner }) {
    this.#devices = parts.devices;
    this.#clients = parts.clients;
  }

  add(device: DeviceId, persona: Persona): void {
    this.#personas.set(device, persona);
  }

  /** Whether its CONNECT wipes the session. */
  isClean(device: DeviceId): boolean {
    const { mqtt } = this.#devices.planOf(device);
    // [MQTT-3.1.3-7 (3.1.1)]: without a name there is no session to come back to.
    const isNameless = mqtt.version === 4 && this.#devices.isNameless(device);
    return mqtt.clean || isNameless || this.#devices.remembers(device, 'cleanNext');
  }

  /** CONNECT under the ClientId it has taken; each registers the will anew. */
  connect(device: DeviceId): Connect {
    const { mqtt } = this.#devices.planOf(device);
    const { credentials, will } = this.#personas.get(device) ?? {};
    const { userName: username, password } = credentials ?? {};
    const packet = {
      cmd: 'connect',
      protocolVersion: mqtt.version,
      clientId: this.#clients.textOf(this.#devices.clientOf(device)),
      clean: this.isClean(device),
      keepalive: mqtt.keepAlive,
      ...(will === undefined ? {} : { will: willOf(will, mqtt.version) }),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
    } as const;
    return mqtt.version === 4 ? packet : { ...packet, properties: propertiesOf(mqtt) };
  }

  disconnect(device: DeviceId, farewell: Farewell): Disconnect {
    const { version, sessionExpiryInterval: asked } = this.#devices.planOf(device).mqtt;
    const { withWill, sessionExpiryInterval } = farewell;
    if (version === 4) return { cmd: 'disconnect', reasonCode: REASON.success };
    const { disconnectWithWillMessage, normalDisconnection } = REASON;
    // Going up from 0 is a protocol error (5.0 §3.14.2.2.2).
    const mayChange = asked > 0 || sessionExpiryInterval === 0;
    return {
      cmd: 'disconnect',
      reasonCode: withWill === true ? disconnectWithWillMessage : normalDisconnection,
      ...(sessionExpiryInterval !== undefined && mayChange
        ? { properties: { sessionExpiryInterval } }
        : {}),
    };
  }
}

function propertiesOf(plan: MqttPlan): NonNullable<Connect['properties']> {
  const { sessionExpiryInterval, receiveMaximum, maximumPacketSize, topicAliasMaximum } = plan;
  return {
    ...(sessionExpiryInterval > 0 ? { sessionExpiryInterval } : {}),
    ...(receiveMaximum < 65_535 ? { receiveMaximum } : {}),
    ...(maximumPacketSize < Number.POSITIVE_INFINITY ? { maximumPacketSize } : {}),
    ...(topicAliasMaximum > 0 ? { topicAliasMaximum } : {}),
  };
}

/** The will that a CONNECT registers; the message gets its number when the server publishes it. */
function willOf(plan: WillPlan, version: MqttPlan['version']): Will {
  const { topic, size, qos, retain, delay, expiry } = plan;
  const will = { topic, payload: new Uint8Array(size), qos, retain };
  if (version === 4) return will;
  return {
    ...will,
    properties: {
      ...(delay > 0 ? { willDelayInterval: delay } : {}),
      ...(expiry === undefined ? {} : { messageExpiryInterval: expiry }),
    },
  };
}
