/**
 * Cases about what a session keeps: how many messages, and which.
 */
import { seconds } from '../../kernel/time.ts';
import type { BatteryCase } from './case.ts';
import { type Observation, ranges } from './observation.ts';
import type { Heard, Peer } from './peer.ts';
import type { Stage } from './stage.ts';

/** Messages in a flood: more than most brokers keep. */
export const FLOOD = 1500;

/** Messages at QoS 1 before those at QoS 0 that may overtake them. */
export const BEHIND = 60;

/** Message numbers in the order of their first coming. */
export function numbersOf(heard: readonly Heard[]): readonly number[] {
  return [...new Set(heard.map(({ message }) => message))];
}

/** What came: which messages, how many twice, how many marked DUP. */
export function summary(peer: Peer): Observation {
  const { heard } = peer;
  const numbers = numbersOf(heard);
  return {
    kept: numbers.length,
    messages: ranges(numbers),
    repeated: heard.length - numbers.length,
    dup: heard.filter(({ dup }) => dup).length,
  };
}

/** A client with a session and a subscription, and somebody who publishes to it. */
export async function audience(
  stage: Stage,
  as: Parameters<Stage['client']>[1] = {},
): Promise<{ reader: Peer; writer: Peer }> {
  const reader = await stage.client('reader', as);
  await stage.subscribe(reader, 't', 1);
  const { version = 4 } = as;
  return { reader, writer: await stage.client('writer', { version, clean: true }) };
}

const online: BatteryCase = {
  name: 'online-no-ack',
  question: 'A connected client acknowledges nothing, then everything: how much is kept?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { manners: 'none' });
    await stage.publish(writer, 't', { first: 1, count: FLOOD });
    await stage.quiet(reader);
    const window = reader.heard.length;
    reader.catchUp();
    await stage.quiet(reader);
    return { window, ...summary(reader) };
  },
};

const offline: BatteryCase = {
  name: 'offline',
  question: 'More messages than fit arrive for an absent client: how many and which survive?',
  async play(stage) {
    const { reader, writer } = await audience(stage);
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 1, count: FLOOD });
    return resumed(stage);
  },
};

const inFlight: BatteryCase = {
  name: 'in-flight-then-offline',
  question: 'Twenty are unacknowledged when the client goes, and more follow: which survive?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { manners: 'none' });
    await stage.publish(writer, 't', { first: 1, count: 20 });
    await stage.quiet(reader);
    const window = reader.heard.length;
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 21, count: FLOOD });
    return { window, ...(await resumed(stage)) };
  },
};

/** The client comes back and takes all there is. */
async function resumed(
  stage: Stage,
  as: Parameters<Stage['client']>[1] = {},
): Promise<Observation> {
  const reader = await stage.client('reader', as);
  await stage.quiet(reader);
  return { sessionPresent: reader.welcome?.sessionPresent ?? false, ...summary(reader) };
}

const qos0Offline: BatteryCase = {
  name: 'qos0-offline',
  question: 'Is QoS 0 kept for an absent client?',
  async play(stage) {
    const { reader, writer } = await audience(stage);
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 1, count: 50, qos: 0 });
    return resumed(stage);
  },
};

const qos0Behind: BatteryCase = {
  name: 'qos0-behind-window',
  question: 'Does QoS 0 overtake QoS 1 that waits behind a full window?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { manners: 'none' });
    await stage.publish(writer, 't', { first: 1, count: BEHIND });
    await stage.publish(writer, 't', { first: BEHIND + 1, count: 5, qos: 0 });
    await stage.quiet(reader);
    const before = reader.heard.filter(({ qos }) => qos === 0).length;
    reader.catchUp();
    await stage.quiet(reader);
    return { qos0BeforeAck: before, ...summary(reader) };
  },
};

const deadSlots: BatteryCase = {
  name: 'expired-hold-slots',
  isTimed: true,
  question: 'Do expired messages hold places in a full queue?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { version: 5 });
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 1, count: FLOOD, expiry: 1 });
    await stage.pause(seconds(2.5));
    await stage.publish(writer, 't', { first: FLOOD + 1, count: 500 });
    return resumed(stage, { version: 5 });
  },
};

const retainedFull: BatteryCase = {
  name: 'retained-full-queue',
  question: 'Does a retained message find room in a full queue?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { manners: 'none' });
    await stage.publish(writer, 'kept', { first: FLOOD + 1, count: 1, retain: true });
    await stage.publish(writer, 't', { first: 1, count: FLOOD });
    await stage.quiet(reader);
    await stage.subscribe(reader, 'kept', 1);
    reader.catchUp();
    await stage.quiet(reader);
    const retained = reader.heard.filter(({ retain }) => retain).length;
    return { retained, ...summary(reader) };
  },
};

const accidentalClean: BatteryCase = {
  name: 'accidental-clean',
  question: 'What does one connection with clean session 1 cost?',
  async play(stage) {
    const { reader, writer } = await audience(stage);
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 1, count: 5 });
    const clean = await stage.client('reader', { clean: true });
    await stage.quiet(clean);
    await stage.subscribe(clean, 't', 1);
    await stage.cut(clean);
    await stage.publish(writer, 't', { first: 6, count: 5 });
    const again = await stage.client('reader');
    await stage.quiet(again);
    return {
      cleanPresent: clean.welcome?.sessionPresent ?? false,
      afterClean: clean.heard.length,
      laterPresent: again.welcome?.sessionPresent ?? false,
      afterNext: again.heard.length,
    };
  },
};

const resumeOrder: BatteryCase = {
  name: 'resume-order',
  question:
    'A message waits for PUBCOMP, a later one for PUBACK: which goes on first after a break?',
  async play(stage) {
    const reader = await stage.client('reader', { manners: 'no-pubcomp' });
    await stage.subscribe(reader, 't', 2);
    const writer = await stage.client('writer', { clean: true });
    await stage.publish(writer, 't', { first: 1, count: 1, qos: 2 });
    await stage.publish(writer, 't', { first: 2, count: 1 });
    await stage.quiet(reader);
    await stage.cut(reader);
    const again = await stage.client('reader', { manners: 'none' });
    await stage.quiet(again);
    return { order: again.sequence.join(' ') };
  },
};

/** Cases about queues, in the order they are printed. */
export const QUEUE_CASES: readonly BatteryCase[] = [
  online,
  offline,
  inFlight,
  qos0Offline,
  qos0Behind,
  deadSlots,
  retainedFull,
  accidentalClean,
  resumeOrder,
];
