import { expect, test } from 'vitest';
import { seconds } from '../kernel/time.ts';
import { type Loaded, loadScenario, type ScenarioSource } from './load.ts';
import { ScenarioFileError } from './scenario-error.ts';

const QUEUES = `version: 1
name: queue-policies
duration: 6h
seed: 1
broker: { preset: spec, limits: { sessionQueue: { maxMessages: 100, overflow: drop-newest } } }
fleets:
  - name: meter
    count: 1000
    clientId: meter-{i}
    link: { profile: lte-m-stationary }
    mqtt: { version: 5, cleanStart: false, sessionExpiryInterval: 7d, keepAlive: 60s, receiveMaximum: 20 }
    reconnect: { policy: exponential-full-jitter, first: 1s, max: 120s }
    subscribe: [ { filter: "cmd/{clientId}/#", qos: 1 } ]
    publish: [ { topic: "tele/{clientId}", qos: 1, every: exp(60s), size: 120B } ]
    habits: [ { accidentalClean: { share: 5%, at: 3h } } ]
  - name: controller
    count: 1
    link: { profile: datacenter }
    publish: [ { topic: "cmd/{target}/set", target: meter, qos: 1, every: exp(10m), size: 64B, usefulFor: 10m } ]
events: [ { at: 4h, outage: { fleet: meter, for: 20m } } ]
variants:
  drop-oldest: { broker.limits.sessionQueue.overflow: drop-oldest }
  reject:      { broker.limits.sessionQueue.overflow: reject-publish }
thresholds: [ "loss.qos1 < 1%", "queues.peakMessages <= 100", "useful.qos1[drop-oldest] > useful.qos1[baseline]" ]
`;

const SMALL = `version: 1
name: small
duration: 1h
fleets: [ { name: a, link: datacenter, FLEET } ]
`;

function load(text: string, more: Partial<ScenarioSource> = {}): Loaded {
  const read = (path: string): never => {
    throw new ScenarioFileError(`no such file ${path}`);
  };
  return loadScenario({ file: 'test.yaml', text, read, ...more });
}

/** The only fleet of a small scenario with these settings. */
function fleet(settings: string): Loaded['scenario']['fleets'][number] {
  const [first] = load(SMALL.replace('FLEET', settings)).scenario.fleets;
  if (first === undefined) throw new Error('expected a fleet');
  return first;
}

function origins(loaded: Loaded): ReadonlyMap<string, string> {
  const { settings } = loaded.scenario;
  return new Map(settings.map(({ path, value, origin }) => [path, `${value} (${origin})`]));
}

test('a scenario as documented becomes whole units with every limit filled in', () => {
  const { scenario, notes } = load(QUEUES);
  expect(notes).toEqual([]);
  expect(scenario).toMatchObject({
    name: 'queue-policies',
    file: 'test.yaml',
    variant: 'baseline',
    variants: ['drop-oldest', 'reject'],
    duration: 6 * 3600 * 1e6,
    seed: 1,
    broker: { preset: 'spec', limits: { sessionQueue: { maxMessages: 100 } } },
    events: [{ at: 4 * 3600 * 1e6, fleet: 'meter', kind: 'outage', down: 1200 * 1e6 }],
    storm: { takeovers: 5, within: 60 * 1e6 },
  });
  expect(scenario.broker.limits.inflight).toMatchObject({ maxV311: 65_535, maxV5: 65_535 });
  expect(scenario.thresholds).toHaveLength(3);
  expect(scenario.fleets[0]).toMatchObject({
    mqtt: { version: 5, clean: false, sessionExpiryInterval: 604_800, keepAlive: 60 },
    subscribe: [{ filter: 'cmd/{clientId}/#', qos: 1, wants: 'all' }],
    habits: { accidentalClean: [{ share: 0.05, at: 3 * 3600 * 1e6 }] },
  });
});

test('defaults are those of client libraries in the field', () => {
  expect(fleet('')).toMatchObject({
    count: 1,
    clientId: '{fleet}-{i}',
    start: { at: 0, spread: 0 },
    mqtt: {
      version: 5,
      clean: true,
      sessionExpiryInterval: 0,
      keepAlive: 60,
      receiveMaximum: 65_535,
    },
    reconnect: { policy: 'exponential-full-jitter', first: 1e6, max: 120e6 },
    client: {
      connectTimeout: 30e6,
      pingTimeout: 60e6,
      maxInflight: 20,
      outbox: { maxMessages: Infinity, overflow: 'drop-newest', storeQos0: false },
      onSessionLost: 'discard',
      onRejected: 'drop',
      handOver: 'on-pubrel',
      strictSessionPresent: false,
    },
  });
});

