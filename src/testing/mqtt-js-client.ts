/**
 * MQTT.js as a client of tests: what it received, and waiting for more of it.
 */
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { onTestFinished } from 'vitest';

/** The versions MQTT.js is tested in. */
export type JsVersion = 4 | 5;

/** One client, connected. */
export class JsClient {
  readonly mqtt: MqttClient;
  /** Of the last CONNACK. */
  sessionPresent = false;
  readonly #received: string[] = [];
  #waiting: (() => void) | undefined;

  constructor(mqtt: MqttClient) {
    this.mqtt = mqtt;
    mqtt.on('connect', (connack: IConnackPacket) => {
      this.sessionPresent = connack.sessionPresent;
    });
    mqtt.on('message', (_topic, payload, { qos, retain }) => {
      this.#received.push(`${payload.toString()} at ${qos}${retain ? ', retained' : ''}`);
      this.#waiting?.();
    });
    // A broken socket is part of the tests.
    mqtt.on('error', () => undefined);
  }

  /** Everything received, once it is at least so many messages: payload and QoS. */
  async received(count: number): Promise<readonly string[]> {
    while (this.#received.length < count) {
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
    return this.#received;
  }

  /** Resolves at the next such event of the client. */
  heard(event: 'connect' | 'close'): Promise<void> {
    return new Promise((resolve) => void this.mqtt.once(event, () => resolve()));
  }

  /** The socket breaks without a DISCONNECT. */
  breakSocket(): void {
    this.mqtt.stream.destroy();
  }

  /** Disconnects as one should. */
  async end(): Promise<void> {
    await this.mqtt.endAsync();
  }
}

/** A client that stays away once it is disconnected, unless told to come back. */
export async function jsClient(
  port: number,
  protocolVersion: JsVersion,
  options: IClientOptions = {},
): Promise<JsClient> {
  const mqtt = connect({
    host: '127.0.0.1',
    port,
    protocolVersion,
    reconnectPeriod: 0,
    ...options,
  });
  const client = new JsClient(mqtt);
  onTestFinished(async () => void (await mqtt.endAsync(true)));
  await client.heard('connect');
  return client;
}

/** Of a client whose session outlives its connection. */
export function persistent(clientId: string, version: JsVersion): IClientOptions {
  const properties = version === 5 ? { properties: { sessionExpiryInterval: 100 } } : {};
  return { clientId, clean: false, ...properties };
}
