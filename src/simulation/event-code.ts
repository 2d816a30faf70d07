/**
 * The codes of every event of a run: which floor an event is for, and what it means there.
 *
 * Events are (time, serial, code, target, argument), never closures (DESIGN §4).
 */
import { LINK_EVENTS_END } from '../link/connection.ts';

/** Codes below this one belong to the link floor. */
export const LINK_CODES_END: number = LINK_EVENTS_END;

export const EVENT = {
  brokerKeepAlive: LINK_EVENTS_END,
  brokerExpiry: LINK_EVENTS_END + 1,
  deviceDial: LINK_EVENTS_END + 2,
  deviceWatch: LINK_EVENTS_END + 3,
  deviceRetry: LINK_EVENTS_END + 4,
  publish: LINK_EVENTS_END + 5,
  act: LINK_EVENTS_END + 6,
  sample: LINK_EVENTS_END + 7,
} as const;
