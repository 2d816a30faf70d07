/**
 * Every timer of the engines: one table for each kind, found by the code of its events.
 *
 * What a timer means is its engine's; who is woken is the world's.
 */
import { BROKER_TIMERS, type BrokerTimers } from '../broker/port.ts';
import { DEVICE_TIMERS, type DeviceTimers } from '../device/port.ts';
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
    const keepAlive = found(broker[BROKER_TIMERS.indexOf('keep-alive')]);
    const watch = found(devices[DEVICE_TIMERS.indexOf('watch')]);
    // The frequent one by its name, which the caller says: nothing is left to look up.
    this.broker = {
      wake: (timer, session, at) => {
        if (timer === 'keep-alive') keepAlive.arm(session, at);
        else broker[BROKER_TIMERS.indexOf(timer)]?.arm(session, at);
      },
    };
    this.devices = {
      wake: (timer, device, at) => {
        if (timer === 'watch') watch.arm(device, at);
        else devices[DEVICE_TIMERS.indexOf(timer)]?.arm(device, at);
      },
    };
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

function found(table: TimerTable | undefined): TimerTable {
  return table ?? violated('every timer has its table');
}