test('defaults that depend on other values follow them', () => {
  expect(fleet('count: 2').start.spread).toBe(60e6);
  expect(
    load(SMALL.replace('1h', '1m').replace('FLEET', 'count: 2')).scenario.fleets[0]?.start.spread,
  ).toBe(6e6);
  expect(fleet('mqtt: { keepAlive: 20m }').client.pingTimeout).toBe(1200e6);
  expect(fleet('reconnect: { policy: fixed, first: 10m }').reconnect.max).toBe(600e6);
  const publish = 'publish: [ { topic: t, qos: 0, every: 1s } ]';
  expect(fleet(publish).publish[0]?.schedule).toMatchObject({ from: 0, until: 3600e6 });
  const shared = 'count: 2, habits: [ { sharedClientId: { devices: 2 } } ]';
  expect(fleet(shared).habits.sharedClientId).toEqual({ devices: 2, from: 0, until: 3600e6 });
});

test.each([
  ['version: 3.1.1, cleanSession: false', { version: 4, clean: false }, 'all'],
  ['version: 3.1.1, cleanSession: true', { version: 4, clean: true }, 'live'],
  ['version: 3.1.1', { version: 4, clean: true }, 'live'],
  ['sessionExpiryInterval: 1h', { clean: false, sessionExpiryInterval: 3600 }, 'all'],
  ['sessionExpiryInterval: 1h, cleanStart: true', { clean: true }, 'all'],
  ['sessionExpiryInterval: never', { sessionExpiryInterval: 0xffff_ffff }, 'all'],
  ['cleanStart: false', { clean: false, sessionExpiryInterval: 0 }, 'live'],
])('mqtt { %s } decides what a subscriber expects', (mqtt, plan, wants) => {
  const planned = fleet(`mqtt: { ${mqtt} }, subscribe: [ { filter: x, qos: 1 } ]`);
  expect(planned.mqtt).toMatchObject(plan);
  expect(planned.subscribe[0]?.wants).toBe(wants);
});

test('a link overrides its profile value by value', () => {
  const link = `{ profile: lte-m-stationary, rtt: fixed(80ms), loss: 0.02, rateUp: 1Mbit/s, overhead: 40B,
    tcp: { retries: 5, sendBuffer: 5760B }, connect: { tlsRoundTrips: 2 }, recovery: buffered,
    outages: [ { name: tunnel, up: 'weibull(0.67,144s)', down: "lognormal(9.5s,1.18,max=10m)" } ] }`;
  const { profile } = fleet('').link;
  const own = load(SMALL.replace('datacenter', link).replace('FLEET', '')).scenario.fleets[0]?.link;
  expect(own?.profile).toMatchObject({
    rtt: { kind: 'fixed', valueUs: 80_000 },
    loss: 0.02,
    rateUp: 1_000_000,
    rateDown: 260_000,
    overheadBytes: 40,
    recordBytes: 22,
    recovery: 'buffered',
    tcp: { retries: 5, synRetries: 6, sendBufferBytes: 5760 },
    connect: { tlsRoundTrips: 2, tlsBytesUp: 1500, promotion: 500_000 },
  });
  expect(own?.profile.outages.map(({ name }) => name)).toEqual(['tunnel']);
  expect(profile.outages).toEqual([]);
});

test('publish times and events come in order of time', () => {
  const text = SMALL.replace('FLEET', 'publish: [ { topic: t, qos: 0, at: [3m, 1m, 2m] } ]');
  const events = `events:
  - { at: 5m, retire: { fleet: a } }
  - { at: 1m, subscribe: { fleet: a, device: 0, filter: "x/{clientId}", qos: 2 } }
  - { at: 1m, unsubscribe: { fleet: a, filter: y } }
  - { at: 2m, disconnect: { fleet: a, for: 1m } }
  - { at: 3m, reboot: { fleet: a, for: 1m } }
`;
  const { scenario } = load(text + events);
  expect(scenario.fleets[0]?.publish[0]?.schedule).toEqual({
    kind: 'at',
    times: [60e6, 120e6, 180e6],
  });
  expect(scenario.events).toEqual([
    {
      at: 60e6,
      fleet: 'a',
      device: 0,
      kind: 'subscribe',
      subscription: { filter: 'x/{clientId}', qos: 2, wants: 'live' },
    },
    { at: 60e6, fleet: 'a', kind: 'unsubscribe', filter: 'y' },
    { at: 120e6, fleet: 'a', kind: 'disconnect', down: 60e6, farewell: {} },
    { at: 180e6, fleet: 'a', kind: 'reboot', down: 60e6 },
    { at: 300e6, fleet: 'a', kind: 'retire' },
  ]);
});

