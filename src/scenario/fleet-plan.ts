/**
 * One fleet after validation → FleetPlan: protocol versions brought to one shape, and the defaults
 * that depend on other values.
 */
import type { ClientPlan, Credentials, MqttPlan, ReconnectPlan, WillPlan } from '../device/plan.ts';
import { type Duration, duration, instant, seconds } from '../kernel/time.ts';
import { utf8Bytes } from '../mqtt/utf8.ts';
import type { ClientInput, MqttInput, ReconnectInput } from './client-schema.ts';
import type { FleetInput } from './fleet-schema.ts';
import { planLink } from './link-plan.ts';
import type { NamedFiles } from './named-file.ts';
import type { FleetPlan, HabitPlan, PublishPlan, Wants } from './scenario.ts';
import { planSubscribe } from './subscription-plan.ts';
import { child, find, type Tree } from './tree.ts';
import type { HabitInput, PublishInput } from './workload-schema.ts';

/** Longest default spread of first connections. */
const MOST_SPREAD = seconds(60);

/** Longest default reconnect delay: Paho Python, HiveMQ, AWS CRT. */
const MOST_BACK_OFF = seconds(120);

/** Ping time-out of a client that never pings: none is ever armed. */
const UNUSED_PING_TIMEOUT = seconds(60);

/** What a fleet's plan depends on besides its own settings. */
export interface PlanContext {
  readonly duration: Duration;
  readonly files: NamedFiles;
}

/** The fleet as it will be simulated; `node` is where it stands in `fleets:`. */
export function planFleet(input: FleetInput, node: Tree, context: PlanContext): FleetPlan {
  const mqtt = planMqtt(input.mqtt);
  const wants = defaultWants(mqtt);
  const end = context.duration;
  const { at, spread = input.count === 1 ? duration(0) : defaultSpread(end) } = input.start;
  return {
    name: input.name,
    count: input.count,
    clientId: input.clientId,
    start: { at, spread },
    ...(input.retireAt === undefined ? {} : { retireAt: instant(input.retireAt) }),
    link: planLink(input.link, child(node, 'link') ?? node, context.files),
    mqtt,
    credentials: planCredentials(input.mqtt),
    ...(input.will === undefined ? {} : { will: planWill(input.will) }),
    reconnect: planReconnect(input.reconnect),
    client: planClient(input.client, mqtt),
    subscribe: input.subscribe.map((each) => planSubscribe(each, wants)),
    publish: input.publish.map((each, index) =>
      planPublish(each, find(node, ['publish', index]), context),
    ),
    habits: planHabits(input.habits, end),
  };
}

/** A fleet that keeps sessions expects what it missed; another does not. */
export function defaultWants({ version, clean, sessionExpiryInterval }: MqttPlan): Wants {
  const isPersistent = version === 5 ? sessionExpiryInterval > 0 : !clean;
  return isPersistent ? 'all' : 'live';
}

function defaultSpread(end: Duration): Duration {
  return duration(Math.min(MOST_SPREAD, Math.floor(end / 10)));
}

function planMqtt(input: MqttInput): MqttPlan {
  if (input.version === '3.1.1') {
    const { cleanSession: clean, keepAlive } = input;
    return { version: 4, clean, keepAlive, sessionExpiryInterval: 0, ...UNSAID };
  }
  const { sessionExpiryInterval, keepAlive, receiveMaximum, topicAliasMaximum } = input;
  // Who asks for a session lifetime means to come back to the session.
  const clean = input.cleanStart ?? sessionExpiryInterval === 0;
  const { maximumPacketSize = UNSAID.maximumPacketSize } = input;
  const limits = { receiveMaximum, maximumPacketSize, topicAliasMaximum };
  return { version: 5, clean, sessionExpiryInterval, keepAlive, ...limits };
}

/** What CONNECT says by leaving a limit out. */
const UNSAID = { receiveMaximum: 65_535, maximumPacketSize: Infinity, topicAliasMaximum: 0 };

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

function planReconnect({ policy, first, max }: ReconnectInput): ReconnectPlan {
  return { policy, first, max: max ?? duration(Math.max(first, MOST_BACK_OFF)) };
}

function planClient(input: ClientInput, { keepAlive }: MqttPlan): ClientPlan {
  const ofKeepAlive = keepAlive === 0 ? UNUSED_PING_TIMEOUT : seconds(keepAlive);
  return { ...input, pingTimeout: input.pingTimeout ?? ofKeepAlive };
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
  { every, at, from, until }: PublishInput,
  node: Tree | undefined,
  context: PlanContext,
): PublishPlan['schedule'] {
  if (every === undefined) {
    const times = Array.isArray(at) ? at : [at ?? 0];
    return { kind: 'at', times: times.map(instant).sort((a, b) => a - b) };
  }
  return {
    kind: 'every',
    interval: context.files.distribution(every, node && child(node, 'every')),
    from: instant(from ?? 0),
    until: instant(until ?? context.duration),
  };
}

function planHabits(habits: readonly HabitInput[], end: Duration): HabitPlan {
  const shared = habits.find((habit) => habit.sharedClientId)?.sharedClientId;
  const unstable = habits.find((habit) => habit.unstableClientId)?.unstableClientId;
  const ignores = habits.find((habit) => habit.ignoresSessionPresent)?.ignoresSessionPresent;
  const cleans = habits.flatMap(({ accidentalClean }) => accidentalClean ?? []);
  return {
    ...(shared === undefined ? {} : { sharedClientId: planShared(shared, end) }),
    ...(unstable === undefined ? {} : { unstableClientId: unstable }),
    accidentalClean: cleans.map(({ share, at }) => ({ share, at: instant(at) })),
    ...(ignores === undefined ? {} : { ignoresSessionPresent: ignores }),
  };
}

function planShared(
  { devices, from, until }: NonNullable<HabitInput['sharedClientId']>,
  end: Duration,
): NonNullable<HabitPlan['sharedClientId']> {
  return { devices, from: instant(from), until: instant(until ?? end) };
}
