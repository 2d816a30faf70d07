import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scenario } from '../scenario/scenario.ts';
import { withMethod } from '../testing/changed-method.ts';
import { scenarioText } from '../testing/scenario-arbitrary.ts';
import { scenarioFrom } from '../testing/scenario-text.ts';
import { TINY_SCENARIO } from '../testing/tiny-scenario.ts';
import { simulate } from './run.ts';
import type { RunRecord } from './run-record.ts';
import { NO_TEE } from './tee.ts';
import { WILLS_FROM, type World } from './world.ts';

/** What no policy may move: outages, and who published which message when. */
interface Weather {
  readonly record: RunRecord;
  readonly downUs: readonly number[];
  /** Publish instants of the messages that were delivered, by number. */
  readonly publishedAt: ReadonlyMap<number, number>;
  /** Published by the broker, so not weather. */
  readonly wills: number;
}

function downtimes({ radio, roster, scheduler }: World): readonly number[] {
  return Array.from({ length: roster.size }, (_, device) => radio.downUs(device, scheduler.now));
}

function watch(scenario: Scenario): Weather {
  const publishedAt = new Map<number, number>();
  let world: World | undefined;
  let wills = 0;
  const record = simulate(scenario, {
    listen: (listened) => {
      world = listened;
      return {
        ...NO_TEE,
        fates: (observer) =>
          withMethod(observer, 'delivered', (tell) => (now, device, message, qos, ageUs) => {
            if (message <= WILLS_FROM) publishedAt.set(message, now - ageUs);
            tell(now, device, message, qos, ageUs);
          }),
        broker: (observer) =>
          withMethod(observer, 'willPublished', (tell) => (...said) => {
            wills++;
            tell(...said);
          }),
      };
    },
  });
  const downUs = world === undefined ? [] : downtimes(world);
  return { record, downUs, publishedAt, wills };
}

function expectSameWeather(one: Weather, other: Weather): void {
  expect(other.downUs).toEqual(one.downUs);
  expect(other.record.series.linksDown).toEqual(one.record.series.linksDown);
  if (one.wills + other.wills === 0) {
    expect(other.record.series.published).toEqual(one.record.series.published);
  }
  const published = (each: Weather): number => each.record.deliveries.total.published - each.wills;
  expect(published(other)).toBe(published(one));
  for (const [message, at] of one.publishedAt) {
    expect(other.publishedAt.get(message) ?? at).toBe(at);
  }
}

test('a policy changes what is lost, and neither the outages nor the publishes', () => {
  const policies = ['drop-newest', 'drop-oldest', 'reject-publish'].flatMap((overflow) =>
    ['1', '30'].map((maxMessages) => ({ overflow, maxMessages })),
  );
  const runs = policies.map(({ overflow, maxMessages }) =>
    watch(
      scenarioFrom(
        TINY_SCENARIO,
        `broker.limits.sessionQueue.overflow=${overflow}`,
        `broker.limits.sessionQueue.maxMessages=${maxMessages}`,
      ),
    ),
  );
  const [first, ...others] = runs;
  expect(first?.downUs.some((us) => us > 0)).toBe(true);
  expect(new Set(runs.map(({ record }) => record.digest)).size).toBe(runs.length);
  for (const other of others) if (first !== undefined) expectSameWeather(first, other);
});

test('no limit of the broker moves the weather of any small scenario', () => {
  const limits = fc.constantFrom(
    'broker.limits.sessionQueue.maxMessages=0',
    'broker.limits.inflight.maxV5=1',
    'broker.limits.sessionExpiry.max=1s',
    'broker.limits.keepAlive.factor=0.5',
    'broker.limits.qos0.storeOffline=true',
  );
  const property = fc.property(scenarioText, limits, (text, limit) => {
    expectSameWeather(watch(scenarioFrom(text)), watch(scenarioFrom(text, limit)));
  });
  fc.assert(property, { numRuns: 15 });
});

test('one more fleet moves neither the outages nor the publishes of the others', () => {
  const more = `${TINY_SCENARIO.replace(
    'fleets:',
    `fleets:
  - name: newcomer
    count: 5
    link: { profile: lte-m-stationary, outages: [ { name: gap, up: exp(60s), down: exp(60s) } ] }
    subscribe: [ { filter: "#", qos: 0 } ]`,
  )}`;
  const before = watch(scenarioFrom(TINY_SCENARIO));
  const after = watch(scenarioFrom(more));
  expect(after.downUs.slice(5)).toEqual(before.downUs);
  expect(after.downUs[0]).not.toBe(before.downUs[0]);
  const times = (weather: Weather): readonly number[] => weather.record.series.published;
  expect(times(after)).toEqual(times(before));
});

test('devices of a fleet have weather of their own, and a larger fleet the same for each', () => {
  const four = watch(scenarioFrom(TINY_SCENARIO, 'fleets.meter.count=4'));
  const three = watch(scenarioFrom(TINY_SCENARIO));
  expect(new Set(four.downUs.slice(0, 4)).size).toBe(4);
  expect(four.downUs.slice(0, 3)).toEqual(three.downUs.slice(0, 3));
});
