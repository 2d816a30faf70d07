/**
 * Whether a run fits in memory: said before it starts, by an estimate, and when it ends early.
 *
 * An estimate is off by a factor of two now and then; what it refuses can be run all the same.
 */
import { bytesText, countText, shortCount, spanText } from '../report/number-text.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Estimate, estimate } from '../simulation/estimate.ts';
import { compileForSimulation } from '../workers/compiler.ts';
import { MemoryError } from './failure.ts';
import type { MemorySize } from './memory.ts';
import type { ResultFlags } from './option.ts';
import type { Terminal } from './terminal.ts';

/** Of what there is, beyond which a run is said to be close to it. */
const CLOSE_SHARE = 0.7;
/** A run that takes less says nothing of it. */
const QUIET_SECONDS = 1;
/** From here on a number says no more than that it is absurd. */
const MOST = { count: 1e17, seconds: 100 * 365 * 86_400 } as const;
const LARGEST_IN_FULL = 1e12;

/** The flag of every command that runs a scenario, or says whether it could be. */
export interface FitFlags {
  /** Whether what cannot fit is refused. */
  readonly fitCheck: boolean;
}

/** An estimate as a line: messages, events, memory, time. */
export function estimateText({ messages, events, memory, seconds }: Estimate): string {
  const whole = `${countText(messages)} ${messages === 1 ? 'message' : 'messages'}`;
  const time = spanText(Math.max(1, Math.ceil(Math.min(seconds, MOST.seconds))) * 1e6);
  return [
    messages < LARGEST_IN_FULL ? whole : `${vague(messages, shortCount)} messages`,
    `${vague(events, shortCount)} events`,
    vague(memory.totalBytes, bytesText),
    seconds < MOST.seconds ? `about ${time}` : 'more than a century',
  ].join(', ');
}

function vague(count: number, text: (count: number) => string): string {
  return count < MOST.count ? `about ${text(count)}` : `more than ${text(MOST.count)}`;
}

/**
 * Before several runs, one after the other: what they take, and MemoryError if one cannot fit. V8 is
 * told how long it will be at work.
 */
export function expectFit(
  runs: { readonly scenarios: readonly Scenario[]; readonly seeds: number },
  flags: FitFlags & Pick<ResultFlags, 'quiet' | 'progress'>,
  terminal: Terminal,
): void {
  const each = runs.scenarios.map(estimate);
  const total = (of: (one: Estimate) => number): number =>
    runs.seeds * each.reduce((sum, one) => sum + of(one), 0);
  const largest = each.reduce((most, one) =>
    one.memory.totalBytes > most.memory.totalBytes ? one : most,
  );
  checkFit(largest, flags, terminal);
  compileForSimulation(total((one) => one.events));
  const seconds = total((one) => one.seconds);
  if (seconds < QUIET_SECONDS || flags.quiet === true || !flags.progress) return;
  const [messages, events] = [total((one) => one.messages), total((one) => one.events)];
  const count = each.length * runs.seeds;
  const who = count === 1 ? 'estimate' : `estimate for ${countText(count)} runs`;
  terminal.err(`${who}: ${estimateText({ ...largest, messages, events, seconds })}\n`);
}

/** Throws MemoryError when a run clearly cannot fit, unless nobody asks; a note when it is close. */
export function checkFit(
  { memory }: Estimate,
  flags: FitFlags & Pick<ResultFlags, 'quiet'>,
  terminal: Terminal,
): void {
  const { room } = terminal.memory;
  const kind = mostWanted(memory, room);
  const share = memory[kind] / room[kind];
  const demand = `a run needs ${vague(memory[kind], bytesText)} ${WHAT[kind]}, there is ${bytesText(room[kind])}`;
  if (share > 1 && flags.fitCheck) {
    const all = 'or start it all the same with --no-fit-check: it ends when memory is short';
    throw new MemoryError(
      `this does not fit in memory: ${demand}\n${remedy(memory, room)},\n${all}`,
    );
  }
  if (share > CLOSE_SHARE && flags.quiet !== true) {
    terminal.err(`note: memory may be short: ${demand}\n`);
  }
}

/** What ends a run for want of memory: where it was, and why. */
export function noRoom(where: string, why: string): MemoryError {
  return new MemoryError(
    `out of memory ${where}: ${why}\n${FEWER}, a shorter --duration, or ${MORE}`,
  );
}

/** What a thread died of: it has a heap of its own, and V8 ends it where it would end a process. */
export function explained(where: string): (error: unknown) => never {
  return (error) => {
    const hasCode = error instanceof Error && 'code' in error;
    if (!hasCode || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
    throw noRoom(where, error.message);
  };
}

const WHAT: Readonly<Record<keyof MemorySize, string>> = {
  heapBytes: 'for JavaScript objects',
  totalBytes: 'of memory',
};
const FEWER = 'use fewer devices, smaller limits (maxMessages of sessionQueue and outbox)';
const MORE = 'a larger heap: NODE_OPTIONS=--max-old-space-size=MEGABYTES';

function mostWanted(memory: MemorySize, room: MemorySize): keyof MemorySize {
  const heapShare = memory.heapBytes / room.heapBytes;
  return heapShare > memory.totalBytes / room.totalBytes ? 'heapBytes' : 'totalBytes';
}

/** A larger heap helps where the machine has the room for it. */
function remedy(memory: MemorySize, room: MemorySize): string {
  if (memory.totalBytes > room.totalBytes) return `${FEWER}, or a machine with more memory`;
  const megabytes = Math.ceil((1.5 * memory.heapBytes) / 0x100000);
  return `${FEWER}, or ${MORE.replace('MEGABYTES', String(megabytes))}`;
}
