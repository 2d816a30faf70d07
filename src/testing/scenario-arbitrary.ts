/**
 * Small scenarios of every kind, as a user would write them: two fleets and a controller over bad
 * links, with habits and events, against a broker with tight limits.
 *
 * Minutes long and a few devices wide, so that hundreds are run in seconds; each is the text of a
 * scenario file (JSON, which YAML reads), so that a counterexample can be saved and run.
 */
import fc from 'fast-check';
import { CLIENT_PROFILES } from '../device/client-profiles.ts';
import { OUTBOX_OVERFLOWS } from '../device/plan.ts';
import { limits, rarely } from './limits-arbitrary.ts';
import { habits, item, pace, qos, size, some, subscription, will } from './workload-arbitrary.ts';

const tcp = some({
  rtoMin: fc.constantFrom('50ms', '200ms', '1s'),
  retries: fc.constantFrom(0, 3, 5, 15),
  synRetries: fc.constantFrom(0, 2, 6),
  sendBuffer: fc.constantFrom('512B', '2KiB', '64KiB'),
});

const NO_TLS = { tlsRoundTrips: 0, tlsBytesUp: '0B', tlsBytesDown: '0B' };

const outage = fc.record({
  name: fc.constantFrom('gap', 'hole'),
  up: fc.constantFrom('10s', 'exp(20s)', 'exp(60s)', 'lognormal(40s,1)'),
  down: fc.constantFrom('5s', 'exp(3s)', 'exp(30s)', 'lognormal(20s,1.2)', 'exp(2m)'),
});

const radio = some({
  inactivity: fc.constantFrom('3s', '10s'),
  psm: fc.constantFrom({ cycle: '30s', active: '2s' }, { cycle: '10m', active: '1s' }),
  edrx: fc.constant({ cycle: '5s', window: '1s' }),
  downlink: fc.constantFrom('wait', 'drop'),
});

const link = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('datacenter', 'lte-m-stationary') },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        some({
          rtt: fc.constantFrom('0s', '80ms', 'lognormal(120ms,0.73)', 'lognormal(2s,1)'),
          rateUp: fc.constantFrom('4kbit/s', '40kbit/s'),
          rateDown: fc.constantFrom('4kbit/s', '40kbit/s'),
          loss: fc.constantFrom(0, 0.05, 0.4),
          recovery: fc.constantFrom('rto', 'buffered', 'mix'),
          bufferedShare: fc.constant('50%'),
          nat: fc.constantFrom({ idle: '8s', onExpiry: 'drop' }, { idle: '15s', onExpiry: 'rst' }),
          reattach: fc.constantFrom({ newAddress: '50%', afterDown: '5s' }),
          radio,
          tcp,
          connect: fc.constantFrom({ promotion: '2s' }, NO_TLS),
        }),
        fc.uniqueArray(outage, { maxLength: 2, selector: ({ name }) => name }),
      )
      .map(([fields, outages]) => ({ profile: 'lte-m-stationary', ...fields, outages })),
  },
);

const keepAlive = fc.constantFrom('0s', '5s', '20s', '60s');

const mqtt = fc.oneof(
  fc.record(
    {
      version: fc.constant(5),
      cleanStart: fc.boolean(),
      sessionExpiryInterval: fc.constantFrom('0s', '5s', '30s', '1h', 'never'),
      keepAlive,
      receiveMaximum: fc.constantFrom(1, 2, 10),
      maximumPacketSize: fc.constantFrom('40B', '120B'),
      topicAliasMaximum: fc.constantFrom(0, 1, 3),
      userName: fc.constant('{clientId}'),
    },
    { requiredKeys: ['version'] },
  ),
  fc.record(
    { version: fc.constant('3.1.1'), cleanSession: fc.boolean(), keepAlive },
    { requiredKeys: ['version'] },
  ),
);

const reconnect = some({
  policy: rarely(
    'exponential-full-jitter',
    ...['exponential', 'fixed', 'none', 'equal-jitter', 'decorrelated'],
  ),
  resetBackoff: fc.constantFrom('on-connack', 'on-first-ack', { afterStable: '10s' }),
  first: fc.constantFrom('500ms', '3s'),
  max: fc.constantFrom('5s', '20s'),
});

const client = some({
  profile: fc.constantFrom(...CLIENT_PROFILES),
  connectTimeout: fc.constantFrom('5s', '20s'),
  dialTimeout: fc.constant('3s'),
  pingAfter: fc.constantFrom(0.5, 1),
  pingTimeout: fc.constantFrom('1s', '10s'),
  maxInflight: fc.constantFrom(1, 3),
  outbox: some({
    maxMessages: fc.constantFrom(0, 1, 3),
    overflow: fc.constantFrom(...OUTBOX_OVERFLOWS),
    storeQos0: fc.boolean(),
    expiry: fc.constantFrom('2s', '10s', 'never'),
  }),
  onSessionLost: fc.constantFrom('discard', 'republish'),
  serviceTime: fc.constantFrom('0s', '300ms', '5s'),
  topicAliases: fc.constantFrom(0, 1, 3),
  onRejected: fc.constantFrom('drop', { retryAfter: '3s', max: 2 }),
  handOver: fc.constantFrom('on-publish', 'on-pubrel'),
  strictSessionPresent: fc.boolean(),
});

