/**
 * A look at what is due soon, all of it together.
 *
 * Of ten thousand devices the one whose event comes next is not in the processor's nearest memory:
 * its rows come from far away, one after another, while everything waits. Asked for by a hundred
 * events at once they come side by side. Nothing is changed here and nothing decided: a run is the
 * same without it, and a large one takes a sixth longer.
 */
import type { Broker } from '../broker/broker.ts';
import { NO_SESSION, type SessionId } from '../broker/session-store.ts';
import type { Devices } from '../device/devices.ts';
import type { DeviceId } from '../device/port.ts';
import type { ProcessId, Workload } from '../device/workload.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import type { Connections } from '../link/connection.ts';
import { type Paths, UP } from '../link/path.ts';
import type { Radio } from '../link/radio.ts';
import type { LinkId } from '../mqtt/packet-sink.ts';
import { EVENT, LINK_CODES_END } from './event-code.ts';

/** With fewer devices all rows are near. */
const MANY_DEVICES = 3000;

/** Whose rows are looked at. */
export interface ForesightParts {
  readonly scheduler: Scheduler;
  readonly connections: Connections;
  readonly radio: Radio;
  readonly broker: Broker;
  readonly devices: Devices;
}

export class Glances {
  readonly #parts: ForesightParts;
  readonly #paths: Paths;
  readonly #workload: Workload;
  /** What was seen: of no meaning, but what is never used V8 does not look at. */
  seen = 0;

  constructor(parts: ForesightParts, paths: Paths, workload: Workload) {
    this.#parts = parts;
    this.#paths = paths;
    this.#workload = workload;
  }

  /** Begins, if there are so many devices that it helps. */
  begin(devices: number): void {
    if (devices < MANY_DEVICES) return;
    this.#parts.scheduler.foretell((code, target) => {
      this.seen = (this.seen + this.#glance(code, target)) | 0;
    });
  }

  #glance(code: number, target: number): number {
    if (code < LINK_CODES_END) return this.#link((target >> 1) as LinkId, (target & 1) === UP);
    if (code === EVENT.publish) {
      return this.#device(this.#workload.deviceOf(target as ProcessId), true);
    }
    if (code < EVENT.deviceTimer) return this.#session(target as SessionId);
    return code < EVENT.publish ? this.#device(target as DeviceId, false) : 0;
  }

  #link(link: LinkId, isUp: boolean): number {
    const { connections, broker } = this.#parts;
    const device = connections.store.deviceOf(link) as DeviceId;
    if (!isUp) return this.#way(device) + this.#client(device);
    const session = broker.sessions.ofLink(link);
    return this.#way(device) + (session === NO_SESSION ? 0 : this.#session(session));
  }

  /** A device that is about to send. */
  #device(device: DeviceId, publishes: boolean): number {
    const { connections, devices } = this.#parts;
    const link = devices.store.linkOf(device);
    const seen = this.#way(device) + (publishes ? this.#client(device) : 0);
    return seen + (link < 0 ? 0 : connections.store.deviceOf(link));
  }

  #way(device: number): number {
    const isNear = this.#parts.radio.knownOutageStart(device) > 0;
    return this.#paths.subjectOf(device) + (isNear ? 1 : 0);
  }

  #client(device: DeviceId): number {
    const { devices } = this.#parts;
    return devices.store.linkOf(device) + devices.outbox.flights.quotaUsed(device);
  }

  #session(session: SessionId): number {
    const { sessions } = this.#parts.broker;
    return sessions.linkOf(session) + (sessions.heardAt(session) > 0 ? 1 : 0);
  }
}
