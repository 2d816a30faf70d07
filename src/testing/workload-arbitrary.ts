/**
 * What a fleet of a random scenario subscribes to, publishes and does wrong (scenario-arbitrary.ts).
 */
import fc from 'fast-check';

export const qos = fc.constantFrom(0, 1, 2);

/** Some of the fields, each absent as often as not. */
export function some<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<object> {
  return fc.record(fields, { requiredKeys: [] });
}

const share = fc.constantFrom(0.3, 1);

const filter = fc.constantFrom(
  '#',
  'tele/#',
  'tele/+',
  'cmd/{clientId}',
  'cmd/{clientId}/#',
  '+/+',
);
const wants = fc.constantFrom('all', 'live');

/** Plain, shared with whoever names the same group, or with options. */
export const subscription = fc.oneof(
  fc.record({ filter, qos, wants }, { requiredKeys: ['filter', 'qos'] }),
  fc.record({ filter, qos, share: fc.constantFrom('g', 'h') }),
  fc.record({ filter: fc.constantFrom('$share/g/tele/#', '$share/g/+/+'), qos }),
  fc.record(
    {
      filter,
      qos,
      noLocal: fc.boolean(),
      retainAsPublished: fc.boolean(),
      retainHandling: fc.constantFrom(0, 1, 2),
      subscriptionIdentifier: fc.constantFrom(1, 200),
    },
    { requiredKeys: ['filter', 'qos'] },
  ),
);

export const pace = fc.constantFrom('2s', 'exp(4s)', 'exp(15s)');
const schedule = fc.oneof(
  { weight: 4, arbitrary: fc.record({ every: pace }) },
  fc.record({ every: pace, from: fc.constant('30s'), until: fc.constant('2m') }),
  fc.record({
    every: pace,
    phase: fc.constant('0s'),
    jitter: fc.constantFrom('0s', '3s'),
    burst: fc.constant({ count: 3, gap: '100ms' }),
    sawtooth: fc.constant({ period: '1m' }),
  }),
  fc.record({ at: fc.constantFrom('60s', ['20s', '20s', '21s', '100s']) }),
);
export const size = fc.constantFrom('8B', '100B', '3000B');

const topic = fc.constantFrom('tele/{clientId}', 'tele/all');
const retain = fc.boolean();
const messageExpiry = fc.constantFrom('0s', '3s', '30s');
const publication = fc.record(
  { topic, qos, size, usefulFor: fc.constant('10s'), retain, messageExpiry },
  { requiredKeys: ['topic', 'qos'] },
);
const clearing = fc.record({ topic, qos, size: fc.constant('0B'), retain: fc.constant(true) });
export const item = fc
  .tuple(schedule, fc.oneof({ weight: 6, arbitrary: publication }, clearing))
  .map(([when, what]) => ({ ...when, ...what }));

export const will = fc.record(
  {
    topic,
    qos,
    retain,
    delay: fc.constantFrom('0s', '3s', '1m'),
    expiry: fc.constantFrom('0s', '20s'),
  },
  { requiredKeys: ['topic', 'qos'] },
);

const habit = fc.oneof(
  fc
    .record({ devices: fc.constantFrom(2, 3), from: fc.constantFrom('0s', '40s') })
    .map((sharedClientId) => ({ sharedClientId })),
  fc.record({ unstableClientId: fc.record({ share }) }),
  fc.record({ ignoresSessionPresent: fc.record({ share }) }),
  fc.record({
    accidentalClean: some({ share, over: fc.constantFrom('0s', '30s') }).map((each) => ({
      ...each,
      at: '70s',
    })),
  }),
  fc.record({
    amnesia: fc.record({ share, at: fc.constantFrom('60s', '95s') }, { requiredKeys: ['share'] }),
  }),
  fc.record({
    reboots: fc.oneof(
      fc.record({ share, every: fc.constantFrom('exp(40s)', '70s'), for: fc.constant('2s') }),
      fc.record({ share, at: fc.constant('80s'), graceful: fc.boolean() }),
    ),
  }),
  fc.record({ neverReturns: fc.record({ share, at: fc.constantFrom('60s', '3m') }) }),
  fc.record({ wrongQos: fc.record({ share, publish: qos, subscribe: qos }) }),
  fc.record({
    sleepsAfterPublishing: fc.record({
      share,
      awake: fc.constantFrom('1s', '10s'),
      graceful: fc.boolean(),
    }),
  }),
  fc.record({
    stopsReading: fc.record({ share, at: fc.constant('30s'), for: fc.constantFrom('10s', '60s') }),
  }),
);

export const habits = fc
  .uniqueArray(habit, { maxLength: 3, selector: (each) => Object.keys(each)[0] })
  .filter((all) => !(JSON.stringify(all).match(/(shared|unstable)ClientId/g)?.length === 2));
