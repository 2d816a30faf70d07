/**
 * Cases about sessions: resuming, wills, take-over, lifetimes, keep-alive.
 */
import { seconds } from '../../kernel/time.ts';
import type { ProtocolVersion } from '../../mqtt/packet.ts';
import { REASON, type ReasonCode, reasonCode } from '../../mqtt/reason-code.ts';
import type { BatteryCase } from './case.ts';
import { type Observation, ranges } from './observation.ts';
import { audience, numbersOf, summary } from './queue-cases.ts';
import type { Introduction } from './stage.ts';

const WILL = 7;
/** DISCONNECT that keeps the will (5.0). */
const WITH_WILL = reasonCode(0x04);

function willOnTakeOver(version: ProtocolVersion, old: boolean, next: boolean): BatteryCase {
  const sign = (clean: boolean): number => (clean ? 1 : 0);
  const name = version === 5 ? 'v5' : 'v311';
  return {
    name: `will-take-over-${name}-clean${sign(old)}-clean${sign(next)}`,
    question: 'Is the will published when another connection takes the ClientId over?',
    async play(stage) {
      const watcher = await stage.client('watcher', { version, clean: true });
      await stage.subscribe(watcher, 'will/#');
      const first = await stage.client('mortal', { version, clean: old, will: WILL });
      await stage.subscribe(first, 'mortal');
      const second = await stage.client('mortal', { version, clean: next });
      await stage.quiet(watcher);
      return {
        wills: watcher.heard.length,
        oldClosed: !first.isOpen,
        sessionPresent: second.welcome?.sessionPresent ?? false,
        ...(version === 5 ? { goodbye: reasonText(first.goodbye) } : {}),
      };
    },
  };
}

function reasonText(reason: ReasonCode | undefined): string {
  return reason === undefined ? 'none' : `0x${reason.toString(16).padStart(2, '0').toUpperCase()}`;
}

function willOnLeaving(version: ProtocolVersion, reason: ReasonCode): BatteryCase {
  return {
    name: reason === REASON.success ? 'will-disconnect' : 'will-disconnect-with-will',
    question: 'Does DISCONNECT take the will back?',
    async play(stage) {
      const watcher = await stage.client('watcher', { version, clean: true });
      await stage.subscribe(watcher, 'will/#');
      const mortal = await stage.client('mortal', { version, will: WILL });
      await stage.leave(mortal, reason);
      await stage.quiet(watcher);
      return { wills: watcher.heard.length };
    },
  };
}

const willKeepAlive: BatteryCase = {
  name: 'will-keep-alive',
  isTimed: true,
  question: 'Is the will of a client that falls silent published, and when?',
  async play(stage) {
    const watcher = await stage.client('watcher', { clean: true });
    await stage.subscribe(watcher, 'will/#');
    await stage.client('mortal', { keepAlive: 1, will: WILL });
    const began = stage.ground.now;
    await stage.ground.until(() => watcher.heard.length > 0, seconds(12));
    const [will] = watcher.heard;
    if (will === undefined) return { wills: 0 };
    return { wills: watcher.heard.length, after: { us: will.at - began } };
  },
};

const dupOnResume: BatteryCase = {
  name: 'dup-on-resume',
  question: 'What is sent again after a break: marked DUP, in order, under the same identifiers?',
  async play(stage) {
    const { reader, writer } = await audience(stage, { manners: 'none' });
    await stage.publish(writer, 't', { first: 1, count: 5 });
    await stage.quiet(reader);
    await stage.cut(reader);
    await stage.publish(writer, 't', { first: 6, count: 3 });
    const again = await stage.client('reader');
    await stage.quiet(again);
    const ids = new Map(reader.heard.map(({ message, id }) => [message, id]));
    const same = again.heard.filter(({ message, id }) => ids.get(message) === id).length;
    return { ...summary(again), sameIdentifiers: same };
  },
};

