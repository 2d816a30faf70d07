/**
 * A sweep's runs made by other machines: what the command has, as the submitter wants it, and what
 * comes back, checked before it goes to the file.
 */
import type { Job, RunFailure } from '../experiment/plan.ts';
import { mismatch, parseSweepRun, type SweepBase, type SweepRun } from '../experiment/sweep-run.ts';
import { runCommand } from '../simulation/reproduction.ts';
import type { JobScenarios } from '../workers/job-scenario.ts';
import { Submitter } from '../workers/submitter.ts';
import { ContentError } from './failure.ts';
import type { Interrupt } from './interrupt.ts';
import type { ResultFlags } from './option.ts';
import { Progress } from './progress.ts';
import type { ScenarioFile } from './scenario-file.ts';
import type { Terminal } from './terminal.ts';

/** Redis may be away so long before the submitter gives up; nothing is lost then. */
const PATIENCE_MS = 60_000;

/** The sweep and where it goes. */
export interface Submitted {
  readonly url: string;
  readonly base: SweepBase;
  readonly file: ScenarioFile;
  readonly scenarios: JobScenarios;
  readonly jobs: readonly Job[];
  readonly flags: Pick<ResultFlags, 'wire' | 'quiet' | 'progress'>;
}

/** Who takes what comes back. */
export interface Taker {
  onRun(run: SweepRun): void;
  onFailure(failed: { readonly job: Job; readonly failure: RunFailure }): void;
}

/** Resolves when every run has an outcome or somebody asked to stop; throws NetworkError. */
export async function submitted(
  { url, base, file, scenarios, jobs, flags }: Submitted,
  taker: Taker,
  { interrupt, terminal }: { readonly interrupt: Interrupt; readonly terminal: Terminal },
): Promise<void> {
  const { texts, ...scenario } = file.texts;
  const shared = { scenario, texts: [...texts], wire: flags.wire };
  const shown = new Progress(terminal, flags.progress && flags.quiet !== true);
  const note = (text: string): void => {
    if (flags.quiet !== true) terminal.err(`note: ${text}\n`);
  };
  let done = 0;
  let workers = 0;
  let isLonely = false;
  const advance = (): void => {
    done++;
    const who = workers > 0 ? `, ${workers} at work` : '';
    shown.update(done / jobs.length, () => `${done} of ${jobs.length} runs${who}`);
  };
  const submitter = await Submitter.open(
    { url, base, shared, jobs },
    {
      patience: {
        ms: PATIENCE_MS,
        onAway: () => note('Redis is away: waiting for it'),
        onBack: () => note('Redis is back'),
        onRefused: (reason) => note(`Redis refuses (${reason}): waiting until it writes again`),
      },
      onLine: (line) => {
        taker.onRun(checked(line, base));
        advance();
      },
      onFailure: (job, reason) => {
        const reproduce = runCommand(scenarios.of(job), job.seed);
        taker.onFailure({ job, failure: { error: new Error(reason), reproduce } });
        advance();
      },
      onQuiet: (count) => {
        workers = count;
        if (count === 0 && !isLonely) {
          note(`nobody is at work: start ${terminal.program} worker --redis URL where you like`);
        }
        isLonely = count === 0;
      },
    },
  );
  interrupt.onStop(() => submitter.stop());
  try {
    if (interrupt.code === undefined) await submitter.run();
  } finally {
    await submitter.close();
    shown.end();
  }
}

function checked(line: string, base: SweepBase): SweepRun {
  const run = parseSweepRun(line);
  if (run === undefined) throw new ContentError('a worker sent what is no run of a sweep');
  const other = mismatch(base, run);
  if (other !== undefined) throw new ContentError(`a worker sent a run of ${other}`);
  return run;
}
