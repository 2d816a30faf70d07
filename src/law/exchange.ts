/**
 * An exchange as one word: its packet identifier, and what has become of it; and what may be wrong
 * with a PUBLISH (sender-store.ts).
 */

/** The packet identifier. */
export const ID = 0xffff;
export const QOS2 = 1 << 16;
/** PUBREC has come: PUBREL is what is sent from now on. */
export const RELEASED = 1 << 17;
/** Sent (again) on this connection: nothing is owed. */
export const HERE = 1 << 18;
/** Its PUBLISH counts against this connection's receive maximum. */
export const COUNTED = 1 << 19;

/** What a PUBLISH may break; 0 is nothing. */
export const FAULT = {
  none: 0,
  /** DUP on what has not been sent before, or is acknowledged, or was sent on this connection. */
  strayDup: 1,
  /** An identifier that is under way, without DUP. */
  missingDup: 2,
  /** Something new while something old has not been sent again. */
  overtakes: 3,
  /** Sent again, but not in the order of first sending. */
  disorder: 4,
  window: 5,
} as const;
export type Fault = (typeof FAULT)[keyof typeof FAULT];
