/**
 * Looks for a fault of the simulator by every means there is, the cheapest first, and says by which
 * it was found, as JSON: a process of its own, into which a bug may have been planted (planted.test.ts).
 *
 *   laws in shipped scenarios ─▶ reference model ─▶ hunt ─▶ points of shipped scenarios ─▶ how they ended
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { anyScenario, Hunt } from '../../experiment/hunt/hunt.ts';
import { brokenLaws } from '../../simulation/metric-value.ts';
import { simulate } from '../../simulation/run.ts';
import { Duel } from '../reference-duel.ts';
import { anyLimits, anyScript } from '../reference-script.ts';
import { shippedScenario } from '../shipped-sims.ts';
import { PROJECT } from '../source-tree.ts';

/** Who found a bug, and what there was to see. */
export interface Finding {
  readonly by: 'reference model' | 'law' | 'hunt' | 'threshold' | 'golden digest' | 'nobody';
  readonly what: string;
}

/** Conversations with the model, and scenarios hunted through. */
const CONVERSATIONS = 2500;
const SCENARIOS = 400;

/** Short ones that between them use most of what there is. */
const SHIPPED = ['walkthrough', 'keep-alive-nat', 'message-expiry', 'hybrid-dashboards'] as const;

function byModel(): Finding | undefined {
  const duel = fc.property(anyLimits, anyScript, (limits, script) => {
    const held = new Duel(limits, new Map());
    for (const act of script) held.perform(act);
    held.end();
  });
  const { failed, numRuns } = fc.check(duel, {
    numRuns: CONVERSATIONS,
    seed: 1,
    endOnFailure: true,
  });
  return failed ? { by: 'reference model', what: `conversation ${numRuns}` } : undefined;
}

function byLaw(): Finding | undefined {
  for (const name of SHIPPED) {
    const [law] = brokenLaws(simulate(shippedScenario(name)));
    if (law !== undefined) return { by: 'law', what: `${law} in ${name}` };
  }
  return undefined;
}

/** A shipped scenario that no longer proves what it is named after. */
function byThreshold(): Finding | undefined {
  for (const name of [...SHIPPED, 'nat-half-open'] as const) {
    const { thresholds } = simulate(shippedScenario(name));
    const failed = thresholds.find(({ ok }) => ok === false);
    if (failed !== undefined) return { by: 'threshold', what: `${failed.expression} in ${name}` };
  }
  return undefined;
}

function byGolden(): Finding | undefined {
  for (const name of SHIPPED) {
    const golden: unknown = JSON.parse(readFileSync(`${PROJECT}/sims/golden/${name}.json`, 'utf8'));
    const { digest } = simulate(shippedScenario(name));
    if (Object(golden).baseline.digest !== digest) return { by: 'golden digest', what: name };
  }
  return undefined;
}

function byHunt(): Finding | undefined {
  const hunt = new Hunt(anyScenario(1));
  for (let number = 0; number < SCENARIOS; number++) {
    const { fault } = hunt.look(number);
    if (fault !== undefined) return { by: 'hunt', what: `scenario ${number}: ${fault.kind}` };
  }
  return undefined;
}

/** What is thrown on the way was found as well. */
function looking(look: () => Finding | undefined, by: Finding['by']): Finding | undefined {
  try {
    return look();
  } catch (error) {
    return { by, what: String(error).split('\n')[0] ?? '' };
  }
}

const found = looking(byLaw, 'law') ??
  looking(byModel, 'reference model') ??
  looking(byHunt, 'hunt') ??
  looking(byThreshold, 'threshold') ??
  looking(byGolden, 'golden digest') ?? { by: 'nobody', what: '' };
process.stdout.write(`${JSON.stringify(found)}\n`);
