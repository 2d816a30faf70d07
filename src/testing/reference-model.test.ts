import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LimitChanges } from './broker-flow.ts';
import { Duel } from './reference-duel.ts';
import { matches } from './reference-matching.ts';
import { type Act, anyLimits, anyScript } from './reference-script.ts';

/** More by hand: REFERENCE_RUNS=100000 npx vitest run … src/testing/reference-model.test.ts */
const RUNS = Number(process.env['REFERENCE_RUNS'] ?? 5000);
/** The same conversations every time: hunts for others are made by hand, with other seeds. */
const SEED = Number(process.env['REFERENCE_SEED'] ?? 1);

/** What a conversation can come to; a test that never meets one of them tests less than it says. */
const MET = [
  ...['publish 0', 'publish 1', 'publish 2', 'again 1', 'again 2', 'pubrel 0', 'pubrel 146'],
  ...['puback 0', 'puback 151', 'pubrec 0', 'pubrec 151', 'pubcomp 0', 'pubcomp 146'],
  ...['connack 0 false', 'connack 0 true', 'connack 133 false', 'suback', 'unsuback', 'pingresp'],
  ...[
    'disconnect 130',
    'disconnect 141',
    'disconnect 142',
    'disconnect 147',
    'disconnect 151',
    'discarded',
    'closed',
  ],
];

function hold(limits: LimitChanges, script: readonly Act[], counts = new Map<string, number>()) {
  const duel = new Duel(limits, counts);
  for (const act of script) duel.perform(act);
  duel.end();
}

test('the engine says what the reference model says, packet by packet', () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(anyLimits, anyScript, (limits, script) => hold(limits, script, counts)),
    { numRuns: RUNS, seed: SEED },
  );
  expect([...counts.keys()]).toEqual(expect.arrayContaining(MET));
}, 3_600_000);

const LIMITS: LimitChanges = {
  sessionQueue: { maxMessages: 2, overflow: 'drop-oldest' },
  inflight: { maxV311: 1, maxV5: 2 },
  inbound: { receiveMaximum: 2 },
  sessionExpiry: { v311DefaultUs: 5e6, maxUs: 9e6 },
};

test.each<[string, LimitChanges]>([
  ['a window wider by one', { inflight: { maxV311: 2, maxV5: 2 } }],
  ['a queue longer by one', { sessionQueue: { maxMessages: 3, overflow: 'drop-oldest' } }],
  ['the other end of the queue', { sessionQueue: { maxMessages: 2, overflow: 'drop-newest' } }],
  ['an end for the subscriber', { sessionQueue: { maxMessages: 2, overflow: 'disconnect' } }],
  [
    'what is in flight counted',
    { sessionQueue: { ...LIMITS.sessionQueue, countsInflight: 'always' } },
  ],
  ['room for a window more', { sessionQueue: { ...LIMITS.sessionQueue, onlineExtra: 'window' } }],
  ['a queue from its other end', { sessionQueue: { ...LIMITS.sessionQueue, order: 'lifo' } }],
  ['QoS 0 behind the window', { qos0: { online: 'queue-behind-window' } }],
  [
    'a window filled when empty',
    { inflight: { maxV311: 1, maxV5: 2, refill: 'batch-when-empty' } },
  ],
  ['releases in their place', { resume: { order: 'by-packet-id' } }],
  ['no DUP', { resume: { setDup: false } }],
  ['a receive maximum larger by one', { inbound: { receiveMaximum: 3 } }],
  ['an expiry later by a microsecond', { sessionExpiry: { v311DefaultUs: 5e6 + 1, maxUs: 9e6 } }],
  ['QoS 0 kept for clients offline', { qos0: { storeOffline: true } }],
  ['a keep-alive of 1.4 times', { keepAlive: { factor: 1.4 } }],
  ['an alias more', { inbound: { receiveMaximum: 2, topicAliasMaximum: 11 } }],
])('a model with %s disagrees', (_difference, changes) => {
  const script = anyScript;
  const outcome = fc.check(
    fc.property(script, (acts) => {
      const duel = new Duel(LIMITS, new Map(), { ...LIMITS, ...changes });
      for (const act of acts) duel.perform(act);
      duel.end();
    }),
    { numRuns: 3000, seed: 1, endOnFailure: true },
  );
  expect(outcome.failed).toBe(true);
});

test.each([
  ['#', 'a', true],
  ['#', '$a', false],
  ['+/b', '$a/b', false],
  ['$a/#', '$a/b', true],
  ['a/#', 'a', true],
  ['a/#', 'ab', false],
  ['a/+', 'a', false],
  ['a/+', 'a/', true],
  ['+', '/a', false],
  ['+/+', '/a', true],
  ['a/+/c', 'a/b/c', true],
  ['a/+/c', 'a/b/b/c', false],
])('the model’s filter %s and topic %s: %s', (filter, topic, isMatch) => {
  // The examples of sections 4.7.1 and 4.7.2, in short.
  expect(matches(filter, topic)).toBe(isMatch);
});
