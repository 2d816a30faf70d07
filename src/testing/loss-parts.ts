/**
 * What the tiny scenarios of loss-scenarios.ts are put together from.
 */

/** A link of 100 ms without outages of its own. */
export const LINK = 'link: { profile: lte-m-stationary, rtt: 100ms, loss: 0, outages: [] }';
/** A session that outlives every absence here. */
export const PERSISTENT = 'mqtt: { sessionExpiryInterval: 1h, keepAlive: 10s }';

/** The fleet of one that publishes to `a`. */
export function pub(publish: string, more = PERSISTENT): string {
  return `  - { name: pub, ${LINK}, ${more}, publish: [ { topic: a, ${publish} } ] }`;
}

/** The fleet of one that subscribes to `a`. */
export function sub(qos: number, more = PERSISTENT): string {
  const link = more.startsWith('link') ? '' : `${LINK}, `;
  return `  - { name: sub, ${link}${more}, subscribe: [ { filter: a, qos: ${qos}, wants: all } ] }`;
}

/** A scenario in which a subscriber loses messages by one cause alone. */
export interface LossScenario {
  readonly cause: string;
  readonly count: number;
  readonly broker?: string;
  readonly fleets: readonly string[];
  readonly events?: readonly string[];
  /** What else is seen: of the subscriber's fleet. */
  readonly also?: object;
}

/** The subscriber is away from 20 s to 60 s. */
export const SUB_OFF = '{ at: 20s, disconnect: { fleet: sub, for: 40s } }';
/** Five messages while it is. */
export const FIVE = 'at: [30s, 31s, 32s, 33s, 34s]';

/** A broker whose session queues are so long. */
export function queueOf(count: number, overflow: string): string {
  return `{ limits: { sessionQueue: { maxMessages: ${count}, overflow: ${overflow} } } }`;
}
