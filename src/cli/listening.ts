/**
 * Running a scenario for somebody who listens: to its end, or as far as anybody wants to know.
 */
import type { Scenario } from '../scenario/scenario.ts';
import { didYouMean } from '../scenario/suggestion.ts';
import { clientIdOf } from '../simulation/device-setup.ts';
import type { RunOptions, RunProgress } from '../simulation/run.ts';
import type { RunRecord } from '../simulation/run-record.ts';
import { drive } from './drive.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { ContentError } from './failure.ts';
import { Interrupt } from './interrupt.ts';
import { Progress, runText } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { judged, lawText } from './verdict.ts';

/** What a command that listens may be told. */
interface ListeningFlags {
  /** Simulated time, µs, after which nobody wants to know more. */
  readonly to?: number;
  readonly progress: boolean;
}

/** Ends before a long run when nobody can ever have this ClientId. */
export function expectClient(scenario: Scenario, client: string): void {
  const known = knownClients(scenario);
  // Unstable ClientIds begin with the configured one, and empty ones are the broker's to choose.
  if (known.some((each) => client.startsWith(each))) return;
  const near = didYouMean(client, known.slice(0, 20_000));
  throw new ContentError(`error: no client "${client}" in ${scenario.name}${near}`);
}

/** Every ClientId that devices are configured with. */
export function knownClients({ fleets }: Scenario): readonly string[] {
  return fleets.flatMap((fleet) =>
    Array.from({ length: fleet.count }, (_, index) => clientIdOf(fleet, index)),
  );
}

/** Runs to the end, or as far as anybody wants to know. */
export async function heard(
  scenario: Scenario,
  run: RunOptions,
  { to = Number.POSITIVE_INFINITY, progress }: ListeningFlags,
  terminal: Terminal,
): Promise<{ readonly code: ExitCode; readonly record: RunRecord }> {
  const interrupt = new Interrupt(terminal);
  const shown = new Progress(terminal, progress);
  const onProgress = (now: RunProgress): void =>
    shown.update(now.nowUs / Math.min(now.durationUs, to), () => runText(now, shown.elapsed));
  try {
    const driver = { interrupt, terminal, onProgress, until: to };
    const { record, shortage } = await drive(scenario, run, driver);
    shown.end();
    if (record === undefined) throw shortage;
    if (shortage !== undefined) terminal.err(`note: ${shortage.message}\n`);
    const broken = record.laws.filter((law) => law.claimed && !law.held).map(lawText);
    return { code: interrupt.code ?? (judged(broken, [], terminal) || EXIT.ok), record };
  } finally {
    shown.end();
    interrupt.release();
  }
}
