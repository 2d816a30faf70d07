/**
 * Every timer of the engines: one table for each kind, found by the code of its events.
 *
 * What a timer means is its engine's; who is woken is the world's.
 */
import { BROKER_TIMERS, type BrokerTimers } from '../broker/port.ts';
import type { DeviceTimers } from '../device/port.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { EVENT } from './event-code.ts';
import { TimerTable } from './timer-table.ts';

export class Timers {
  readonly #broker: readonly TimerTable[];
  readonly #dial: TimerTable;
  readonly #watch: TimerTable;
  readonly #retry: TimerTable;
  readonly broker: BrokerTimers;
  readonly devices: DeviceTimers;

  constructor(scheduler: Scheduler) {
    const broker = BROKER_TIMERS.map(
      (_, place) => new TimerTable(scheduler, EVENT.brokerTimer + place),
    );
    const dial = new TimerTable(scheduler, EVENT.deviceDial);
    const watch = new TimerTable(scheduler, EVENT.deviceWatch);
    const retry = new TimerTable(scheduler, EVENT.deviceRetry);
    this.#broker = broker;
    this.#dial = dial;
    this.#watch = watch;
    this.#retry = retry;
    this.broker = {
      wake: (timer, session, at) => broker[BROKER_TIMERS.indexOf(timer)]?.arm(session, at),
    };
    this.devices = {
      wake: (timer, device, at) => {
        const timers = timer === 'dial' ? dial : timer === 'watch' ? watch : retry;
        timers.arm(device, at);
      },
    };
  }

  get bytes(): number {
    const tables = [...this.#broker, this.#dial, this.#watch, this.#retry];
    return tables.reduce((bytes, table) => bytes + table.bytes, 0);
  }

  /** The table whose events have this code. */
  of(code: number): TimerTable {
    if (code === EVENT.deviceDial) return this.#dial;
    if (code === EVENT.deviceWatch) return this.#watch;
    return this.#broker[code - EVENT.brokerTimer] ?? this.#retry;
  }
}
