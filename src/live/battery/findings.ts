/**
 * What a broker's behaviour in the battery says of its limits: the other direction, from what was
 * observed to a preset.
 *
 * Only what the cases show is found; everything else stays as in the preset it starts from. A queue
 * that kept the whole flood is taken for unlimited.
 */
import type { CaseResult } from './judgement.ts';
import { BEHIND, FLOOD } from './queue-cases.ts';
import { LONG_LIFE, WINDOW_FLOOD } from './session-cases.ts';

/** One limit, found from outside. */
export interface Finding {
  /** Below `broker.limits`. */
  readonly path: string;
  readonly value: string;
  /** What was seen. */
  readonly because: string;
}

/** The most that packet identifiers allow. */
const LARGEST_WINDOW = 65_535;

/** Where none overtook: what it says when so many came in the end; of a queue that was full, nothing. */
const WAITS: ReadonlyMap<number, string> = new Map([
  [BEHIND, 'drop-when-full'],
  [BEHIND + 5, 'queue-behind-window'],
]);

/** Reads measured values: undefined where a case could not be run. */
type Seen = (caseName: string, value: string) => string | undefined;

/** All that can be said; `cases` are those of the battery, whatever was predicted of them. */
export function findings(cases: readonly CaseResult[]): readonly Finding[] {
  const seen: Seen = (caseName, value) => {
    const found = cases.find(({ name }) => name === caseName);
    return found?.values.find(({ name }) => name === value)?.measured;
  };
  return [
    ...queueFindings(seen),
    ...windowV5Findings(seen),
    ...sessionFindings(seen),
    ...willFindings(seen),
    ...keepAliveFindings(seen),
    ...nameFindings(seen),
    ...groupFindings(seen),
  ];
}

function queueFindings(seen: Seen): readonly Finding[] {
  const window = numberIn(seen('online-no-ack', 'window'));
  return [...limitFindings(seen), ...windowFindings(window), ...qos0Findings(seen)];
}

function limitFindings(seen: Seen): readonly Finding[] {
  const offline = numberIn(seen('offline', 'kept'));
  if (offline === undefined) return [];
  const isUnlimited = offline >= FLOOD;
  const limit: Finding = {
    path: 'sessionQueue.maxMessages',
    value: isUnlimited ? 'unlimited' : String(offline),
    because: `${offline} of ${FLOOD} kept for an absent client`,
  };
  return isUnlimited ? [limit] : [limit, ...fullFindings(seen, offline)];
}

/** What a queue that was full does, and counts. */
function fullFindings(seen: Seen, offline: number): readonly Finding[] {
  const online = numberIn(seen('online-no-ack', 'kept')) ?? 0;
  const window = numberIn(seen('online-no-ack', 'window')) ?? 0;
  const both = numberIn(seen('in-flight-then-offline', 'kept')) ?? 0;
  const messages = seen('offline', 'messages') ?? '';
  const whenCounted = online === offline ? 'always' : 'when-offline';
  const isLonger = online === offline + 2 * window;
  return [
    {
      path: 'sessionQueue.overflow',
      value: messages.startsWith('1–') ? 'drop-newest' : 'drop-oldest',
      because: `${messages} survived`,
    },
    {
      path: 'sessionQueue.countsInflight',
      value: both === offline ? whenCounted : 'never',
      because: `${both} kept with those in flight`,
    },
    {
      path: 'sessionQueue.onlineExtra',
      value: isLonger ? 'window' : 'none',
      because: `${online} kept while connected, ${window} of them in flight`,
    },
  ];
}

function windowFindings(window: number | undefined): readonly Finding[] {
  if (window === undefined) return [];
  const because = `${window} sent without an acknowledgement`;
  const value = window >= FLOOD ? LARGEST_WINDOW : window;
  return [{ path: 'inflight.maxV311', value: String(value), because }];
}

/** The window of 5.0: its size, and what a client's Receive Maximum makes of it. */
function windowV5Findings(seen: Seen): readonly Finding[] {
  const unasked = numberIn(seen('window-v5', 'unasked'));
  const asked = numberIn(seen('window-v5', 'asked'));
  const told = numberIn(seen('window-v5', 'told'));
  if (unasked === undefined || asked === undefined || told === undefined) return [];
  const because = `${unasked} sent to a client that says nothing, ${asked} to one that takes 100`;
  const heeded = unasked < 100 ? 'client-replaces' : 'min';
  // Of a window that took all there was, no more is known than that of 3.1.1 says.
  const isWhole = unasked >= WINDOW_FLOOD;
  const window = { path: 'inflight.maxV5', value: String(unasked), because };
  return [
    ...(isWhole ? [] : [window]),
    { path: 'inflight.receiveMaximumRule', value: asked === 100 ? heeded : 'min', because },
    ...expiryFindings(numberIn(seen('window-v5', 'expiry'))),
    { path: 'inbound.receiveMaximum', value: String(told), because: 'what CONNACK says' },
  ];
}

