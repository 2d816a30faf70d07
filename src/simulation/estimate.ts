/**
 * What running a scenario will take, without running it: good to a factor of two or three.
 *
 * Counted from what the scenario says; reconnects and retransmissions ride along in the measured
 * ratios below.
 */
import { meanUs } from '../kernel/distribution.ts';
import type { FleetPlan, PublishPlan, Scenario } from '../scenario/scenario.ts';
import { type Stream, streamsTo } from './audience.ts';
import { sessionsLeftBehind, waitingOf } from './backlog.ts';

/** A forecast of one run. */
export interface Estimate {
  readonly devices: number;
  /** Application messages published. */
  readonly messages: number;
  /** Scheduler events. */
  readonly events: number;
  /** Wall-clock seconds on one core of a small server. */
  readonly seconds: number;
  /** Bytes at its peak. */
  readonly memory: {
    /** JavaScript objects, which V8 bounds. */
    readonly heapBytes: number;
    /** The whole process. */
    readonly totalBytes: number;
  };
}

/** Measured: a first connection; a ping with its answer; by QoS a publish, and a delivery. */
const EVENTS = {
  perDevice: 10,
  perPing: 4,
  perPublish: [2, 3, 5],
  perDelivery: [1, 2, 4],
} as const;
/** A cautious rate; `npm run bench` says what this machine does. */
const EVENTS_PER_SECOND = 2_000_000;
/** To add a device before the run begins. */
const SECONDS_PER_DEVICE = 15e-6;

/**
 * Bytes, measured at 1,000, 10,000 and 100,000 devices with and without each part, on Node 20: of
 * objects as they live, of typed arrays with the room they grow by and the copy while they do.
 */
const BYTES = {
  process: { heap: 20e6, arrays: 50e6 },
  /** A device and its session. */
  device: { heap: 90, arrays: 1500 },
  subscription: { heap: 220, arrays: 300 },
  /** A publish process with a topic of its own. */
  publisher: { heap: 60, arrays: 150 },
  /** A message kept; its place in each queue where it waits. */
  message: { heap: 0, arrays: 180 },
  place: { heap: 0, arrays: 140 },
} as const;
/** What V8 takes for objects, garbage included, for each byte that lives. */
const HEAP_SLACK = 1.5;

type Part = keyof typeof BYTES;
type Amounts = Readonly<Record<Part, number>>;

/** Forecasts a run of the scenario. */
export function estimate(scenario: Scenario): Estimate {
  const fleets = scenario.fleets.map((fleet) => forecast(fleet, scenario));
  const total = (figure: keyof Forecast): number => sum(fleets.map((each) => each[figure]));
  const [devices, messages] = [total('devices'), total('messages')];
  const events = Math.round(total('events'));
  const place = total('waiting');
  const memory = memoryOf({
    process: 1,
    device: devices + total('leftBehind'),
    subscription: total('subscriptions'),
    publisher: total('processes'),
    message: Math.min(place, messages),
    place,
  });
  const seconds = events / EVENTS_PER_SECOND + devices * SECONDS_PER_DEVICE;
  return { devices, messages: Math.round(messages), events, seconds, memory };
}

/** One fleet's part, in numbers of what the name says. */
interface Forecast {
  readonly devices: number;
  readonly leftBehind: number;
  readonly subscriptions: number;
  readonly processes: number;
  readonly messages: number;
  readonly waiting: number;
  readonly events: number;
}

function forecast(fleet: FleetPlan, scenario: Scenario): Forecast {
  const { count } = fleet;
  const leftBehind = sessionsLeftBehind(fleet, scenario);
  const perDevice = fleet.publish.map((item) => ({
    item,
    processes: targets(item, scenario),
    messages: publishes(item, fleet, scenario) * targets(item, scenario),
  }));
  const sent = sum(perDevice.map(({ messages }) => messages));
  const streams = streamsTo(fleet, scenario);
  const received = sum(streams.map((stream) => messagesOf(stream, scenario)));
  const events =
    EVENTS.perDevice +
    EVENTS.perPing * pingsPerDevice(fleet, sent, scenario) +
    sum(perDevice.map(({ item, messages }) => messages * EVENTS.perPublish[item.qos])) +
    sum(streams.map((each) => messagesOf(each, scenario) * EVENTS.perDelivery[each.qos]));
  return {
    devices: count,
    leftBehind,
    subscriptions: (count + leftBehind) * fleet.subscribe.length,
    processes: count * sum(perDevice.map(({ processes }) => processes)),
    messages: count * sent,
    waiting: waitingOf(fleet, scenario, { received, sent }),
    events: count * events,
  };
}

/** Publish processes of one device for one item. */
function targets({ target }: PublishPlan, { fleets }: Scenario): number {
  return fleets.find(({ name }) => name === target)?.count ?? 1;
}

/** Messages of a stream that an average device of the audience receives. */
function messagesOf({ publisher, item, processes }: Stream, scenario: Scenario): number {
  return processes * publishes(item, publisher, scenario);
}

/** A device that publishes within its keep-alive interval has no need to ping. */
function pingsPerDevice(fleet: FleetPlan, sent: number, scenario: Scenario): number {
  if (fleet.mqtt.keepAlive === 0) return 0;
  const intervals = endOf(fleet, scenario) / (fleet.mqtt.keepAlive * 1_000_000);
  return Math.max(0, intervals - sent);
}

function endOf(fleet: FleetPlan, { duration }: Scenario): number {
  return Math.min(duration, fleet.retireAt ?? duration);
}

/** Publishes of one process until the end. */
function publishes({ schedule }: PublishPlan, fleet: FleetPlan, scenario: Scenario): number {
  const end = endOf(fleet, scenario);
  if (schedule.kind === 'answer') {
    // Of requests that are answers themselves nobody knows an end.
    const requests = streamsTo(fleet, scenario).filter(
      ({ item }) => item.schedule.kind !== 'answer',
    );
    return sum(requests.map((each) => messagesOf(each, scenario)));
  }
  if (schedule.kind === 'at') return schedule.times.filter((at) => at <= end).length;
  const span = Math.min(end, schedule.until) - schedule.from;
  return Math.max(0, span) / Math.max(1, meanUs(schedule.interval));
}

function memoryOf(amounts: Amounts): Estimate['memory'] {
  // Every key of BYTES, by its type.
  const parts = Object.keys(BYTES) as Part[];
  const bytes = (kind: 'heap' | 'arrays'): number =>
    sum(parts.map((part) => amounts[part] * BYTES[part][kind]));
  const heapBytes = bytes('heap');
  return { heapBytes, totalBytes: heapBytes * HEAP_SLACK + bytes('arrays') };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
