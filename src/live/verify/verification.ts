/**
 * One scenario, predicted and measured: the same world, once with the preset's engine in the broker's
 * place and once with a real broker, and what came of both side by side.
 *
 *   Scenario ─▶ simulatedRun, in several phases of the broker's clock ─▶ observed ─┐
 *           └─▶ LiveRun, in real time ───────────────────────────────▶ observed ─┴─▶ CaseResult
 *
 * Counts, messages, order and flags must be equal to one of those predicted; an age must lie between
 * the least and the most.
 */
import type { Scenario } from '../../scenario/scenario.ts';
import { greet, PHASES } from '../battery/battery.ts';
import { type CaseResult, type Comparison, type Ended, judged } from '../battery/judgement.ts';
import { NoConversation, NotApplicable } from '../battery/observation.ts';
import { type BrokerAddress, SocketGround } from '../battery/socket-ground.ts';
import { Stage } from '../battery/stage.ts';
import { Disguise } from './disguise.ts';
import { LiveRun } from './live-run.ts';
import { observed } from './observing.ts';
import { simulatedRun } from './simulated-run.ts';

/** Fleets of so many devices are shown device by device where all is equal. */
const SHOWN_DEVICES = 3;

/** Carries out a scenario; throws NoConversation when the broker cannot be talked with, or any more. */
export async function verifyScenario(
  scenario: Scenario,
  address: BrokerAddress,
): Promise<CaseResult> {
  const named = { name: nameOf(scenario), question: scenario.description };
  const token = `mss${Date.now().toString(36)}`;
  await greet(address, token);
  const began = performance.now();
  const measured = await lived(scenario, address, token);
  const tookMs = Math.round(performance.now() - began);
  const isMeasured = !(measured instanceof NotApplicable);
  const predicted = isMeasured ? foreseen(scenario, token) : [];
  const result = judged(named, predicted, measured, tookMs);
  return { ...result, values: folded(scenario, result.values) };
}

function nameOf({ name, variant }: Scenario): string {
  return variant === 'baseline' ? name : `${name}.${variant}`;
}

/** What the preset predicts, for every phase. */
function foreseen(scenario: Scenario, token: string): readonly Ended[] {
  return PHASES.map((phase) => {
    const play = { scenario, disguise: new Disguise(token) };
    const staged = simulatedRun(play, scenario.broker.limits, phase);
    return staged instanceof Error ? { failed: staged.message } : observed(staged);
  });
}

/** What the broker does, or why nothing can be said of it. */
async function lived(scenario: Scenario, address: BrokerAddress, token: string): Promise<Ended> {
  const reason = whyNotLived(scenario);
  if (reason !== undefined) return new NotApplicable(reason);
  const disguise = new Disguise(token);
  const ground = new SocketGround(address);
  try {
    return observed(await new LiveRun({ scenario, ground, disguise }).run());
  } catch (error) {
    if (error instanceof NotApplicable) return error;
    throw error;
  } finally {
    ground.stop();
    await tidied(disguise, address, token);
  }
}

/** What a real broker, or a real socket, cannot be made to do as simulated. */
function whyNotLived({ operations, fleets }: Scenario): string | undefined {
  if (operations.length > 0)
    return 'its broker is stopped or purged: a real one takes no such order';
  const slow = fleets.find(({ habits }) => habits.stopsReading.length > 0);
  if (slow === undefined) return undefined;
  return `devices of ${slow.name} stop reading: how much waits then is the system’s own affair`;
}

/** Leaves nothing behind: no session, no retained message. */
async function tidied(
  { sessions, retained }: Disguise,
  address: BrokerAddress,
  token: string,
): Promise<void> {
  const ground = new SocketGround(address);
  const stage = new Stage(ground, token);
  const topics = [...retained];
  try {
    for (const [clientId, version] of sessions) {
      const peer = await stage.knock('', { version, clean: true, expiry: 0 }, clientId);
      for (const topic of topics.splice(0)) {
        peer.say({ topic, qos: 0, message: 0, id: 0, retain: true, length: 0 });
      }
      peer.leave();
    }
  } catch (error) {
    // A broker that is gone has nothing of ours.
    if (!(error instanceof NoConversation)) throw error;
  } finally {
    ground.stop();
  }
}

/** Values that differ, and those of small fleets; what is equal of a large one is only counted. */
function folded(scenario: Scenario, values: readonly Comparison[]): readonly Comparison[] {
  const large = scenario.fleets.filter(({ count }) => count > SHOWN_DEVICES);
  const fleetOf = (name: string) => large.find((fleet) => name.startsWith(`${fleet.name}/`));
  const shown = values.filter(({ name, isEqual }) => !isEqual || fleetOf(name) === undefined);
  const counts = large.flatMap((fleet) => {
    const many = values.filter(({ name, isEqual }) => isEqual && fleetOf(name) === fleet).length;
    const name = `${fleet.name}: equal`;
    return many === 0 ? [] : [{ name, predicted: '', measured: `${many} values`, isEqual: true }];
  });
  return [...shown, ...counts];
}
