/**
 * Runs cases against a preset and against a broker, and puts both beside each other.
 *
 *   predicted: SimulatedGround, once for each of several phases of the broker's clock
 *   measured:  SocketGround, all cases side by side
 *
 * A value must be one of those predicted; a time must lie between the earliest and the latest, with
 * the slack a busy machine needs.
 */
import type { BrokerLimits } from '../../broker/limits.ts';
import { type Duration, milliseconds } from '../../kernel/time.ts';
import { formatDuration } from '../../kernel/time-text.ts';
import type { BatteryCase } from './case.ts';
import { NoConversation, NotApplicable, type Observation, type Value } from './observation.ts';
import { QUEUE_CASES } from './queue-cases.ts';
import { SESSION_CASES } from './session-cases.ts';
import { SimulatedGround } from './simulated-ground.ts';
import { type BrokerAddress, SocketGround } from './socket-ground.ts';
import { Stage } from './stage.ts';

/** All cases, in the order they are printed. */
export const BATTERY: readonly BatteryCase[] = [...QUEUE_CASES, ...SESSION_CASES];

/** One thing looked at, predicted and measured, as text. */
export interface Comparison {
  readonly name: string;
  readonly predicted: string;
  readonly measured: string;
  readonly isEqual: boolean;
}

/** What became of a case. */
export interface CaseResult {
  readonly name: string;
  readonly question: string;
  readonly outcome: 'equal' | 'different' | 'n/a';
  /** Why it is n/a. */
  readonly reason: string | undefined;
  readonly values: readonly Comparison[];
  readonly tookMs: number;
}

/** How a case ended: with what it observed, or with why it could not be run. */
type Ended = Observation | NotApplicable;

/** What a broker may look at its clock every so often: its phases are spread over this. */
const PHASES: readonly Duration[] = Array.from({ length: 28 }, (_, step) =>
  milliseconds(step * 250),
);
/** How much earlier and later than predicted a time may be, µs. */
const EARLY_US = 60_000;
const LATE_US = 500_000;
/** Cases begin so far apart, ms: a broker that is hit by all at once answers none in time. */
const STAGGER_MS = 60;

/** Carries out all cases; throws NoConversation when the broker cannot be talked with. */
export async function runBattery(
  limits: BrokerLimits,
  address: BrokerAddress,
  cases: readonly BatteryCase[] = BATTERY,
): Promise<readonly CaseResult[]> {
  const token = `mss${Date.now().toString(36)}`;
  await greet(address, token);
  const measured = cases.map(async (each, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * STAGGER_MS));
    const began = performance.now();
    const ended = await played(each, new SocketGround(address), `${token}-${each.name}`);
    return { ended, tookMs: Math.round(performance.now() - began) };
  });
  const all = await Promise.all(measured);
  const results: CaseResult[] = [];
  for (const [index, each] of cases.entries()) {
    const real = all[index];
    if (real === undefined) continue;
    results.push(judged(each, await predictions(each, limits), real.ended, real.tookMs));
  }
  return results;
}

/** What the preset predicts, for every phase that may matter. */
async function predictions(each: BatteryCase, limits: BrokerLimits): Promise<readonly Ended[]> {
  const list: Ended[] = [];
  for (const phase of each.isTimed === true ? PHASES : PHASES.slice(0, 1)) {
    list.push(await played(each, new SimulatedGround(limits, phase), each.name));
  }
  return list;
}

/** A broker that answers the first client is worth the rest of the battery. */
async function greet(address: BrokerAddress, token: string): Promise<void> {
  const ground = new SocketGround(address);
  try {
    await new Stage(ground, token).client('hello', { clean: true });
  } finally {
    ground.stop();
  }
}

async function played(
  each: BatteryCase,
  ground: SimulatedGround | SocketGround,
  prefix: string,
): Promise<Ended> {
  const stage = new Stage(ground, prefix);
  try {
    const observed = await each.play(stage);
    await stage.clear();
    return observed;
  } catch (error) {
    if (error instanceof NotApplicable) return error;
    if (error instanceof NoConversation) return { failed: error.message };
    throw error;
  } finally {
    ground.stop();
  }
}

function judged(
  { name, question }: BatteryCase,
  predicted: readonly Ended[],
  measured: Ended,
  tookMs: number,
): CaseResult {
  const common = { name, question, tookMs };
  if (measured instanceof NotApplicable) {
    return { ...common, outcome: 'n/a', reason: measured.message, values: [] };
  }
  const foreseen = predicted.map((each) =>
    each instanceof NotApplicable ? { failed: each.message } : each,
  );
  const names = new Set([measured, ...foreseen].flatMap((each) => Object.keys(each)));
  const values = [...names].map((each) =>
    compared(
      each,
      foreseen.map((observation) => observation[each]),
      measured[each],
    ),
  );
  const outcome = values.every(({ isEqual }) => isEqual) ? 'equal' : 'different';
  return { ...common, outcome, reason: undefined, values };
}

function compared(
  name: string,
  predicted: readonly (Value | undefined)[],
  measured: Value | undefined,
): Comparison {
  const spans = predicted.flatMap((each) => (typeof each === 'object' ? [each.us] : []));
  const isWithin = (us: number): boolean =>
    spans.length > 0 && us >= Math.min(...spans) - EARLY_US && us <= Math.max(...spans) + LATE_US;
  const isEqual =
    typeof measured === 'object' ? isWithin(measured.us) : predicted.includes(measured);
  return { name, predicted: foreseenText(predicted, spans), measured: textOf(measured), isEqual };
}

function foreseenText(predicted: readonly (Value | undefined)[], spans: readonly number[]): string {
  const others = predicted.filter((each) => typeof each !== 'object');
  const texts = new Set(others.map(textOf));
  if (spans.length > 0) {
    const [least, most] = [Math.min(...spans), Math.max(...spans)];
    const from = textOf({ us: least });
    texts.add(least === most ? from : `${from} … ${textOf({ us: most })}`);
  }
  return [...texts].join(' or ');
}

function textOf(value: Value | undefined): string {
  if (value === undefined) return '–';
  return typeof value === 'object'
    ? formatDuration(Math.round(value.us / 10_000) * 10_000)
    : String(value);
}