test('a variant is the scenario with its changes, and --set wins over both', () => {
  const overflow = (more: Partial<ScenarioSource>): string =>
    load(QUEUES, more).scenario.broker.limits.sessionQueue.overflow;
  expect(overflow({})).toBe('drop-newest');
  expect(overflow({ variant: 'baseline' })).toBe('drop-newest');
  expect(overflow({ variant: 'reject' })).toBe('reject-publish');
  const overrides = ['broker.limits.sessionQueue.overflow=drop-oldest'];
  expect(overflow({ variant: 'reject', overrides })).toBe('drop-oldest');
});

test('a variant may equal the baseline', () => {
  expect(
    load(`${SMALL.replace('FLEET', '')}variants: { aa: {} }`, { variant: 'aa' }).scenario,
  ).toMatchObject({
    variant: 'aa',
    variants: ['aa'],
  });
});

test('every setting says where it came from', () => {
  const settings = origins(
    load(QUEUES, {
      variant: 'drop-oldest',
      preset: 'spec',
      duration: seconds(3600),
      seed: 7,
      overrides: ['fleets.meter.count=50', 'fleets.meter.publish.0.qos=2'],
    }),
  );
  expect(settings.get('duration')).toBe('1h (--duration)');
  expect(settings.get('seed')).toBe('7 (--seed)');
  expect(settings.get('broker.preset')).toBe('spec (--preset)');
  expect(settings.get('broker.limits.sessionQueue.overflow')).toBe(
    'drop-oldest (variant drop-oldest)',
  );
  expect(settings.get('broker.limits.sessionQueue.maxMessages')).toBe('100 (scenario line 5)');
  expect(settings.get('broker.limits.inflight.maxV5')).toBe('65535 (preset spec)');
  expect(settings.get('fleets.meter.count')).toBe('50 (--set)');
  expect(settings.get('fleets.meter.mqtt.sessionExpiryInterval')).toBe('7d (scenario line 11)');
  expect(settings.get('fleets.meter.link.rtt')).toBe(
    'lognormal(120ms,0.7319) (profile lte-m-stationary)',
  );
  expect(settings.get('fleets.meter.client.maxInflight')).toBe('20 (default)');
  expect(settings.get('fleets.meter.publish.0')).toBe(
    'tele/{clientId}, QoS 2, every exp(1m), 120B (scenario line 14, --set)',
  );
  expect(settings.get('fleets.meter.habits')).toBe('accidental clean: 5% at 3h (scenario line 15)');
  expect(origins(load(SMALL.replace('FLEET', ''))).get('fleets.a.link.profile')).toBe(
    'datacenter (scenario line 4)',
  );
});

test('what a shortened run never reaches is a note, not an error', () => {
  const { scenario, notes } = load(QUEUES, { duration: seconds(3600) });
  expect(scenario.duration).toBe(3600e6);
  expect(notes).toEqual([
    'accidentalClean of meter never happens: it is at 3h, the run ends at 1h',
    'the event outage of meter never happens: it is at 4h, the run ends at 1h',
  ]);
});

test('the hash follows the text and the overrides, not the variant or the seed', () => {
  const hash = (more: Partial<ScenarioSource>): string => load(QUEUES, more).scenario.hash;
  const plain = hash({});
  expect(plain).toMatch(/^[0-9a-f]{32}$/);
  expect(hash({ variant: 'reject', seed: 9 })).toBe(plain);
  expect(load(`${QUEUES}\n`).scenario.hash).not.toBe(plain);
  expect(hash({ duration: seconds(60) })).not.toBe(plain);
  expect(hash({ overrides: ['fleets.meter.count=50'] })).not.toBe(plain);
});

test('overrides are kept for the reproduction command, flags as the paths they set', () => {
  const more = { duration: seconds(90), preset: 'spec', overrides: ['fleets.meter.count=50'] };
  expect(load(QUEUES, more).scenario.overrides).toEqual([
    'broker.preset=spec',
    'duration=90s',
    'fleets.meter.count=50',
  ]);
});

test('a scenario of a hundred thousand devices is validated without expanding it', () => {
  const text = SMALL.replace('FLEET', 'count: 100000');
  expect(load(text).scenario.fleets[0]?.count).toBe(100_000);
});
