/**
 * Everything that goes into the client session engine and everything that comes out.
 *
 *   in:   PacketSink (packets from the broker) · LinkInputs · wake · publish · the application's acts
 *   out:  DeviceOutlet (packets, dialling, closing) · DeviceTimers · DeviceChance · DeviceObserver
 *
 * One engine runs all devices of a run; a device is a small integer. The engine reads no clock,
 * opens no socket and draws no number of its own: every input carries `now`.
 */
import type { Brand } from '../kernel/brand.ts';
import type { Instant } from '../kernel/time.ts';
import type { Cause } from '../mqtt/loss-cause.ts';
import type { Qos } from '../mqtt/packet.ts';
import type { LinkId, PacketSink } from '../mqtt/packet-sink.ts';
import type { PublicationId } from '../mqtt/publication-store.ts';

/** One physical device, dense from 0. */
export type DeviceId = number & Brand<'device'>;

/** What the engine is told about connections. */
export interface LinkInputs {
  /** A dialled connection is open for MQTT. */
  opened(now: Instant, link: LinkId): void;
  dialFailed(now: Instant, link: LinkId): void;
  /** The connection ended, and not by the device's own closing. */
  closed(now: Instant, link: LinkId): void;
  /** A link that was not writable is again. */
  hasRoom(now: Instant, link: LinkId): void;
}

/** Packets to the broker, and the connections they travel on. */
export interface DeviceOutlet extends PacketSink {
  dial(now: Instant, device: DeviceId): LinkId;
  /** Gives up a connection that has not opened. */
  abandon(now: Instant, link: LinkId): void;
  isWritable(link: LinkId): boolean;
  /** Reads nothing of an open connection from now on, or reads again. */
  setReading(now: Instant, link: LinkId, isReading: boolean): void;
  /** After what was written; at once; or without a word to anyone (power loss). */
  close(now: Instant, link: LinkId, manner: 'graceful' | 'abort' | 'vanish'): void;
}

/** The engine's own timers, at most one pending for each (timer, device). */
export const DEVICE_TIMERS = ['dial', 'watch', 'retry', 'nap', 'read'] as const;
export type DeviceTimer = (typeof DEVICE_TIMERS)[number];

export interface DeviceTimers {
  /** Calls the engine's `wake` at `at`, or earlier if an earlier call said so. */
  wake(timer: DeviceTimer, device: DeviceId, at: Instant): void;
}

/** Draws made for the engine; their addresses cannot be shifted by any broker policy. */
export interface DeviceChance {
  /** Coverage outages of this device that have begun by now. */
  outagesBegun(device: DeviceId, now: Instant): number;
  /** Uniform in (0, 1) for the n-th CONNECT attempt since outage number `outage` began. */
  jitter(device: DeviceId, outage: number, attempt: number): number;
}

/**
 * Hears what happens to messages and intents. The publisher's copy of a message exists from
 * `published` to `passedOn` or `publishDropped`; a QoS 0 copy goes over to the wire.
 */
export interface DeviceObserver {
  /** A connection attempt, by this ClientId (interned). */
  dialled(now: Instant, device: DeviceId, client: number): void;
  connected(now: Instant, device: DeviceId, sessionPresent: boolean): void;
  /** The device has noticed that its connection is over. */
  disconnected(now: Instant, device: DeviceId): void;
  /** A filter stands as far as the device can know (MODEL §4); `slot` is its place in the device's list. */
  subscriptionStands(now: Instant, device: DeviceId, slot: number): void;
  /** The application has given a filter up. */
  subscriptionGivenUp(now: Instant, device: DeviceId, slot: number): void;
  retired(now: Instant, device: DeviceId): void;
  /** It has lost all it knew of its session; what was dropped for that is told besides. */
  forgot(now: Instant, device: DeviceId): void;
  /** QoS 1: PUBACK; QoS 2: PUBREC. The broker has it. */
  passedOn(now: Instant, device: DeviceId, publication: PublicationId): void;
  /** PUBACK or PUBCOMP with success: the handshake is over and the publisher believes it. */
  confirmed(now: Instant, device: DeviceId, publication: PublicationId): void;
  publishDropped(now: Instant, device: DeviceId, publication: PublicationId, cause: Cause): void;
  /** The handshake is over without confirmation. */
  abandoned(now: Instant, device: DeviceId, publication: PublicationId): void;
  /**
   * The application has a message that came at `qos`, with RETAIN or without; to a subscription
   * that does not ask for RETAIN as published it stands for "because of the SUBSCRIBE".
   */
  handedOver(
    now: Instant,
    device: DeviceId,
    publication: PublicationId,
    qos: Qos,
    isRetain: boolean,
  ): void;
  /** A QoS 2 message is kept until its PUBREL; then `handedOver` and `letGo`, or `heldDropped`. */
  held(now: Instant, device: DeviceId, publication: PublicationId): void;
  letGo(now: Instant, device: DeviceId, publication: PublicationId): void;
  heldDropped(now: Instant, device: DeviceId, publication: PublicationId, cause: Cause): void;
  /** Taken for a repetition of another message under the same packet identifier. */
  tookForRepetition(now: Instant, device: DeviceId, publication: PublicationId): void;
}
