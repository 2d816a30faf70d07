/**
 * What a conversation may ask of its stage, so that one text runs against the engine in simulated
 * time (broker-flow.ts) and again through a real socket (socket-flow.ts).
 *
 *   const talk = (stage: BrokerTalk) => {
 *     const a = stage.connected(connect('a'));
 *     a.send(pingreq).expect(pingresp);
 *   };
 *   talk(new BrokerFlow());                     await talkOverSocket(talk);
 */
import type { Duration } from '../kernel/time.ts';
import type { Connect } from '../mqtt/packet.ts';
import type { Heard, Spoken } from './spoken-packet.ts';

/** The client's end of one connection. */
export interface ClientTalk {
  /** Says these packets; everything heard so far has been expected. */
  send(...packets: readonly Spoken[]): this;
  /** Says a packet whatever has come. */
  blurt(packet: Spoken): this;
  /** Says bytes, whole packets or not: `wireBytes` knows how to write them. */
  bytes(bytes: readonly number[]): this;
  /** Exactly these have been heard since the last time, in this order. */
  expect(...packets: readonly Heard[]): this;
  /** Nothing has been heard since the last time. */
  silent(): this;
  /** The connection breaks. */
  cut(): void;
}

/** A broker, its clients, and time that passes only when told to. */
export interface BrokerTalk {
  /** A new connection; `name` is only for the reader. */
  client(name: string): ClientTalk;
  /** A client that has been accepted. */
  connected(packet: Connect, sessionPresent?: boolean): ClientTalk;
  advance(by: Duration): void;
}