/** A cap is told in CONNACK; a broker that says nothing has none, or does not say. */
function expiryFindings(granted: number | undefined): readonly Finding[] {
  if (granted === undefined || granted >= LONG_LIFE) return [];
  const because = `${granted} s granted of ${LONG_LIFE} asked for`;
  return [{ path: 'sessionExpiry.max', value: `${granted}s`, because }];
}

const TAKE_OVERS = ['v311-clean0-clean0', 'v311-clean0-clean1', 'v311-clean1-clean1'] as const;
/** Wills seen in these, and the rule that makes them. */
const WILL_RULES: Readonly<Record<string, string>> = {
  '1 1 1': 'spec',
  '0 1 1': 'unless-resumed',
  '0 0 0': 'never',
};

function willFindings(seen: Seen): readonly Finding[] {
  const wills = TAKE_OVERS.map((pair) => seen(`will-take-over-${pair}`, 'wills') ?? '?').join(' ');
  const value = WILL_RULES[wills];
  const because = `wills published at clean session 0 to 0, 0 to 1 and 1 to 1: ${wills}`;
  const rule = value === undefined ? [] : [{ path: 'will.onTakeover', value, because }];
  const goodbye = seen('will-take-over-v5-clean0-clean0', 'goodbye');
  if (goodbye === undefined) return rule;
  const told = `a connection of 5.0 that is taken over is told ${goodbye}`;
  const isTold = goodbye !== 'none';
  return [...rule, { path: 'takeover.farewell', value: String(isTold), because: told }];
}

/** How much later than one and a half times the keep-alive silence is noticed: the broker's looks. */
function keepAliveFindings(seen: Seen): readonly Finding[] {
  const late = [1, 2, 3, 5].flatMap((span) => {
    const [, seconds] = /^([\d.]+)s$/.exec(seen(`keep-alive-${span}s`, 'after') ?? '') ?? [];
    return seconds === undefined ? [] : [Number(seconds) - 1.5 * span];
  });
  if (late.length === 0) return [];
  const most = Math.max(...late);
  const because = `keep-alives of 1 to 5 s were given up as late as ${most.toFixed(1)} s after 1.5 times`;
  const value = most < 0.4 ? 'never' : `${Math.ceil(most)}s`;
  return [{ path: 'keepAlive.checkInterval', value, because }];
}

/** Who may come without a ClientId. */
function nameFindings(seen: Seen): readonly Finding[] {
  const clean = seen('empty-client-id', 'clean');
  const persistent = seen('empty-client-id', 'persistent');
  if (clean === undefined || persistent === undefined) return [];
  const because = `without one, 3.1.1 is answered ${clean}, ${persistent} with clean session 0`;
  const isTaken = (answer: string): string => String(answer === '0x00');
  return [
    { path: 'connect.emptyClientId', value: isTaken(clean), because },
    { path: 'connect.emptyPersistentClientId', value: isTaken(persistent), because },
  ];
}

function groupFindings(seen: Seen): readonly Finding[] {
  const delivered = seen('shared-redelivery', 'delivered');
  if (delivered === undefined) return [];
  const because = `1–4 were with a member that left for good, the other one was sent ${delivered}`;
  const value = delivered.startsWith('1') ? 'move' : 'drop';
  return [{ path: 'sharedGroup.whenMemberGone', value, because }];
}

function qos0Findings(seen: Seen): readonly Finding[] {
  const kept = numberIn(seen('qos0-offline', 'kept'));
  const before = numberIn(seen('qos0-behind-window', 'qos0BeforeAck'));
  if (kept === undefined || before === undefined) return [];
  const stored = {
    path: 'qos0.storeOffline',
    value: String(kept > 0),
    because: `${kept} of 50 kept`,
  };
  const window = numberIn(seen('online-no-ack', 'window')) ?? 0;
  // A window that has room for all shows nothing.
  if (window >= BEHIND) return [stored];
  const because = `${before} of 5 overtook a full window`;
  const rule = before > 0 ? 'bypass' : WAITS.get(numberIn(seen('qos0-behind-window', 'kept')) ?? 0);
  return rule === undefined ? [stored] : [stored, { path: 'qos0.online', value: rule, because }];
}

function sessionFindings(seen: Seen): readonly Finding[] {
  const dup = numberIn(seen('dup-on-resume', 'dup'));
  if (dup === undefined) return [];
  const marked = `${dup} of 5 sent again were marked`;
  const order = seen('dup-on-resume', 'messages') ?? '';
  const mixed = seen('resume-order', 'order');
  const forward = mixed === 'PUBLISH PUBREL' ? 'publish-then-pubrel' : 'by-packet-id';
  const value = order.startsWith('5, 4') ? 'reverse' : forward;
  const also = mixed === undefined ? '' : `, and ${mixed} where a handshake was older`;
  return [
    { path: 'resume.setDup', value: String(dup > 0), because: marked },
    { path: 'resume.order', value, because: `${order} came again in this order${also}` },
  ];
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}