const pubrelResume: BatteryCase = {
  name: 'pubrel-resume',
  question: 'Does a QoS 2 handshake go on with PUBREL where the break left it?',
  async play(stage) {
    const reader = await stage.client('reader', { manners: 'no-pubcomp' });
    await stage.subscribe(reader, 't', 2);
    const writer = await stage.client('writer', { clean: true });
    await stage.publish(writer, 't', { first: 1, count: 1, qos: 2 });
    await stage.quiet(reader);
    await stage.cut(reader);
    const again = await stage.client('reader');
    await stage.quiet(again);
    return {
      releasesBefore: reader.releases.length,
      releasesAgain: again.releases.length,
      publishedAgain: again.heard.length,
      sameIdentifier: again.releases[0] === reader.releases[0],
    };
  },
};

function receiveMaximum(most: number): BatteryCase {
  return {
    name: `receive-maximum-${most}`,
    question: 'How many are under way to a client that takes few?',
    async play(stage) {
      const as = { version: 5, receiveMaximum: most } as const;
      const { reader, writer } = await audience(stage, { ...as, manners: 'none' });
      await stage.publish(writer, 't', { first: 1, count: 20 });
      await stage.quiet(reader);
      const window = reader.heard.length;
      reader.catchUp();
      await stage.quiet(reader);
      return { window, ...summary(reader) };
    },
  };
}

/** Messages at a window whose size is asked for. */
export const WINDOW_FLOOD = 150;
/** A month, s: longer than most brokers with an upper bound let a session live. */
export const LONG_LIFE = 2_592_000;

const windowV5: BatteryCase = {
  name: 'window-v5',
  question:
    'How many are under way to a client of 5.0 that says nothing, and to one that takes 100?',
  async play(stage) {
    const silent = await stage.client('silent', { version: 5, manners: 'none', expiry: LONG_LIFE });
    const generous = { version: 5, manners: 'none', receiveMaximum: 100 } as const;
    const asking = await stage.client('asking', generous);
    for (const peer of [silent, asking]) await stage.subscribe(peer, 't');
    const writer = await stage.client('writer', { version: 5, clean: true });
    await stage.publish(writer, 't', { first: 1, count: WINDOW_FLOOD });
    await stage.quiet(silent, asking);
    const { receiveMaximum, sessionExpiryInterval } = silent.welcome?.properties ?? {};
    return {
      unasked: silent.heard.length,
      asked: asking.heard.length,
      told: receiveMaximum ?? 65_535,
      expiry: sessionExpiryInterval ?? LONG_LIFE,
    };
  },
};

function sessionExpiry(span: number): BatteryCase {
  return {
    name: `session-expiry-${span}s`,
    isTimed: true,
    question: 'How long does a session outlive its connection?',
    async play(stage) {
      const as: Introduction = { version: 5, expiry: span };
      for (const name of ['early', 'late']) await stage.cut(await stage.client(name, as));
      await stage.pause(seconds(span - 0.6));
      const early = await stage.client('early', as);
      await stage.pause(seconds(3));
      const late = await stage.client('late', as);
      return {
        presentBefore: early.welcome?.sessionPresent ?? false,
        presentAfter: late.welcome?.sessionPresent ?? false,
      };
    },
  };
}

function messageExpiry(span: number): BatteryCase {
  return {
    name: `message-expiry-${span}s`,
    isTimed: true,
    question: 'Until when is a message with an interval delivered?',
    async play(stage) {
      const as: Introduction = { version: 5 };
      const early = await stage.client('early', as);
      const late = await stage.client('late', as);
      for (const peer of [early, late]) await stage.subscribe(peer, 't');
      await stage.cut(early);
      await stage.cut(late);
      const writer = await stage.client('writer', { version: 5, clean: true });
      await stage.publish(writer, 't', { first: 1, count: 3, expiry: span });
      await stage.pause(seconds(span - 0.7));
      const before = await stage.client('early', as);
      await stage.quiet(before);
      await stage.pause(seconds(2.5));
      const after = await stage.client('late', as);
      await stage.quiet(after);
      return { before: before.heard.length, after: after.heard.length };
    },
  };
}

