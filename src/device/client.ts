/**
 * A device's way to the broker and back: dial, CONNECT, CONNACK, keep-alive, loss, back-off.
 *
 *   off ─dial─▶ dialling ─opened─▶ connecting ─CONNACK─▶ online
 *    ▲             │ no answer         │ refused, silent    │ closed, no PINGRESP
 *    └── power ────┴──────── waiting ◀─┴────────────────────┘   (reconnect.ts says how long)
 *
 * One lazy watch a device: it fires when the earliest deadline could have passed, looks, and arms
 * itself again. What a session holds is in outbox, inbox and subscriber.
 */
import type { Interner } from '../kernel/interner.ts';
import { type Instant, instant, later, NEVER } from '../kernel/time.ts';
import type { Connack } from '../mqtt/packet.ts';
import { isFailure, REASON, type ReasonCode } from '../mqtt/reason-code.ts';
import { BackOff } from './back-off.ts';
import type { DeviceStore } from './device-store.ts';
import type { Farewell, Introductions } from './introduction.ts';
import type { DeviceChance, DeviceId, DeviceObserver, DeviceOutlet, DeviceTimers } from './port.ts';
import type { Stalls } from './stall.ts';
import type { Uplink } from './uplink.ts';

/** What the rest of the engine does when the device gets in, and when it is out again. */
export interface ConnectionContents {
  /** CONNACK accepted: go on with the session found, or start anew. */
  online(now: Instant, device: DeviceId, sessionPresent: boolean): void;
  /** The device has noticed that it is offline. */
  offline(now: Instant, device: DeviceId): void;
}

export class Client {
  readonly #devices: DeviceStore;
  readonly #clients: Interner;
  readonly #outlet: DeviceOutlet;
  readonly #timers: DeviceTimers;
  readonly #chance: DeviceChance;
  readonly #observer: DeviceObserver;
  readonly #uplink: Uplink;
  readonly #words: Introductions;
  readonly #contents: ConnectionContents;
  readonly #stalls: Stalls;
  readonly #backOffs: BackOff;

  constructor(parts: {
    readonly devices: DeviceStore;
    readonly clients: Interner;
    readonly outlet: DeviceOutlet;
    readonly timers: DeviceTimers;
    readonly chance: DeviceChance;
    readonly observer: DeviceObserver;
    readonly uplink: Uplink;
    readonly words: Introductions;
    readonly contents: ConnectionContents;
    readonly stalls: Stalls;
  }) {
    this.#devices = parts.devices;
    this.#uplink = parts.uplink;
    this.#words = parts.words;
    this.#clients = parts.clients;
    this.#outlet = parts.outlet;
    this.#timers = parts.timers;
    this.#chance = parts.chance;
    this.#observer = parts.observer;
    this.#contents = parts.contents;
    this.#stalls = parts.stalls;
    this.#backOffs = new BackOff(parts);
  }

  /** Power on at `at`: the device dials then. */
  start(device: DeviceId, at: Instant): void {
    this.#dialAt(device, at);
  }

