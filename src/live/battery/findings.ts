/**
 * What a broker's behaviour in the battery says of its limits: the other direction, from what was
 * observed to a preset.
 *
 * Only what the cases show is found; everything else stays as in the preset it starts from. A queue
 * that kept the whole flood is taken for unlimited.
 */
import type { CaseResult } from './judgement.ts';
import { FLOOD } from './queue-cases.ts';

/** One limit, found from outside. */
export interface Finding {
  /** Below `broker.limits`. */
  readonly path: string;
  readonly value: string;
  /** What was seen. */
  readonly because: string;
}

/** Reads measured values: undefined where a case could not be run. */
type Seen = (caseName: string, value: string) => string | undefined;

/** All that can be said; `cases` are those of the battery, whatever was predicted of them. */
export function findings(cases: readonly CaseResult[]): readonly Finding[] {
  const seen: Seen = (caseName, value) => {
    const found = cases.find(({ name }) => name === caseName);
    return found?.values.find(({ name }) => name === value)?.measured;
  };
  return [...queueFindings(seen), ...sessionFindings(seen)];
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
  if (window >= FLOOD) return [{ path: 'inflight.refill', value: 'none', because }];
  return [{ path: 'inflight.maxV311', value: String(window), because }];
}

function qos0Findings(seen: Seen): readonly Finding[] {
  const kept = numberIn(seen('qos0-offline', 'kept'));
  const before = numberIn(seen('qos0-behind-window', 'qos0BeforeAck'));
  if (kept === undefined || before === undefined) return [];
  return [
    { path: 'qos0.storeOffline', value: String(kept > 0), because: `${kept} of 50 kept` },
    {
      path: 'qos0.online',
      value: before > 0 ? 'bypass' : 'queue-behind-window',
      because: `${before} of 5 overtook a full window`,
    },
  ];
}

function sessionFindings(seen: Seen): readonly Finding[] {
  const list: Finding[] = [];
  const dup = numberIn(seen('dup-on-resume', 'dup'));
  if (dup !== undefined) {
    const because = `${dup} of 5 sent again were marked`;
    list.push({ path: 'resume.setDup', value: String(dup > 0), because });
  }
  return list;
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}
