/**
 * `profiles`, `profiles show` and `profiles sample` on the command line.
 */
import { type Command, InvalidArgumentError } from 'commander';
import { seed } from './option.ts';
import type { Terminal } from './terminal.ts';

/** Most hours that outages are kept in memory for. */
const MOST_HOURS = 1_000_000;

/** Adds the commands about link profiles. */
export function addProfiles(program: Command, terminal: Terminal): void {
  const profiles = program
    .command('profiles')
    .description('the named links: latency, rates, outages, and where each figure comes from')
    .action(async () => (await import('./command/profiles.ts')).listProfiles(terminal));
  profiles
    .command('show <name>')
    .description('every figure of one profile with its source')
    .action(async (name: string) => {
      (await import('./command/profiles.ts')).showProfile(name, terminal);
    });
  profiles
    .command('sample <name>')
    .description('what a profile yields over many hours, to be held against records')
    .option('--hours <n>', 'simulated hours', hours, 4000)
    .option('--seed <n>', 'seed of the draws', seed, 1)
    .option('--json', 'the figures as JSON')
    .action(async (name: string, options: import('./command/profiles.ts').SampleOptions) => {
      (await import('./command/profiles.ts')).sampleNamed(name, options, terminal);
    });
}

function hours(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= MOST_HOURS) return value;
  throw new InvalidArgumentError(`Write hours above 0, at most ${MOST_HOURS}, such as 4000.`);
}
