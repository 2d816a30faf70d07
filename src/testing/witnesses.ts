/**
 * Two clients who mind their own business while others misbehave: one publishes, one has
 * subscribed, and every message must arrive and be acknowledged.
 */
import { expect } from 'vitest';
import type { Duration } from '../kernel/time.ts';
import type { ByteBroker, ByteClient } from './byte-broker.ts';
import { encodePublish, encodeRare } from './packet-bytes.ts';
import { hex } from './packet-recorder.ts';
import { connect, subscribe } from './spoken-packet.ts';

/** No other test uses it, and no arbitrary finds it. */
const TOPIC = 'witness/7f3a';
const PACKET_ID_AT = 4 + TOPIC.length;
const EMPTY = new Uint8Array(0);
/** PUBLISH at QoS 1 with identifier 1, but for its payload of one byte. */
const PUBLISH = encodePublish(4, {
  topic: TOPIC,
  payload: new Uint8Array(1),
  qos: 1,
  dup: false,
  retain: false,
  id: 1,
  properties: undefined,
}).slice(0, -1);

/** The pair, and the broker they share with everybody else. */
export class Witnesses {
  readonly #broker: ByteBroker;
  readonly #publisher: ByteClient;
  readonly #subscriber: ByteClient;
  #messages = 0;

  constructor(broker: ByteBroker) {
    this.#broker = broker;
    this.#publisher = this.#accepted('publisher');
    this.#subscriber = this.#accepted('subscriber');
    this.#subscriber.send(encodeRare(4, subscribe(1, [TOPIC, 1])));
    expect(this.#subscriber.take().map(hex)).toEqual(['9003000101']);
  }

  /** One more message, from one to the other. */
  exchange(): void {
    const payload = ++this.#messages & 0xff;
    this.#publisher.send(Uint8Array.of(...PUBLISH, payload));
    const acknowledged = this.#publisher.take().map(hex).join(' ');
    const [heard = EMPTY, ...more] = this.#subscriber.take();
    // An assertion for each of many exchanges would take longer than they do.
    const isRight = acknowledged === '40020001' && more.length === 0 && heard.at(-1) === payload;
    if (!isRight) expect.unreachable(`publisher: ${acknowledged}, subscriber: ${hex(heard)}`);
    const id = heard.subarray(PACKET_ID_AT, PACKET_ID_AT + 2);
    this.#subscriber.send(Uint8Array.of(0x40, 2, ...id));
  }

  /** After this time all others and their names are forgotten, and the two are still served. */
  endure(age: Duration): void {
    this.#broker.forsake();
    this.#broker.advance(age);
    this.exchange();
    const { broker, topics, clientIds, publications } = this.#broker;
    expect(broker.sessions.size, 'sessions').toBe(2);
    broker.forgetUnusedNames();
    // All that is left to have a name is retained messages, and whose they are.
    expect(topics.size, 'topics').toBeLessThanOrEqual(publications.size);
    expect(clientIds.known, 'ClientIds').toBeLessThanOrEqual(2 + publications.size);
  }

  #accepted(name: string): ByteClient {
    const client = this.#broker.open();
    client.send(encodeRare(4, connect(`${name}-7f3a`, { version: 4, clean: true })));
    expect(client.take().map(hex)).toEqual(['20020000']);
    return client;
  }
}
