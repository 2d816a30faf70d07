/**
 * `worker`: makes runs of sweeps that others submit, until a signal ends it.
 */
import { counted } from '../../report/number-text.ts';
import { place } from '../../workers/sweep-queue.ts';
import { SweepWorker } from '../../workers/sweep-worker.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { Interrupt } from '../interrupt.ts';
import type { Terminal } from '../terminal.ts';

/** Flags of `worker`. */
export interface WorkerOptions {
  readonly redis: string;
  /** Runs at a time; absent: as many as there are cores. */
  readonly jobs?: number;
  readonly quiet?: true;
}

/** Works until the first signal, then finishes the runs under way. */
export async function worker(
  { redis, jobs, quiet }: WorkerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const say = (text: string): void => {
    if (quiet !== true) terminal.err(`${text}\n`);
  };
  const threads = jobs ?? terminal.cores;
  let done = 0;
  const sweepWorker = await SweepWorker.open(redis, threads, {
    patience: {
      ms: Number.POSITIVE_INFINITY,
      onAway: () => say('Redis is away: waiting for it'),
      onBack: () => say('Redis is back'),
      onRefused: (reason) => say(`Redis refuses (${reason}): waiting until it writes again`),
    },
    onDone: ({ base, job }) => say(`${++done}: ${base.scenario.name}, seed ${job.seed}`),
  });
  const interrupt = new Interrupt(terminal);
  interrupt.onStop(() => {
    say('stopping when the runs under way are done; once more ends them');
    sweepWorker.stop();
  });
  say(`waiting for runs at ${place(redis)}, ${counted(threads, 'thread')}`);
  try {
    await sweepWorker.run();
    return interrupt.code ?? EXIT.ok;
  } finally {
    interrupt.release();
  }
}
