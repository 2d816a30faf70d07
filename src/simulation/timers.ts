/**
 * Every timer of the engines: one table for each kind, found by the code of its events.
 *
 * What a timer means is its engine's; who is woken is the world's.
 */
import { BROKER_TIMERS, type BrokerTimer, type BrokerTimers } from '../broker/port.ts';
import type { SessionId } from '../broker/session-store.ts';
import {
  DEVICE_TIMERS,
  type DeviceId,
  type DeviceTimer,
  type DeviceTimers,
} from '../device/port.ts';
import { violated } from '../kernel/invariant.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import type { Instant } from '../kernel/time.ts';
import { EVENT } from './event-code.ts';
import { TimerTable } from './timer-table.ts';

export class Timers {
  readonly #broker: readonly TimerTable[];
  readonly #devices: readonly TimerTable[];
  readonly broker: BrokerTimers;
  readonly devices: DeviceTimers;

  constructor(scheduler: Scheduler) {
    const broker = BROKER_TIMERS.map(
      (_, place) => new TimerTable(scheduler, EVENT.brokerTimer + place),
    );
    const devices = DEVICE_TIMERS.map(
      (_, place) => new TimerTable(scheduler, EVENT.deviceTimer + place),
    );
    this.#broker = broker;
    this.#devices = devices;
    this.broker = new TimersOfBroker(broker);
    this.devices = new TimersOfDevices(devices);
  }

  /** There will be so many devices, with a session each. */
  grow(owners: number): void {
    for (const timer of BROKER_TIMERS) {
      this.#broker[BROKER_TIMERS.indexOf(timer)]?.foresee(owners, timer === 'keep-alive');
    }
    for (const timer of DEVICE_TIMERS) {
      const isCommon = timer === 'dial' || timer === 'watch';
      this.#devices[DEVICE_TIMERS.indexOf(timer)]?.foresee(owners, isCommon);
    }
  }

  get bytes(): number {
    const tables = [...this.#broker, ...this.#devices];
    return tables.reduce((bytes, table) => bytes + table.bytes, 0);
  }

  /** Whether a broker's timer, an event with this code, fires now for its session. */
  firesForBroker(code: number, session: number, now: Instant): boolean {
    return this.#broker[code - EVENT.brokerTimer]?.fires(session, now) === true;
  }

  /** Whether a device's timer fires now. */
  firesForDevice(code: number, device: number, now: Instant): boolean {
    return this.#devices[code - EVENT.deviceTimer]?.fires(device, now) === true;
  }
}

/** The frequent timer by its name, which the caller says: nothing is left to look up. */
class TimersOfBroker implements BrokerTimers {
  readonly #tables: readonly TimerTable[];
  readonly #keepAlive: TimerTable;

  constructor(tables: readonly TimerTable[]) {
    this.#tables = tables;
    this.#keepAlive = found(tables[BROKER_TIMERS.indexOf('keep-alive')]);
  }

  wake(timer: BrokerTimer, session: SessionId, at: Instant): void {
    if (timer === 'keep-alive') this.#keepAlive.arm(session, at);
    else this.#tables[BROKER_TIMERS.indexOf(timer)]?.arm(session, at);
  }
}

/** As with the broker's. */
class TimersOfDevices implements DeviceTimers {
  readonly #tables: readonly TimerTable[];
  readonly #watch: TimerTable;

  constructor(tables: readonly TimerTable[]) {
    this.#tables = tables;
    this.#watch = found(tables[DEVICE_TIMERS.indexOf('watch')]);
  }

  wake(timer: DeviceTimer, device: DeviceId, at: Instant): void {
    if (timer === 'watch') this.#watch.arm(device, at);
    else this.#tables[DEVICE_TIMERS.indexOf(timer)]?.arm(device, at);
  }
}

function found(table: TimerTable | undefined): TimerTable {
  return table ?? violated('every timer has its table');
}