function keepAlive(span: number): BatteryCase {
  return {
    name: `keep-alive-${span}s`,
    isTimed: true,
    question: 'When is a client that has fallen silent given up?',
    async play(stage) {
      const peer = await stage.client('silent', { keepAlive: span });
      const began = stage.ground.now;
      await stage.ground.until(() => !peer.isOpen, seconds(3 * span + 11));
      if (peer.closedAt === undefined) return { closed: false };
      return { closed: true, after: { us: peer.closedAt - began } };
    },
  };
}

const takeOverMidQos2: BatteryCase = {
  name: 'take-over-mid-qos2',
  question: 'Does a QoS 2 handshake survive a take-over in its middle, and deliver once?',
  async play(stage) {
    const reader = await stage.client('reader', { clean: true });
    await stage.subscribe(reader, 't', 2);
    const first = await stage.client('writer');
    await stage.subscribe(first, 'writer');
    const said = { topic: stage.topic('t'), qos: 2, message: 1, id: 1 } as const;
    first.say(said);
    await stage.ground.until(() => first.received.has(1), seconds(5));
    const second = await stage.client('writer');
    second.say({ ...said, dup: true });
    await stage.ground.until(() => second.received.has(1), seconds(5));
    second.release(1);
    await stage.ground.until(() => second.confirmed.has(1), seconds(5));
    await stage.quiet(reader);
    return {
      sessionPresent: second.welcome?.sessionPresent ?? false,
      completed: second.confirmed.has(1),
      delivered: reader.heard.length,
      oldClosed: !first.isOpen,
    };
  },
};

const emptyClientId: BatteryCase = {
  name: 'empty-client-id',
  question: 'Is a client without a ClientId let in?',
  async play(stage) {
    const clean = await stage.knock('', { clean: true }, '');
    const keeping = await stage.knock('', { clean: false }, '');
    return {
      clean: reasonText(clean.welcome?.reasonCode),
      persistent: reasonText(keeping.welcome?.reasonCode),
    };
  },
};

const sharedRedelivery: BatteryCase = {
  name: 'shared-redelivery',
  question: 'What becomes of a share group’s messages in flight to a member that is gone for good?',
  async play(stage): Promise<Observation> {
    const as = { version: 5, expiry: 0, clean: true } as const;
    const lazy = await stage.client('lazy', { ...as, manners: 'none' });
    await stage.subscribe(lazy, '$share/g/t');
    const writer = await stage.client('writer', { version: 5, clean: true });
    await stage.publish(writer, 't', { first: 1, count: 4 });
    await stage.quiet(lazy);
    const busy = await stage.client('busy', as);
    await stage.subscribe(busy, '$share/g/t');
    await stage.cut(lazy);
    await stage.publish(writer, 't', { first: 5, count: 4 });
    await stage.quiet(busy);
    return { heldBack: lazy.heard.length, delivered: ranges([...numbersOf(busy.heard)].sort(by)) };
  },
};

const by = (a: number, b: number): number => a - b;

/** Cases about sessions, in the order they are printed. */
export const SESSION_CASES: readonly BatteryCase[] = [
  willOnTakeOver(4, false, false),
  willOnTakeOver(4, false, true),
  willOnTakeOver(4, true, false),
  willOnTakeOver(4, true, true),
  willOnTakeOver(5, false, false),
  willOnTakeOver(5, false, true),
  willKeepAlive,
  willOnLeaving(4, REASON.success),
  willOnLeaving(5, WITH_WILL),
  dupOnResume,
  pubrelResume,
  receiveMaximum(1),
  receiveMaximum(5),
  windowV5,
  ...[1, 2, 3].map(sessionExpiry),
  ...[1, 2, 3].map(messageExpiry),
  ...[1, 2, 3, 5].map(keepAlive),
  takeOverMidQos2,
  emptyClientId,
  sharedRedelivery,
];
