/**
 * For every cause of loss a tiny scenario in which `sub` loses what `pub` publishes by that cause.
 *
 * Three causes have none: nothing is ever lost by a rate here, no simulated device refuses a message,
 * and none keeps the QoS 2 identifiers of a session that it knows to be gone.
 */
import { FIVE, type LossScenario, PERSISTENT, pub, queueOf, SUB_OFF, sub } from './loss-parts.ts';
import { RARE_LOSS_SCENARIOS } from './loss-scenarios-rare.ts';

const SLOW =
  'link: { profile: lte-m-stationary, rateDown: 4kbit/s, outages: [], tcp: { sendBuffer: 512B } }';
const NO_SESSION = 'mqtt: { cleanStart: true, keepAlive: 10s }';
const PUB_OFF = '{ at: 20s, disconnect: { fleet: pub, for: 40s } }';
const CRASH = '{ at: 90s, brokerRestart: { downtime: 10s, crash: true } }';
const AT_30 = 'at: 30s';

/** One for each cause that a small scenario can show. */
export const LOSS_SCENARIOS: readonly LossScenario[] = [
  ...RARE_LOSS_SCENARIOS,
  {
    cause: 'publisher.offline',
    count: 1,
    fleets: [pub(`qos: 0, ${AT_30}`), sub(1)],
    events: [PUB_OFF],
  },
  {
    cause: 'publisher.outbox-full',
    count: 3,
    fleets: [
      pub(`qos: 1, ${FIVE}`, `${PERSISTENT}, client: { outbox: { maxMessages: 2 } }`),
      sub(1),
    ],
    events: [PUB_OFF],
    also: { delivered: 2 },
  },
  {
    cause: 'publisher.link-lost',
    count: 1,
    fleets: [pub(`qos: 0, ${AT_30}`), sub(1)],
    events: [
      '{ at: 29s, outage: { fleet: pub, for: 5s } }',
      '{ at: 31s, reboot: { fleet: pub, for: 5s } }',
    ],
  },
  {
    cause: 'publisher.session-lost',
    count: 1,
    fleets: [pub(`qos: 1, ${AT_30}`, NO_SESSION), sub(1)],
    events: [
      '{ at: 29s, outage: { fleet: pub, for: 5s } }',
      '{ at: 31s, reboot: { fleet: pub, for: 5s } }',
    ],
    also: { causesAfter: { expired: 1 } },
  },
  {
    cause: 'publisher.rejected',
    count: 3,
    broker: queueOf(2, 'reject-publish'),
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2 },
  },
  {
    cause: 'broker.queue-full.rejected',
    count: 3,
    broker:
      '{ limits: { sessionQueue: { maxMessages: 2, overflow: reject-publish, rejectAnswerV311: ack } } }',
    fleets: [pub(`qos: 1, ${FIVE}`, 'mqtt: { version: 3.1.1 }'), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.queue-full.newest',
    count: 3,
    broker: queueOf(2, 'drop-newest'),
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.queue-full.oldest',
    count: 3,
    broker: queueOf(2, 'drop-oldest'),
    fleets: [pub(`qos: 2, ${FIVE}`), sub(2)],
    events: [SUB_OFF],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.no-session',
    count: 5,
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1, 'mqtt: { sessionExpiryInterval: 5s }')],
    events: [SUB_OFF],
    also: { causesAfter: { expired: 5 } },
  },
  {
    cause: 'broker.session-expired',
    count: 5,
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1, 'mqtt: { sessionExpiryInterval: 20s }')],
    events: [SUB_OFF],
  },
  {
    cause: 'broker.session-cleaned',
    count: 5,
    fleets: [
      pub(`qos: 1, ${FIVE}`),
      sub(1, `${PERSISTENT}, habits: [ { accidentalClean: { at: 40s } } ]`),
    ],
    events: ['{ at: 20s, disconnect: { fleet: sub, for: 60s } }'],
  },
  {
    cause: 'broker.no-subscription',
    count: 5,
    fleets: [
      pub(`qos: 1, ${FIVE}`),
      sub(
        1,
        `${PERSISTENT}, habits: [ { accidentalClean: { at: 20s } }, { ignoresSessionPresent: {} } ]`,
      ),
    ],
    also: { causesAfter: { cleaned: 5 } },
  },
  {
    cause: 'broker.orphaned-session',
    count: 5,
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1, `${PERSISTENT}, habits: [ { unstableClientId: {} } ]`)],
    events: [SUB_OFF],
  },
  {
    cause: 'broker.qos0-offline',
    count: 5,
    fleets: [pub(`qos: 0, ${FIVE}`), sub(1)],
    events: [SUB_OFF],
  },
  {
    cause: 'subscriber.effective-qos0',
    count: 5,
    fleets: [pub(`qos: 1, ${FIVE}`), sub(0)],
    events: [SUB_OFF],
    also: { ackedButLost: 5 },
  },
  {
    cause: 'subscriber.link-lost',
    count: 1,
    fleets: [pub(`qos: 0, ${AT_30}`), sub(0)],
    events: [
      '{ at: 29s, outage: { fleet: sub, for: 1m } }',
      '{ at: 40s, reboot: { fleet: sub, for: 5s } }',
    ],
  },
  {
    // PUBLISH arrives at 30.1 s, the outage swallows PUBREC, and the next CONNECT is clean.
    cause: 'subscriber.session-lost',
    count: 1,
    fleets: [
      pub(`qos: 2, ${AT_30}`),
      sub(2, `${PERSISTENT}, habits: [ { accidentalClean: { at: 31s } } ]`),
    ],
    events: ['{ at: 30120ms, outage: { fleet: sub, for: 3s } }'],
    also: { causesAfter: { cleaned: 1 }, ackedButLost: 1 },
  },
  {
    // Two of five fit into the send buffer before the first has gone.
    cause: 'broker.output-full',
    count: 3,
    fleets: [
      pub('qos: 0, size: 400B, at: [30s, 30100ms, 30200ms, 30300ms, 30400ms]'),
      sub(0, SLOW),
    ],
    also: { delivered: 2 },
  },
  {
    // Of five that wait, three came after the last snapshot.
    cause: 'broker.restart',
    count: 3,
    broker: '{ limits: { durability: { mode: snapshot, interval: 1m } } }',
    fleets: [pub('qos: 1, at: [50s, 55s, 65s, 70s, 75s]'), sub(1)],
    events: ['{ at: 20s, disconnect: { fleet: sub, for: 2m } }', CRASH],
    also: { delivered: 2, ackedButLost: 3 },
  },
  {
    cause: 'broker.session-purged',
    count: 5,
    fleets: [pub(`qos: 1, ${FIVE}`), sub(1)],
    events: [SUB_OFF, '{ at: 50s, purgeSessions: { olderThan: 20s } }'],
  },
];

/** The scenario's text below its head, as `smallScenario` takes it. */
export function lossScenarioText({ broker, fleets, events }: LossScenario): string {
  const lines = [...(broker === undefined ? [] : [`broker: ${broker}`]), 'fleets:', ...fleets];
  return [...lines, `events: [ ${(events ?? []).join(', ')} ]`].join('\n');
}