  /** Power off without a word; on again at `back`, with what it had stored. */
  powerOff(now: Instant, device: DeviceId, back: Instant): void {
    if (this.#devices.stateOf(device) === 'retired') return;
    this.#leave(now, device, 'vanish');
    this.#stayOff(device, back);
  }

  /** DISCONNECT, then quiet until `back`. */
  signOff(now: Instant, device: DeviceId, back: Instant, farewell: Farewell): void {
    if (this.#devices.stateOf(device) === 'retired') return;
    this.#sayGoodbye(now, device, farewell);
    this.#stayOff(device, back);
  }

  /** Leaves for good: with a DISCONNECT, or without a word. */
  retire(now: Instant, device: DeviceId, isGraceful: boolean): void {
    if (this.#devices.stateOf(device) === 'retired') return;
    if (isGraceful) this.#sayGoodbye(now, device, {});
    else this.#leave(now, device, 'vanish');
    this.#devices.enter(device, 'retired');
    this.#observer.retired(now, device);
  }

  /** The dial timer: power came on, or the back-off is over. */
  dial(now: Instant, device: DeviceId): void {
    const state = this.#devices.stateOf(device);
    if (state !== 'off' && state !== 'waiting') return;
    const at = this.#devices.dialAt(device);
    if (now < at) {
      this.#timers.wake('dial', device, at);
      return;
    }
    const client = this.#clients.idOf(this.#clientIdFor(device));
    this.#devices.setClient(device, client);
    this.#devices.countAttempt(device, this.#chance.outagesBegun(device, now));
    this.#devices.enter(device, 'dialling');
    this.#devices.setDialAt(device, now);
    this.#observer.dialled(now, device, client);
    this.#devices.attach(device, this.#outlet.dial(now, device));
    this.#timers.wake('watch', device, later(now, this.#devices.planOf(device).client.dialTimeout));
  }

  /** The connection is open: CONNECT is the first packet [MQTT-3.1.0-1]. */
  opened(now: Instant, device: DeviceId): void {
    this.#devices.enter(device, 'connecting');
    this.#devices.setSentAt(device, now);
    this.#outlet.connect(now, this.#devices.linkOf(device), this.#words.connect(device));
  }

  connack(now: Instant, device: DeviceId, packet: Connack): void {
    const isSecond = this.#devices.isOnline(device);
    // After a clean CONNECT there is no session to be present [MQTT-3.2.2-2 (5.0)].
    const isAbsurd = packet.sessionPresent && this.#words.isClean(device);
    if (isFailure(packet.reasonCode) || (!isSecond && this.#isUnwelcome(device, packet))) {
      this.lose(now, device, 'graceful');
    } else if (isSecond || isAbsurd) {
      this.violate(now, device, REASON.protocolError);
    } else {
      this.#accept(now, device, packet);
    }
  }

  /** The server broke the protocol: 5.0 tells it how, and it is left [MQTT-4.13.2-1 (5.0)]. */
  violate(now: Instant, device: DeviceId, reason: ReasonCode): void {
    if (this.#devices.planOf(device).mqtt.version === 5) {
      const packet = { cmd: 'disconnect', reasonCode: reason } as const;
      this.#outlet.disconnect(now, this.#devices.linkOf(device), packet);
    }
    this.lose(now, device, 'graceful');
  }

  #accept(now: Instant, device: DeviceId, packet: Connack): void {
    const { client, mqtt } = this.#devices.planOf(device);
    const { receiveMaximum = 65_535, ...granted } = packet.properties ?? {};
    this.#devices.setQuota(device, Math.min(client.maxInflight, receiveMaximum));
    // [MQTT-3.1.2-21], [MQTT-3.2.2-21] (5.0): the server's word counts.
    this.#devices.setKeepAlive(device, granted.serverKeepAlive ?? mqtt.keepAlive);
    if (granted.assignedClientIdentifier !== undefined && this.#devices.isNameless(device)) {
      this.#devices.setClientId(device, granted.assignedClientIdentifier);
    }
    this.#uplink.begin(device, packet);
    this.#devices.enter(device, 'online');
    this.#backOffs.connected(now, device);
    this.#devices.setPingedAt(device, NEVER);
    this.#devices.remember(device, 'cleanNext', false);
    this.#devices.remember(device, 'knowsSession', true);
    this.#observer.connected(now, device, packet.sessionPresent);
    this.#contents.online(now, device, packet.sessionPresent);
    this.#watch(now, device);
  }

  /** The broker has acknowledged a packet: SUBACK, PUBACK, PUBREC. */
  acknowledged(device: DeviceId): void {
    this.#backOffs.acknowledged(device);
  }

  pingresp(now: Instant, device: DeviceId): void {
    this.#devices.setPingedAt(device, NEVER);
    this.#watch(now, device);
  }

  /** The watch timer: connecting took too long, a PINGREQ is due, or one went unanswered. */
  watch(now: Instant, device: DeviceId): void {
    const state = this.#devices.stateOf(device);
    const stalledUntil = this.#stalls.untilOf(device);
    // At that instant it may yet have to read the answer.
    if (state === 'online' && stalledUntil >= now) this.#watchAt(device, stalledUntil, 1);
    else if (state === 'online') this.#watch(now, device);
    if (state !== 'dialling' && state !== 'connecting') return;
    const { dialTimeout, connectTimeout } = this.#devices.planOf(device).client;
    const patience = state === 'dialling' ? dialTimeout : connectTimeout;
    const deadline = later(this.#devices.dialAt(device), patience);
    if (now < deadline) this.#timers.wake('watch', device, deadline);
    else this.lose(now, device, 'abort');
  }

  /** The connection is no use any more: close what is left of it and come back later. */
  lose(now: Instant, device: DeviceId, manner: 'graceful' | 'abort'): void {
    this.#leave(now, device, manner);
    this.#backOff(now, device);
  }

  /** The connection is over already: come back later. */
  lost(now: Instant, device: DeviceId): void {
    this.#forgetLink(now, device);
    this.#backOff(now, device);
  }

  /** Off until `back`; what has not come on yet stays off as long as it would have anyway. */
  #stayOff(device: DeviceId, back: Instant): void {
    if (this.#devices.stateOf(device) === 'off') {
      this.#dialAt(device, Math.max(back, this.#devices.dialAt(device)) as Instant);
      return;
    }
    this.#devices.enter(device, 'off');
    this.#dialAt(device, back);
  }

  #sayGoodbye(now: Instant, device: DeviceId, farewell: Farewell): void {
    if (this.#devices.isOnline(device)) {
      const packet = this.#words.disconnect(device, farewell);
      this.#outlet.disconnect(now, this.#devices.linkOf(device), packet);
    }
    this.#leave(now, device, 'graceful');
  }

  #watchAt(device: DeviceId, from: Instant, after: number): void {
    this.#timers.wake('watch', device, instant(from + after));
  }

  #watch(now: Instant, device: DeviceId): void {
    const { client } = this.#devices.planOf(device);
    const keepAlive = this.#devices.keepAliveOf(device);
    if (keepAlive === 0) return;
    const pinged = this.#devices.pingedAt(device);
    if (pinged !== NEVER) {
      if (now - pinged >= client.pingTimeout) this.lose(now, device, 'abort');
      else this.#watchAt(device, pinged, client.pingTimeout);
      return;
    }
    // [MQTT-3.1.2-20 (5.0)]: something must be sent within the keep-alive.
    const due = this.#devices.sentAt(device) + Math.floor(keepAlive * 1e6 * client.pingAfter);
    if (now < due) {
      this.#timers.wake('watch', device, due as Instant);
      return;
    }
    this.#devices.setPingedAt(device, now);
    this.#devices.setSentAt(device, now);
    this.#outlet.pingreq(now, this.#devices.linkOf(device));
    this.#watchAt(device, now, client.pingTimeout);
  }