function fleet(name: string): fc.Arbitrary<object> {
  return fc
    .record(
      {
        link,
        mqtt,
        reconnect,
        client,
        will,
        subscribe: fc.array(subscription, { maxLength: 3 }),
        publish: fc.array(item, { maxLength: 2 }),
        habits,
        gateway: fc.constantFrom({ members: 2 }, { members: 3 }),
        retireAt: fc.constantFrom('100s', '150s'),
        start: fc.record({ at: fc.constantFrom('0s', '20s'), spread: fc.constant('10s') }),
      },
      { requiredKeys: ['link', 'mqtt', 'subscribe', 'publish'] },
    )
    .map((fields) => inItsVersion({ name, count: 3, ...fields }));
}

/** What only MQTT 5 can say. */
const ONLY_5 = new Set([
  'delay',
  'expiry',
  'messageExpiry',
  'noLocal',
  'retainAsPublished',
  'retainHandling',
  'subscriptionIdentifier',
  'topicAliases',
  'withWill',
]);

function is5(fleet: object): boolean {
  return Object(Object(fleet).mqtt).version === 5;
}

/** A fleet, or an event for it, without what a 3.1.1 fleet cannot say. */
function inItsVersion<T extends object>(said: T, fleet: object = said): T {
  if (is5(fleet)) return said;
  const text = JSON.stringify(said, (key, value) => (ONLY_5.has(key) ? undefined : value));
  return JSON.parse(text);
}

const controller = fc
  .record({ link, mqtt, client, qos, every: pace, size })
  .map(({ qos: level, every, size: bytes, ...rest }) =>
    inItsVersion({
      name: 'controller',
      ...rest,
      publish: [
        { topic: 'cmd/{target}', target: 'thing', qos: level, every, size: bytes },
        { topic: 'cmd/{target}', target: 'other', qos: level, every, messageExpiry: '10s' },
      ],
    }),
  );

const away = fc.constantFrom('1s', '10s', '40s');
const whom = { fleet: fc.constantFrom('thing', 'other', 'controller') };
const one = { requiredKeys: ['fleet' as const] };
const device = fc.constant(0);

const event = fc
  .tuple(
    fc.integer({ min: 0, max: 200 }).map((s) => `${s}s`),
    fc.oneof(
      fc
        .tuple(fc.record({ ...whom, device }, one), subscription)
        .map(([who, what]) => ({ subscribe: { ...who, ...what } })),
      fc
        .tuple(fc.record({ ...whom, device }, one), subscription)
        .map(([who, { filter: given, ...rest }]) => ({
          unsubscribe: { ...who, filter: given, ...('share' in rest ? { share: rest.share } : {}) },
        })),
      fc
        .record({ ...whom, device, for: away }, { requiredKeys: ['fleet', 'for'] })
        .map((outage) => ({ outage })),
      fc
        .record(
          { ...whom, device, for: away, withWill: fc.boolean() },
          { requiredKeys: ['fleet', 'for'] },
        )
        .map((disconnect) => ({ disconnect })),
      fc
        .record({ ...whom, device, for: away }, { requiredKeys: ['fleet', 'for'] })
        .map((reboot) => ({ reboot })),
      fc.record({ ...whom, device }, one).map((retire) => ({ retire })),
    ),
  )
  .map(([at, what]) => ({ at, ...what }));

/** The text of one scenario file. */
export const scenarioText: fc.Arbitrary<string> = fc
  .record({
    seed: fc.nat(1_000_000),
    limits,
    thing: fleet('thing'),
    other: fleet('other'),
    controller,
    events: fc.array(event, { maxLength: 4 }),
  })
  .map(({ seed, limits: changed, thing, other, controller: boss, events: drawn }) => {
    const fleets = [thing, other, boss];
    const events = drawn.map((each) => inItsVersion(each, fleetOf(each, fleets)));
    return JSON.stringify({
      version: 1,
      name: 'small',
      duration: '4m',
      seed,
      broker: { preset: 'spec', limits: changed },
      fleets,
      events,
    });
  });

/** The fleet that an event is for. */
function fleetOf(each: object, fleets: readonly object[]): object {
  const [whose] = Object.values(each).filter((value) => typeof value === 'object');
  return fleets.find((fleet) => Object(fleet).name === Object(whose).fleet) ?? {};
}
