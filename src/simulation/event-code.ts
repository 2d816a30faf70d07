/**
 * The codes of every event of a run: which floor an event is for, and what it means there.
 *
 * Events are (time, serial, code, target, argument), never closures (DESIGN §4).
 */
import { BROKER_TIMERS } from '../broker/port.ts';
import { DEVICE_TIMERS } from '../device/port.ts';
import { LINK_EVENTS_END } from '../link/link-event.ts';

/** Codes below this one belong to the link floor. */
export const LINK_CODES_END: number = LINK_EVENTS_END;
const BROKER_TIMERS_END = LINK_EVENTS_END + BROKER_TIMERS.length;
const DEVICE_TIMERS_END = BROKER_TIMERS_END + DEVICE_TIMERS.length;

export const EVENT = {
  /** The first of the broker's timers, which follow each other in their order. */
  brokerTimer: LINK_EVENTS_END,
  /** The first of the devices' timers. */
  deviceTimer: BROKER_TIMERS_END,
  publish: DEVICE_TIMERS_END,
  act: DEVICE_TIMERS_END + 1,
  sample: DEVICE_TIMERS_END + 2,
  operate: DEVICE_TIMERS_END + 3,
  answer: DEVICE_TIMERS_END + 4,
} as const;