  /** Closes the link, if there is one, in whatever state it is. */
  #leave(now: Instant, device: DeviceId, manner: 'graceful' | 'abort' | 'vanish'): void {
    const state = this.#devices.stateOf(device);
    const link = this.#devices.linkOf(device);
    if (state === 'dialling') this.#outlet.abandon(now, link);
    if (state === 'connecting' || state === 'online') this.#outlet.close(now, link, manner);
    this.#forgetLink(now, device);
  }

  #forgetLink(now: Instant, device: DeviceId): void {
    const wasOnline = this.#devices.isOnline(device);
    this.#devices.detach(device);
    if (!wasOnline) return;
    // Leave `online` before anyone is told, so that nothing tries to send.
    this.#devices.enter(device, 'waiting');
    this.#observer.disconnected(now, device);
    this.#contents.offline(now, device);
  }

  #backOff(now: Instant, device: DeviceId): void {
    const delay = this.#backOffs.next(now, device);
    if (this.#devices.stateOf(device) !== 'waiting') this.#devices.enter(device, 'waiting');
    this.#dialAt(device, later(now, delay));
  }

  #dialAt(device: DeviceId, at: Instant): void {
    this.#devices.setDialAt(device, at);
    this.#timers.wake('dial', device, at);
  }

  /** The configured ClientId, or under the unstable habit a new one each time. */
  #clientIdFor(device: DeviceId): string {
    const before = this.#devices.countConnect(device);
    const clientId = this.#devices.clientIdOf(device);
    const isUnstable = this.#devices.remembers(device, 'unstableClientId');
    return isUnstable ? `${clientId}~${before}` : clientId;
  }

  /** [MQTT-3.2.2-4 (5.0)]: a session the device knows nothing of, if the library is strict. */
  #isUnwelcome(device: DeviceId, packet: Connack): boolean {
    const { strictSessionPresent } = this.#devices.planOf(device).client;
    if (!strictSessionPresent || !packet.sessionPresent) return false;
    if (this.#devices.remembers(device, 'knowsSession')) return false;
    this.#devices.remember(device, 'cleanNext', true);
    return true;
  }
}
