/**
 * Runs cases against a preset and against a broker, and puts both beside each other.
 *
 *   predicted: SimulatedGround, once for each of several phases of the broker's clock
 *   measured:  SocketGround, all cases side by side
 */
import type { BrokerLimits } from '../../broker/limits.ts';
import { type Duration, milliseconds, seconds } from '../../kernel/time.ts';
import type { BatteryCase } from './case.ts';
import { type CaseResult, type Ended, judged } from './judgement.ts';
import { NoConversation, NotApplicable } from './observation.ts';
import { QUEUE_CASES } from './queue-cases.ts';
import { SESSION_CASES } from './session-cases.ts';
import { SimulatedGround } from './simulated-ground.ts';
import { type BrokerAddress, SocketGround } from './socket-ground.ts';
import { Stage } from './stage.ts';

/** All cases, in the order they are printed. */
export const BATTERY: readonly BatteryCase[] = [...QUEUE_CASES, ...SESSION_CASES];

/** A broker may look at its clock only every so often: phases of that, spread over 7 s. */
export const PHASES: readonly Duration[] = Array.from({ length: 28 }, (_, step) =>
  milliseconds(step * 250),
);
/** Cases begin so far apart, ms: a broker that is hit by all at once answers none in time. */
const STAGGER_MS = 60;
/** A broker that resends or drains so slowly that a case is not through by then is not waited for. */
const LONGEST = seconds(30);
/** How long a broker may take to hand a message back. */
const PATIENCE = seconds(5);

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
    const ended = await played(each, new SocketGround(address, LONGEST), `${token}-${each.name}`);
    return { ended, tookMs: Math.round(performance.now() - began) };
  });
  const all = await Promise.all(measured);
  // A case that failed may be the broker's way; a broker that is gone is no answer.
  if (all.some(({ ended }) => 'failed' in ended)) await greet(address, token);
  const results: CaseResult[] = [];
  for (const [index, each] of cases.entries()) {
    const real = all[index];
    if (real === undefined) continue;
    const predicted = await predictions(each, limits);
    results.push(judged(each, predicted, real.ended, real.tookMs));
  }
  return results;
}

/** What the preset predicts, for every phase that may matter. */
export async function predictions(
  each: BatteryCase,
  limits: BrokerLimits,
): Promise<readonly Ended[]> {
  const list: Ended[] = [];
  for (const phase of each.isTimed === true ? PHASES : PHASES.slice(0, 1)) {
    list.push(await played(each, new SimulatedGround(limits, phase), each.name));
  }
  return list;
}

/** A broker that hands the first client's own message back is worth the rest of the battery. */
export async function greet(address: BrokerAddress, token: string): Promise<void> {
  const ground = new SocketGround(address);
  const stage = new Stage(ground, token);
  try {
    const peer = await stage.client('hello', { clean: true });
    await stage.subscribe(peer, 'hello');
    await stage.publish(peer, 'hello', { first: 1, count: 1 });
    await ground.until(() => peer.heard.length > 0 || !peer.isOpen, PATIENCE);
    if (peer.heard.length === 0) throw new NoConversation('what is published does not come back');
  } catch (error) {
    if (error instanceof NotApplicable) throw new NoConversation(error.message);
    throw error;
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
