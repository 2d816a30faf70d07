/**
 * One fleet after validation → FleetPlan, with the defaults that depend on other values. Its client
 * is client-plan.ts, its link link-plan.ts.
 */
import type { Credentials, MqttPlan, WillPlan } from '../device/plan.ts';
import type { Rhythm } from '../device/rhythm.ts';
import { type Duration, duration, instant, seconds } from '../kernel/time.ts';
import { utf8Bytes } from '../mqtt/utf8.ts';
import { clientOf, planClient, planMqtt, planReconnect } from './client-plan.ts';
import type { MqttInput } from './client-schema.ts';
import type { FleetInput } from './fleet-schema.ts';
import { planHabits } from './habit-plan.ts';
import { planLink } from './link-plan.ts';
import type { NamedFiles } from './named-file.ts';
import { overlaidFleet } from './overlay.ts';
import type { FleetPlan, PublishPlan, Wants } from './scenario.ts';
import { planSubscribe } from './subscription-plan.ts';
import { child, find, type Tree } from './tree.ts';
import type { PublishInput } from './workload-schema.ts';

/** No time at all. */
const NOW = { kind: 'fixed', valueUs: 0 } as const;

/** Longest default spread of first connections. */
const MOST_SPREAD = seconds(60);

/** What a fleet's plan depends on besides its own settings. */
export interface PlanContext {
  readonly duration: Duration;
  readonly files: NamedFiles;
}

/** The fleet as it will be simulated; `node` is where it stands in `fleets:`. */
export function planFleet(input: FleetInput, node: Tree, context: PlanContext): FleetPlan {
  const { name: profileName, defaults, own } = clientOf(input.client);
  const mqtt = planMqtt(input.mqtt, defaults);
  const wants = defaultWants(mqtt);
  const end = context.duration;
  const { at, spread = input.count === 1 ? duration(0) : defaultSpread(end) } = input.start;
  const plan: FleetPlan = {
    name: input.name,
    count: input.count,
    clientId: input.clientId,
    gatewayMembers: input.gateway?.members ?? 1,
    start: { at, spread },
    ...(input.retireAt === undefined ? {} : { retireAt: instant(input.retireAt) }),
    link: planLink(input.link, child(node, 'link') ?? node, context.files),
    mqtt,
    credentials: planCredentials(input.mqtt),
    ...(input.will === undefined ? {} : { will: planWill(input.will) }),
    reconnect: planReconnect(input.reconnect, defaults),
    clientProfile: profileName,
    client: planClient(own, defaults, mqtt),
    subscribe: input.subscribe.map((each) => planSubscribe(each, wants)),
    publish: input.publish.map((each, index) =>
      planPublish(each, find(node, ['publish', index]), context),
    ),
    habits: planHabits(input.habits, find(node, ['habits']), context),
  };
  return overlaidFleet(plan, end);
}

/** A fleet that keeps sessions expects what it missed; another does not. */
export function defaultWants({ version, clean, sessionExpiryInterval }: MqttPlan): Wants {
  const isPersistent = version === 5 ? sessionExpiryInterval > 0 : !clean;
  return isPersistent ? 'all' : 'live';
}

function defaultSpread(end: Duration): Duration {
  return duration(Math.min(MOST_SPREAD, Math.floor(end / 10)));
}

function planCredentials({ userName, password }: MqttInput): Credentials {
  return {
    ...(userName === undefined ? {} : { userName }),
    ...(password === undefined ? {} : { password: utf8Bytes(password) }),
  };
}

function planWill(input: NonNullable<FleetInput['will']>): WillPlan {
  const { topic, size, qos, retain, delay = 0, expiry } = input;
  const will = { topic, size, qos, retain, delay };
  return expiry === undefined ? will : { ...will, expiry };
}

function planPublish(
  input: PublishInput,
  node: Tree | undefined,
  context: PlanContext,
): PublishPlan {
  const { topic, target, qos, size, retain, messageExpiry, usefulFor } = input;
  return {
    topic,
    ...(target === undefined ? {} : { target }),
    qos,
    schedule: planSchedule(input, node, context),
    size,
    retain,
    ...(messageExpiry === undefined ? {} : { messageExpiry }),
    ...(usefulFor === undefined ? {} : { usefulFor }),
  };
}

function planSchedule(
  input: PublishInput,
  node: Tree | undefined,
  context: PlanContext,
): PublishPlan['schedule'] {
  const { every, at, from, until, answers: filter, after = NOW } = input;
  const rhythm = planRhythm(input);
  if (filter !== undefined) {
    const place = node && child(node, 'after');
    return { kind: 'answer', filter, after: context.files.distribution(after, place) };
  }
  if (every === undefined) {
    const times = timesOf(at ?? duration(0), node && child(node, 'at'), context.files);
    return { kind: 'at', times: times.map(instant).sort((a, b) => a - b) };
  }
  return {
    kind: 'every',
    interval: context.files.distribution(every, node && child(node, 'every')),
    from: instant(from ?? 0),
    until: instant(until ?? context.duration),
    ...(rhythm === undefined ? {} : { rhythm }),
  };
}

function timesOf(
  at: NonNullable<PublishInput['at']>,
  node: Tree | undefined,
  files: NamedFiles,
): readonly number[] {
  if (typeof at === 'number') return [at];
  return 'file' in at ? files.times(at.file, node) : at;
}

/** A day in 24 parts; a ramp in as many, near enough to a straight line. */
const DAY = seconds(86_400);
const STEPS = 24;

function planRhythm({ phase, jitter, burst, diurnal, sawtooth }: PublishInput): Rhythm | undefined {
  const plain = { jitter: jitter ?? duration(0), burst: burst ?? { count: 1, gap: duration(0) } };
  if ([phase, jitter, burst, diurnal, sawtooth].every((each) => each === undefined)) {
    return undefined;
  }
  const rate =
    sawtooth === undefined
      ? diurnal && { period: DAY, factors: diurnal }
      : { period: sawtooth.period, factors: ramp(sawtooth.low, sawtooth.high) };
  return {
    ...plain,
    ...(phase === undefined ? {} : { phase }),
    ...(rate === undefined ? {} : { rate }),
  };
}

function ramp(low: number, high: number): readonly number[] {
  const step = (high - low) / (STEPS - 1);
  return Array.from({ length: STEPS }, (_, place) => low + place * step);
}
