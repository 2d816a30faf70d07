/**
 * What the engine is built from, what one device is before a run, and what may be done to it while
 * one goes on.
 *
 * Plain data; what it means is devices.ts.
 */
import type { Interner } from '../kernel/interner.ts';
import type { PublicationStore } from '../mqtt/publication-store.ts';
import type { TopicTable } from '../mqtt/topic-table.ts';
import type { Memory } from './device-store.ts';
import type { FilterRequest } from './filter-store.ts';
import type { Persona } from './introduction.ts';
import type { NapPlan } from './nap.ts';
import type { DevicePlan } from './plan.ts';
import type { DeviceChance, DeviceObserver, DeviceOutlet, DeviceTimers } from './port.ts';

/** All the engine is built from: the stores it shares, and where its output goes. */
export interface DeviceParts {
  /** ClientIds as integers, shared with the ledger. */
  readonly clients: Interner;
  readonly topics: TopicTable;
  readonly publications: PublicationStore;
  readonly outlet: DeviceOutlet;
  readonly timers: DeviceTimers;
  readonly chance: DeviceChance;
  readonly observer: DeviceObserver;
}

/** A device as it is set up before the run. */
export interface DeviceSetup {
  readonly plan: DevicePlan;
  /** Empty: the server gives it one. */
  readonly clientId: string;
  readonly filters: readonly FilterRequest[];
  readonly memories: readonly Memory[];
  readonly persona?: Persona;
  /** It sleeps after publishing. */
  readonly nap?: NapPlan;
}

/** What becomes of a device that is switched off and on again. */
export interface Reboot {
  /** Its next CONNECT wipes its session. */
  readonly isClean?: boolean;
  /** It forgets what it knew of its session; a device with amnesia always does. */
  readonly forgets?: boolean;
  /** It says DISCONNECT before. */
  readonly isGraceful?: boolean;
}
