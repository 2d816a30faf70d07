/**
 * The codes of this floor's events, and what waits behind each.
 *
 * Every one is for a row (link × 2 + end) and carries that row's generation.
 */

/** A dial has been answered, TLS included. */
export const OPEN = 0;
/** No SYN was answered. */
export const DIAL_FAIL = 1;
/** The last byte of a write has arrived. */
export const ARRIVE = 2;
/** A reset has got through to this end. */
export const NOTICE_RESET = 3;
/** This end's system gives a silent path up. */
export const GIVE_UP = 4;
/** An outage is over, and the device has another address. */
export const NEW_ADDRESS = 5;
/** An outage is over, and it has kept its address. */
export const SAME_ADDRESS = 6;
/** A proxy has closed this end. */
export const CUT = 7;
/** One above the last code. */
export const LINK_EVENTS_END = 8;
